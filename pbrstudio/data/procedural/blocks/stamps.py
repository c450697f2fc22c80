"""Stamps: a small shape set at many places, such as rivets, studs, buckles, hammer marks and tooling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.torus import Values

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Stamped:
    """All [H,W]; in radii of the stamp that a pixel belongs to."""

    id: NDArray[np.int32]
    """0 to ``count`` - 1 of the nearest stamp within reach, -1 beyond."""
    count: int
    radius: F32
    """Distance from its middle: 0 there, 1 at its rim; ``reach`` where there is none."""
    x: F32
    """From its middle, in its own direction."""
    y: F32


def stamped(size: int, places: F32, radius: Values, angle: Values = 0.0, *, reach: float = 1.5) -> Stamped:
    """Stamps at ``places`` [N,2] (x, y in widths), each with its radius (in widths) and direction. Local coordinates
    are given as far as ``reach`` radii, so that dirt can gather around."""
    count = len(places)
    radii = np.broadcast_to(np.asarray(radius, np.float32), count)
    angles = np.broadcast_to(np.asarray(angle, np.float32), count)
    found = Stamped(
        id=np.full((size, size), -1, np.int32),
        count=count,
        radius=np.full((size, size), reach, np.float32),
        x=np.zeros((size, size), np.float32),
        y=np.zeros((size, size), np.float32),
    )
    for number in range(count):
        middle = places[number] * size - 0.5
        extent = float(radii[number]) * size
        rows, columns = (
            np.arange(int(np.floor(m - reach * extent)), int(np.ceil(m + reach * extent)) + 1)[:size]
            for m in (middle[1], middle[0])
        )
        dx = ((columns - middle[0]) / extent).astype(np.float32)[None, :]
        dy = ((rows - middle[1]) / extent).astype(np.float32)[:, None]
        distance = np.hypot(dx, dy)
        window = np.ix_(rows % size, columns % size)
        nearer = distance < found.radius[window]
        cos, sin = np.float32(np.cos(angles[number])), np.float32(np.sin(angles[number]))
        found.radius[window] = np.where(nearer, distance, found.radius[window])
        found.id[window] = np.where(nearer, np.int32(number), found.id[window])
        found.x[window] = np.where(nearer, dx * cos + dy * sin, found.x[window])
        found.y[window] = np.where(nearer, dy * cos - dx * sin, found.y[window])
    return found


def rows_of(columns: int, rows: int, *, shift: float = 0.0) -> F32:
    """Places [N,2] on a lattice, every second row moved by ``shift`` columns."""
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    x = (column + 0.5 + shift * (row % 2)) / columns
    return np.stack([x % 1.0, (row + 0.5) / rows], axis=2).reshape(-1, 2).astype(np.float32)


def dome(radius: F32) -> F32:
    """Height of a rivet's head: a half ball, 1 in the middle, 0 from the rim (radius 1) on."""
    head: F32 = np.sqrt(np.maximum(1 - radius * radius, 0))
    return head
