"""The grain of skin: pebbles between creases, and the folds that wander over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.shaping import smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """All [H,W], 0 to 1."""

    pebble: F32
    """Height: 0 in the creases to 1 on the pebbles."""
    crease: F32
    """1 in the creases between pebbles."""


def skin(size: int, rng: np.random.Generator, cells: int, *, warp: float = 0.5, uneven: float = 0.5) -> Skin:
    """Pebbled grain, ``cells`` pebbles to a width. ``warp`` in pebbles makes them irregular; ``uneven`` 0 to 1 is how
    much of it is smoothed away in places."""
    x, y = coordinates(size)
    bend = (max(1.0, cells / 6), cells * 1.2, 0.5)
    at_x, at_y = warped(x, y, filtered(size, rng, *bend), filtered(size, rng, *bend), warp * 0.3 / cells)
    found = voronoi(at_x, at_y, points(rng, cells, 0.95))
    strength = 1 - np.float32(uneven) * smoothstep(-0.6, 1.4, filtered(size, rng, 1, 8, 0.7))
    edge = found.edge * np.float32(cells)
    share = np.clip(edge / np.float32(0.42), 0, 1)
    dip = 1 - np.sqrt(share * (2 - share))
    crease = 1 - smoothstep(0.03, 0.22, edge)
    return Skin(np.asarray(1 - dip * strength, np.float32), np.asarray(crease * strength, np.float32))


def folds(size: int, rng: np.random.Generator, cycles: tuple[float, float], width: float = 0.12) -> F32:
    """[size,size] 0 to 1 in lines that wander: the zeros of a noise with up to ``cycles`` (along x, down) a width, the
    thinner the smaller ``width`` is, ending where a second noise says."""
    noise = stretched(size, rng, *cycles)
    ends = smoothstep(-0.2, 0.9, filtered(size, rng, 1, 7, 0.5))
    line: F32 = np.exp(-((noise / np.float32(width)) ** 2)) * ends
    return line
