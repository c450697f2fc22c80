"""Closed outlines: how deep a point lies inside one, where along it, and places in a row beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """Both of the shape of the coordinates, in their unit."""

    depth: F32
    """Distance to the outline: over 0 inside, under 0 outside."""
    along: F32
    """Length along the outline, from its first corner, to its nearest point."""


def within(x: F32, y: F32, corners: F32) -> Within:
    """Where points lie with regard to the polygon of ``corners`` [N,2], which does not cross itself."""
    nearest = np.full(x.shape, np.inf, np.float32)
    along = np.zeros(x.shape, np.float32)
    inside = np.zeros(x.shape, np.bool_)
    passed = 0.0
    for (from_x, from_y), (to_x, to_y) in zip(corners, np.roll(corners, -1, 0), strict=True):
        edge_x, edge_y = np.float32(to_x - from_x), np.float32(to_y - from_y)
        length = float(np.hypot(edge_x, edge_y))
        if length < 1e-9:
            continue
        dx, dy = x - from_x, y - from_y
        share = np.clip((dx * edge_x + dy * edge_y) / np.float32(length * length), 0, 1)
        square = (dx - share * edge_x) ** 2 + (dy - share * edge_y) ** 2
        nearer = square < nearest
        np.copyto(nearest, square, where=nearer)
        np.copyto(along, passed + share * np.float32(length), where=nearer)
        if from_y != to_y:
            # A ray to the right crosses this edge: an odd number of crossings means inside.
            spans = (y < from_y) != (y < to_y)
            inside ^= spans & (dx < dy * np.float32(edge_x / edge_y))
        passed += length
    distance = np.sqrt(nearest)
    return Within(np.where(inside, distance, -distance).astype(np.float32), along)


def beside(corners: F32, inset: float, spacing: float) -> F32:
    """Places [N,2] evenly along the outline, ``inset`` inside it, about ``spacing`` apart. Those that another side
    comes closer to, as in a corner, are left out."""
    edges = np.roll(corners, -1, 0) - corners
    lengths = np.hypot(edges[:, 0], edges[:, 1])
    ends = np.cumsum(lengths)
    count = max(3, round(float(ends[-1]) / spacing))
    at = (np.arange(count) + 0.5) / count * float(ends[-1])
    index = np.minimum(np.searchsorted(ends, at), len(corners) - 1)
    share = 1 - (ends[index] - at) / np.maximum(lengths[index], 1e-9)
    on = corners[index] + edges[index] * share[:, None]
    turned = np.stack([-edges[index, 1], edges[index, 0]], 1) / np.maximum(lengths[index], 1e-9)[:, None]
    area = float((corners[:, 0] * np.roll(corners[:, 1], -1) - np.roll(corners[:, 0], -1) * corners[:, 1]).sum())
    places = (on + turned * inset * (1 if area > 0 else -1)).astype(np.float32)
    kept: F32 = places[within(places[:, 0], places[:, 1], corners).depth > 0.85 * inset]
    return kept
