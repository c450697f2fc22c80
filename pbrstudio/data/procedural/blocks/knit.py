"""Knits: rows of V-shaped stitches, each of two legs that lie over the row below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Knit:
    """All [H,W]."""

    height: F32
    """0 between the stitches to 1 on top, in about two yarn radii."""
    id: NDArray[np.int32]
    """Of the stitch, row x columns + column, 0 to ``count`` - 1."""
    count: int
    across: F32
    """-1 to 1 across the yarn."""
    along: F32
    """0 to 1 along the leg."""
    side: F32
    """-1 on a left leg, 1 on a right one: its direction."""


def knit(x: F32, y: F32, columns: int, rows: int, *, slant: float = 0.5, yarn: float = 0.24) -> Knit:
    """Stocking stitch, ``columns`` x ``rows`` stitches (rows 1 to 1.5 times the columns). ``slant``: how far a leg
    leans outwards from its foot, in stitch widths. ``yarn``: radius in stitch widths, 0.17 loose to 0.28 tight."""
    at_x, at_y = (x - np.floor(x)) * columns, (y - np.floor(y)) * rows
    column = np.minimum(np.floor(at_x).astype(np.int32), columns - 1)
    row = np.floor(at_y).astype(np.int32)
    u = at_x - column - np.float32(0.5)
    side = np.where(u >= 0, np.float32(1), np.float32(-1))
    outward = np.abs(u)
    aspect = np.float32(columns / rows)
    # A leg's axis runs from the stitch's foot, near its middle, up and outwards; in units of a stitch's width.
    foot_x, rise = 0.25 - slant / 2 + 0.02, np.float32(1.3) * aspect
    length = np.float32(np.hypot(slant, rise))
    dx, dy = np.float32(slant) / length, -rise / length
    best = np.full(x.shape, -1, np.float32)
    across, along = np.zeros_like(best), np.zeros_like(best)
    stitch = row.copy()
    for step in (-1, 0, 1, 2):
        px = outward - np.float32(foot_x)
        py = at_y * aspect - (row + step + np.float32(0.9)) * aspect
        on = np.clip((px * dx + py * dy) / length, 0, 1)
        off_x, off_y = px - on * length * dx, py - on * length * dy
        # Legs are fullest in their middle and thin where they come from behind and go behind again.
        radius = np.float32(yarn) * (np.float32(0.75) + np.float32(0.25) * np.sin(np.pi * on))
        square = (off_x * off_x + off_y * off_y) / (radius * radius)
        # The upper end of a leg dives under the next row's foot.
        lift = np.float32(0.55) + np.float32(0.45) * np.cos(
            np.float32(np.pi) * np.clip(on * np.float32(1.1) - 0.25, 0, 1)
        )
        height = np.where(square < 1, np.sqrt(np.maximum(1 - square, 0)) * np.float32(0.6) + lift * np.float32(0.4), -1)
        higher = height > best
        np.copyto(best, height, where=higher)
        np.copyto(across, (off_x * -dy + off_y * dx) / radius, where=higher)
        np.copyto(along, on, where=higher)
        np.copyto(stitch, row + step, where=higher)
    return Knit(
        height=np.clip(best, 0, 1).astype(np.float32),
        id=(stitch % rows * columns + column).astype(np.int32),
        count=rows * columns,
        across=across,
        along=along,
        side=side,
    )
