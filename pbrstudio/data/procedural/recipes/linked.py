"""Mail: rings of wire, each through four others, as it lies flat; shared by the recipes that wear it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.torus import nearest_way

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Mail:
    """Arrays [H,W]."""

    height: F32
    """In widths, 0 in the middle of the wire's plane; where there is no ring, what lies lowest."""
    id: NDArray[np.int32]
    """Of the ring on top, 0 to ``count`` - 1; -1 between the rings."""
    count: int
    across: F32
    """-1 on the wire's inner side to 1 on its outer one."""


def linked(x: F32, y: F32, columns: int, rows: int, *, wire: float, ring: float, lean: float) -> Mail:
    """European four-in-one. ``rows`` even. ``wire`` and ``ring`` are the wire's and the ring's radius in columns,
    ``lean`` how steeply rings lie over each other.

    Rings of one row lean to the left and those of the next to the right. So where two rings cross, one is on top at one
    of their two crossings and the other at the other: they are linked.
    """
    pitch_x, pitch_y = np.float32(1 / columns), np.float32(1 / rows)
    radius, thick = np.float32(ring / columns), np.float32(wire / columns)
    row = np.floor(y / pitch_y).astype(np.int32)
    reach = int(np.ceil((ring + wire) * rows / columns))
    best = np.full(x.shape, -np.inf, np.float32)
    ids = np.full(x.shape, -1, np.int32)
    across = np.zeros(x.shape, np.float32)
    for step in range(-reach, reach + 1):
        own = (row + step) % rows
        shift = np.float32(0.5) * (own % 2)
        side = np.where(own % 2 == 0, np.float32(lean), np.float32(-lean))
        at = x / pitch_x - shift
        for hop in (0, 1):
            column = np.floor(at).astype(np.int32) + hop
            dx = (at - column) * pitch_x
            dy = nearest_way(y - (own + np.float32(0.5)) * pitch_y)
            off = (np.hypot(dx, dy) - radius) / thick
            wire_height = np.sqrt(np.maximum(1 - off * off, 0)) * thick + side * dx
            higher = (np.abs(off) < 1) & (wire_height > best)
            np.copyto(best, wire_height, where=higher)
            np.copyto(ids, own * columns + column % columns, where=higher)
            np.copyto(across, off, where=higher)
    lowest = np.float32(-lean * radius) - thick
    return Mail(np.where(ids < 0, lowest, best).astype(np.float32), ids, rows * columns, across)
