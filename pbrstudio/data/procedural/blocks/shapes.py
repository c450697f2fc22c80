"""Shapes strewn over one another, as leaves, shards and chips are: each lies wholly on those before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Inside = Callable[[F32, F32], F32]
"""Of x and y, -1 to 1 in a shape's own direction: over 0 inside, 0 on its rim, 1 at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Strewn:
    """What lies on top; all [H,W]."""

    id: NDArray[np.int32]
    """0 to ``count`` - 1, -1 where nothing lies. The higher, the later it fell."""
    count: int
    inside: F32
    """What the shape's function gave: 0 at the rim."""
    x: F32
    """-1 to 1 along the shape."""
    y: F32


def strewn(size: int, places: F32, radius: F32, angle: F32, inside: Inside) -> Strewn:
    """Draws shapes at ``places`` [N,2] (x, y in widths) with a ``radius`` [N] in widths and an ``angle`` [N], the later
    over the earlier, round the borders."""
    found = Strewn(
        id=np.full((size, size), -1, np.int32),
        count=len(places),
        inside=np.zeros((size, size), np.float32),
        x=np.zeros((size, size), np.float32),
        y=np.zeros((size, size), np.float32),
    )
    for number in range(len(places)):
        middle = places[number] * size - 0.5
        extent = float(radius[number]) * size
        rows, columns = (
            np.arange(int(np.floor(m - extent)), int(np.ceil(m + extent)) + 1)[:size] for m in (middle[1], middle[0])
        )
        dx = ((columns - middle[0]) / extent).astype(np.float32)[None, :]
        dy = ((rows - middle[1]) / extent).astype(np.float32)[:, None]
        cos, sin = np.float32(np.cos(angle[number])), np.float32(np.sin(angle[number]))
        x, y = dx * cos + dy * sin, dy * cos - dx * sin
        depth = inside(x, y)
        row, column = np.nonzero(depth > 0)
        at = rows[row] % size, columns[column] % size
        found.id[at] = number
        found.inside[at] = depth[row, column]
        found.x[at] = x[row, column]
        found.y[at] = y[row, column]
    return found


def leaf(width: float, point: float = 0.8) -> Inside:
    """A leaf along x: ``width`` of its length; ``point`` 0.5 blunt to 1.5 sharp ends."""

    def inside(x: F32, y: F32) -> F32:
        across = np.float32(width) * np.maximum(1 - x * x, 0) ** np.float32(point)
        depth: F32 = np.where(across > 0.01, 1 - np.abs(y) / np.maximum(across, np.float32(0.01)), np.float32(-1))
        return depth

    return inside
