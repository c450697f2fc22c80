"""Scratches: sets of fine lines, each with its depth; those thinner than a pixel count by the share they cover."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.strands import scattered, strands

F32 = NDArray[np.float32]


def scratches(
    size: int,
    rng: np.random.Generator,
    count: int,
    *,
    angle: float = 0.0,
    spread: float = 3.0,
    length: tuple[float, float] = (0.03, 0.3),
    width: float = 0.002,
    bend: float = 0.15,
) -> F32:
    """[size,size] 0 to 1: how deep a scratch is. ``spread`` 3 runs any way, 0.05 in one direction."""
    if count == 0:
        return np.zeros((size, size), np.float32)
    curves = scattered(
        rng, count, angle=angle, spread=spread, length=length, width=(width * 0.5, width), bend=bend, taper=0.7
    )
    depth = rng.uniform(0.25, 1, count).astype(np.float32)
    drawn = strands(size, curves)
    profile = np.sqrt(np.maximum(1 - drawn.across**2, 0)) * np.sqrt(np.maximum(1 - (2 * drawn.along - 1) ** 2, 0))
    shown = np.minimum(1, curves.width * size)
    groove: F32 = np.where(drawn.covered, (depth * shown)[drawn.id] * profile, np.float32(0))
    return groove
