"""Voronoi cells on a torus: nearest and second nearest point, cell ids, distance to the cell's edge.

The edge's distance after Quilez, "Voronoi edges": the least distance to a bisector with a neighbour. Worley, "A
Cellular Texture Basis Function", 1996.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.lattice import Cells

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Voronoi:
    """All [H,W]; distances in widths."""

    id: NDArray[np.int32]
    """0 to ``count`` - 1."""
    count: int
    first: F32
    """Distance to the nearest point."""
    second: F32
    """Distance to the second nearest."""
    edge: F32
    """Distance to the cell's edge."""
    x: F32
    """From the cell's point to the pixel, along x."""
    y: F32
    """From the cell's point to the pixel, down."""


def points(rng: np.random.Generator, cells: Cells, jitter: float = 1.0, shift: float = 0.0) -> F32:
    """[down,across,2] a point for each cell of a lattice, in widths; ``jitter`` 0 is a regular one, 1 any place in its
    cell. Every second row is moved by ``shift`` cells (0.5 with an even number of rows: hexagons)."""
    across, down = (cells, cells) if isinstance(cells, int) else cells
    column, row = np.meshgrid(np.arange(across), np.arange(down))
    moved = rng.uniform(-0.5, 0.5, (2, down, across)) * jitter
    x = (column + 0.5 + moved[0] + shift * (row % 2)) / across
    y = (row + 0.5 + moved[1]) / down
    return np.stack([x, y], axis=2).astype(np.float32)


def voronoi(x: F32, y: F32, points: F32) -> Voronoi:
    """The cells of ``points`` [down,across,2], one for each cell of a lattice as `points` makes them, at coordinates.

    Looks two lattice cells far. Cells should be about square: down to across not over 2 to 1.
    """
    down, across = points.shape[:2]
    own_column, own_row = np.floor(x * np.float32(across)), np.floor(y * np.float32(down))
    base_column, base_row = own_column.astype(np.int32), own_row.astype(np.int32)
    turns_x = np.float32(1 / across)
    turns_y = np.float32(1 / down)
    # Points as offsets from their lattice cell's corner, so that wrapping is a matter of the index alone.
    corner_x, corner_y = np.meshgrid(np.arange(across) * turns_x, np.arange(down) * turns_y)
    offset_x = (points[..., 0] - corner_x).astype(np.float32).ravel()
    offset_y = (points[..., 1] - corner_y).astype(np.float32).ravel()
    from_x, from_y = x - own_column * turns_x, y - own_row * turns_y
    seen: list[tuple[NDArray[np.int32], F32, F32, F32]] = []
    first = np.full(x.shape, np.inf, np.float32)
    second = first.copy()
    id_ = np.zeros(x.shape, np.int32)
    near_x, near_y = np.zeros_like(first), np.zeros_like(first)
    for step_y in range(-2, 3):
        row_base = (base_row + step_y) % down * across
        for step_x in range(-2, 3):
            if abs(step_x) == 2 and abs(step_y) == 2:
                continue
            index = row_base + (base_column + step_x) % across
            dx = from_x - (offset_x[index] + np.float32(step_x) * turns_x)
            dy = from_y - (offset_y[index] + np.float32(step_y) * turns_y)
            square = dx * dx + dy * dy
            seen.append((index, dx, dy, square))
            nearer = square < first
            second = np.where(nearer, first, np.minimum(second, square))
            np.copyto(first, square, where=nearer)
            np.copyto(id_, index, where=nearer)
            np.copyto(near_x, dx, where=nearer)
            np.copyto(near_y, dy, where=nearer)
    edge = np.full(x.shape, np.inf, np.float32)
    for _, dx, dy, square in seen:
        apart = (dx - near_x) ** 2 + (dy - near_y) ** 2
        distance = (square - first) / (2 * np.sqrt(np.maximum(apart, np.float32(1e-14))))
        np.copyto(edge, distance, where=(apart > 1e-12) & (distance < edge))
    return Voronoi(id_, down * across, np.sqrt(first), np.sqrt(second), edge, near_x, near_y)
