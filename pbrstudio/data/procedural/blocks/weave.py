"""Weaves: which of two crossing threads is on top, how high it lies, and where on it a pixel is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Draft = NDArray[np.bool_]
"""[rows,columns] of a pattern that repeats: True where the upright thread (warp) is on top."""


def plain() -> Draft:
    """Over one, under one."""
    return np.array([[1, 0], [0, 1]], np.bool_)


def basket(of: int = 2) -> Draft:
    """Plain, with ``of`` threads side by side."""
    return plain().repeat(of, 0).repeat(of, 1)


def twill(over: int = 2, under: int = 2) -> Draft:
    """Diagonal ribs: over some, under some, one on with each row."""
    repeat = over + under
    row = np.arange(repeat) < over
    return np.stack([np.roll(row, step) for step in range(repeat)])


def satin(repeat: int = 5, step: int = 2) -> Draft:
    """Long floats: each upright thread goes under once in ``repeat``, ``step`` on with each row (coprime)."""
    draft = np.ones((repeat, repeat), np.bool_)
    for row in range(repeat):
        draft[row, row * step % repeat] = False
    return draft


@dataclass(frozen=True, slots=True, eq=False)
class Weave:
    """All [H,W]."""

    height: F32
    """0 in the gaps to about 1 on the crowns, in thread thicknesses."""
    upright: NDArray[np.bool_]
    """Whether the upright thread is on top."""
    id: NDArray[np.int32]
    """Of the thread on top: upright ones 0 to ``columns`` - 1, then the others."""
    count: int
    across: F32
    """-1 to 1 across the thread, beyond in a gap."""
    along: F32
    """In widths along the thread."""
    gap: F32
    """1 where one sees between the threads, else 0."""
    crossing: NDArray[np.int32]
    """Id of the crossing, row x columns + column, 0 to rows x columns - 1."""


def weave(x: F32, y: F32, draft: Draft, columns: int, rows: int, *, thickness: float = 0.9) -> Weave:
    """``columns`` upright threads and ``rows`` lying ones; multiples of the draft's. ``thickness`` is the share of
    their pitch that threads cover: 0.6 loose, 1 tight. Use `brocade` drafts of any size for pictures.

    ValueError: the draft does not repeat into the counts.
    """
    if rows % draft.shape[0] or columns % draft.shape[1]:
        raise ValueError(f"a draft of {draft.shape} does not repeat into {rows} x {columns} threads")
    at_x, at_y = (x - np.floor(x)) * columns, (y - np.floor(y)) * rows
    column = np.minimum(np.floor(at_x).astype(np.int32), columns - 1)
    row = np.minimum(np.floor(at_y).astype(np.int32), rows - 1)
    u, v = at_x - column - np.float32(0.5), at_y - row - np.float32(0.5)
    over = np.where(draft, np.float32(1), np.float32(-1))
    own = over[row % draft.shape[0], column % draft.shape[1]]
    # Along an upright thread its state changes from row to row, along a lying one from column to column.
    next_row = over[(row + np.where(v > 0, 1, -1)) % draft.shape[0], column % draft.shape[1]]
    next_column = over[row % draft.shape[0], (column + np.where(u > 0, 1, -1)) % draft.shape[1]]
    upright_lift = own + (next_row - own) * _half_cosine(np.abs(v))
    lying_lift = -(own + (next_column - own) * _half_cosine(np.abs(u)))
    upright_round, lying_round = _round(u, thickness), _round(v, thickness)
    bottom = np.float32(-3)
    upright_height = np.where(upright_round > 0, upright_lift * np.float32(0.5) + upright_round, bottom)
    lying_height = np.where(lying_round > 0, lying_lift * np.float32(0.5) + lying_round, bottom)
    upright = upright_height >= lying_height
    top = np.maximum(upright_height, lying_height)
    gap = top <= bottom
    return Weave(
        height=np.where(gap, np.float32(0), np.clip((top + np.float32(0.5)) / 2, 0, 1)).astype(np.float32),
        upright=upright,
        id=np.where(upright, column, columns + row).astype(np.int32),
        count=columns + rows,
        across=(np.where(upright, u, v) * np.float32(2 / thickness)).astype(np.float32),
        along=np.where(upright, y, x).astype(np.float32),
        gap=gap.astype(np.float32),
        crossing=(row * columns + column).astype(np.int32),
    )


def _half_cosine(share: F32) -> F32:
    """0 at a crossing's middle, 0.5 at its border (``share`` 0.5), where the neighbour takes over."""
    eased: F32 = (1 - np.cos(share * np.float32(np.pi))) / 2
    return eased


def _round(share: F32, thickness: float) -> F32:
    """Section of a thread: a half circle, 1 in its middle, 0 beyond its sides."""
    section: F32 = np.sqrt(np.maximum(1 - (share * np.float32(2 / thickness)) ** 2, 0))
    return section
