"""Layouts other than courses: herringbone, hexagons, shingles and scales, cobbles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.layout import Layout
from pbrstudio.data.procedural.blocks.voronoi import Voronoi, points, voronoi

F32 = NDArray[np.float32]


def herringbone(x: F32, y: F32, repeats: int, ratio: int = 2) -> Layout:
    """Blocks of ``ratio`` to 1 that meet at right angles; the pattern has ``repeats`` periods to a width, of 2 x
    ``ratio`` block widths each. u and x run along a block, whichever way it lies."""
    units = 2 * ratio * repeats
    at_x, at_y = (x - np.floor(x)) * units, (y - np.floor(y)) * units
    column, row = np.floor(at_x).astype(np.int32), np.floor(at_y).astype(np.int32)
    kind = (column - row) % (2 * ratio)
    lying = kind < ratio
    part = np.where(lying, kind, 2 * ratio - 1 - kind)
    origin_column = np.where(lying, column - part, column) % units
    origin_row = np.where(lying, row, row - part) % units
    along = np.where(lying, at_x - column, at_y - row) + part
    across = np.where(lying, at_y - row, at_x - column)
    edge = np.minimum(np.minimum(along, ratio - along), np.minimum(across, 1 - across)) / units
    numbers = np.full(units * units, -1, np.int32)
    origins = np.unique(_all_origins(units, ratio))
    numbers[origins] = np.arange(len(origins), dtype=np.int32)
    return Layout(
        id=numbers[origin_row * units + origin_column],
        count=len(origins),
        edge=edge.astype(np.float32),
        u=(along / ratio).astype(np.float32),
        v=across.astype(np.float32),
        x=((along - ratio / 2) / units).astype(np.float32),
        y=((across - 0.5) / units).astype(np.float32),
    )


def _all_origins(units: int, ratio: int) -> NDArray[np.int64]:
    """Places of the first square of each block."""
    column, row = np.meshgrid(np.arange(units), np.arange(units))
    kind = (column - row) % (2 * ratio)
    first = (kind == 0) | (kind == 2 * ratio - 1)
    places: NDArray[np.int64] = (row * units + column)[first].astype(np.int64)
    return places


def hexagons(x: F32, y: F32, columns: int, rows: int) -> Voronoi:
    """Hexagons with points up and down; ``rows`` even, and about 1.155 x ``columns`` for regular ones."""
    return voronoi(x, y, points(np.random.default_rng(0), (columns, rows), jitter=0.0, shift=0.5))


def cobbles(x: F32, y: F32, rng: np.random.Generator, columns: int, rows: int, jitter: float = 0.5) -> Voronoi:
    """Rounded stones in loose rows, each second one moved by half a stone; ``rows`` even."""
    return voronoi(x, y, points(rng, (columns, rows), jitter=jitter, shift=0.5))


@dataclass(frozen=True, slots=True, eq=False)
class Shingles:
    """Overlapping pieces in rows that hang downwards; all [H,W], distances in widths."""

    id: NDArray[np.int32]
    count: int
    edge: F32
    """Distance to the sides and the lower end of the piece, which lies on top there."""
    u: F32
    """0 to 1 along the row."""
    v: F32
    """0 at the top of what can be seen of it, 1 at its lower end: use it as its tilt, thickness x v."""
    x: F32
    """From the piece's middle, along the row."""


def shingles(
    x: F32,
    y: F32,
    rng: np.random.Generator,
    columns: int,
    rows: int,
    *,
    rounded: float = 0.0,
    ragged: float = 0.0,
    uneven: float = 0.0,
) -> Shingles:
    """Shingles, slates or scales: ``rows`` even. ``rounded`` 0 to 1: from straight to half-round lower ends. ``ragged``
    0 to 0.3: how much ends hang lower or higher, in rows. ``uneven`` 0 to 0.6: spread of their widths, and of where
    rows begin: or every other row would have a joint at x = 0, the straightest line of all."""
    hanging = rng.uniform(-ragged, ragged, rows * columns).astype(np.float32) if ragged else None
    lengths = 1 + uneven * rng.uniform(-1, 1, (rows, columns))
    ends = np.cumsum(lengths, axis=1) / lengths.sum(axis=1, keepdims=True)
    begins = np.arange(rows) % 2 * 0.5 + (uneven * rng.uniform(-0.5, 0.5, rows) if uneven else 0)
    ends = (ends + (begins / columns)[:, None]) % 1.0
    at_y = y * np.float32(rows)
    row = np.floor(at_y).astype(np.int32)
    pitch = np.float32(1 / rows)
    best = None
    # From the lowest row that can reach here (beneath) to the highest (on top).
    for behind in (2, 1, 0):
        own = row + behind - 1
        id_, u, from_middle, length = _piece(x, own % rows, ends)
        reach = np.float32(1) if hanging is None else 1 + hanging[id_]
        sag = np.float32(rounded) * (1 - np.sqrt(np.maximum(1 - (2 * u - 1) ** 2, 0))) * length / 2 * rows
        below = (own + reach - sag) - at_y
        end = below * pitch
        sides = length / 2 - np.abs(from_middle)
        v = np.clip(1 - below, 0, 1)
        layer = (id_, np.minimum(end, sides), u, v, from_middle)
        if best is None:
            best = layer
        else:
            on_top = below >= 0
            best = tuple(np.where(on_top, new, old) for new, old in zip(layer, best, strict=True))
    assert best is not None
    id_, edge, u, v, from_middle = best
    return Shingles(
        id=id_.astype(np.int32),
        count=rows * columns,
        edge=np.maximum(edge, 0).astype(np.float32),
        u=u.astype(np.float32),
        v=v.astype(np.float32),
        x=from_middle.astype(np.float32),
    )


def _piece(x: F32, row: NDArray[np.int32], ends: NDArray[np.float64]) -> tuple[NDArray[np.int32], F32, F32, F32]:
    """Id, u, place from the middle and length of the piece of a row at each pixel."""
    rows, columns = ends.shape
    order = np.argsort(ends, axis=1)
    ordered = np.take_along_axis(ends, order, axis=1)
    flat = (ordered + 2.0 * np.arange(rows)[:, None]).ravel()
    along = (x - np.floor(x)).astype(np.float64)
    index = np.searchsorted(flat, along + 2.0 * row, side="right") - 1
    before = index < row * columns
    index = np.where(before, row * columns + columns - 1, index)
    begin = ordered.ravel()[index]
    length = np.diff(np.concatenate([ordered, ordered[:, :1] + 1], axis=1), axis=1).ravel()[index]
    from_left = along - begin + before
    return (
        index.astype(np.int32),
        (from_left / length).astype(np.float32),
        (from_left - length / 2).astype(np.float32),
        length.astype(np.float32),
    )
