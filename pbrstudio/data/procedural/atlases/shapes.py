"""Outlines of an atlas's islands: panels, straps, plates, shields, arcs, scraps, discs; each fills its rectangle."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Shape = Literal["panel", "strap", "plate", "shield", "arc", "scrap", "disc"]


def outline(shape: Shape, left: float, top: float, right: float, bottom: float, rng: np.random.Generator) -> F32:
    """Corners [N,2] of a shape that touches all four sides of the rectangle. A strap runs along its longer side."""
    wide = right - left >= bottom - top
    corners = _unit(shape, rng, min((right - left) / (bottom - top), (bottom - top) / (right - left)))
    if shape in ("strap", "arc") and not wide:
        corners = corners[:, ::-1]
    low, high = corners.min(0), corners.max(0)
    unit = (corners - low) / (high - low)
    placed: F32 = (unit * [right - left, bottom - top] + [left, top]).astype(np.float32)
    return placed


def _unit(shape: Shape, rng: np.random.Generator, aspect: float) -> NDArray[np.float64]:
    """In any scale. ``aspect`` is that of the shorter side to the longer."""
    if shape == "panel":
        return _chamfered(rng.choice([0.01, 0.04, 0.15]), rng.choice([0.01, 0.04, 0.15]))
    if shape == "strap":
        tip = aspect * rng.choice([0.05, 0.5, 1.2])
        narrow = rng.uniform(0.0, 0.25)
        return np.array([(0, 0), (1 - tip, narrow), (1 - 0.3 * tip, 0.22), (1, 0.5), (1 - 0.3 * tip, 0.78),
                         (1 - tip, 1 - narrow), (0, 1)])  # fmt: skip
    turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    if shape == "disc":
        return np.stack([np.cos(turn), np.sin(turn)], 1)
    if shape == "arc":
        sweep, inner = rng.uniform(0.5, 2.6), 1 - rng.uniform(0.2, 0.45)
        angle = np.linspace(-sweep / 2, sweep / 2, 13) - np.pi / 2
        ray = np.stack([np.cos(angle), np.sin(angle)], 1)
        return np.concatenate([ray, ray[::-1] * inner])
    if shape == "scrap":
        radius = 1.0 + sum(rng.uniform(0, 0.22 / k) * np.cos(k * turn + rng.uniform(0, 7)) for k in range(2, 8))
        torn: NDArray[np.float64] = np.stack([np.cos(turn), np.sin(turn)], 1) * np.asarray(radius)[:, None]
        return torn
    power = 2 / rng.uniform(2.4, 6)
    x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** power
    y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** power
    if shape == "shield":
        x = x * (1 - 0.35 * (y + 1) ** rng.uniform(1.0, 1.8) / 2)
        return np.stack([x, y + 0.35 * (y > 0) * (1 - np.abs(x))], 1)
    x = x * (1 + rng.uniform(-0.3, 0.3) * y)
    return np.stack([x * (1 - rng.uniform(0, 0.2) * (1 - y * y)), y + rng.uniform(-0.25, 0.25) * x * x], 1)


def _chamfered(along: float, across: float) -> NDArray[np.float64]:
    a, b = along, across
    return np.array([(a, 0), (1 - a, 0), (1, b), (1, 1 - b), (1 - a, 1), (a, 1), (0, 1 - b), (0, b)])
