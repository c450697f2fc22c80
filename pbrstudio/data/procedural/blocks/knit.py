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
    """0 between the stitches to 1 on top, in yarn radii."""
    id: NDArray[np.int32]
    """Of the stitch, row x columns + column, 0 to ``count`` - 1."""
    count: int
    across: F32
    """-1 to 1 across the yarn."""
    along: F32
    """0 to 1 along the leg."""
    side: F32
    """-1 on a left leg, 1 on a right one: its direction."""


def knit(x: F32, y: F32, columns: int, rows: int, *, slant: float = 0.55, yarn: float = 0.3) -> Knit:
    """Stocking stitch, ``columns`` x ``rows`` stitches. ``slant``: how far a leg leans, in half stitches to a row.
    ``yarn``: radius in stitch widths, 0.2 loose to 0.36 tight."""
    at_x, at_y = (x - np.floor(x)) * columns, (y - np.floor(y)) * rows
    column, row = np.floor(at_x).astype(np.int32), np.floor(at_y).astype(np.int32)
    u = at_x - column - np.float32(0.5)
    side = np.where(u >= 0, np.float32(1), np.float32(-1))
    outward = np.abs(u)
    aspect = np.float32(columns / rows)
    # A leg's axis runs from the stitch's foot, near its middle, up and outwards; in units of a stitch's width.
    dx, dy = np.float32(0.5 * slant), np.float32(-1.5) * aspect
    length = np.hypot(dx, dy)
    best = np.full(x.shape, -1, np.float32)
    taken = [np.zeros(x.shape, np.float32), np.zeros(x.shape, np.float32)]
    stitch = row.copy()
    for step in (-1, 0, 1, 2):
        foot = (row + step - at_y) * aspect + np.float32(0.25) * aspect
        px, py = outward - np.float32(0.25 - 0.25 * slant), -foot
        along = np.clip((px * dx + py * dy) / (length * length), 0, 1)
        off_x, off_y = px - along * dx, py - along * dy
        distance = np.hypot(off_x, off_y) / np.float32(yarn)
        # The upper end of a leg dives under the next row's foot.
        height = np.sqrt(np.maximum(1 - distance * distance, 0)) * (distance < 1) - np.float32(0.5) * along
        height = np.where(distance < 1, height, np.float32(-1))
        higher = height > best
        np.copyto(best, height, where=higher)
        turned = (off_x * dy - off_y * dx) / (length * np.float32(yarn))
        np.copyto(taken[0], turned, where=higher)
        np.copyto(taken[1], along, where=higher)
        np.copyto(stitch, row + step, where=higher)
    return Knit(
        height=np.clip((best + np.float32(0.5)) / np.float32(1.5), 0, 1).astype(np.float32),
        id=(stitch % rows * columns + np.minimum(column, columns - 1)).astype(np.int32),
        count=rows * columns,
        across=taken[0],
        along=taken[1],
        side=side,
    )
