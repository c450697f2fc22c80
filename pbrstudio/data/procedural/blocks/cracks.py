"""Cracks: edges of warped Voronoi cells, of uneven width, that end where a mask says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.lattice import Cells, fractal
from pbrstudio.data.procedural.blocks.shaping import smoothstep
from pbrstudio.data.procedural.blocks.torus import warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi

F32 = NDArray[np.float32]


def cracks(
    x: F32,
    y: F32,
    rng: np.random.Generator,
    cells: int,
    *,
    width: float = 0.004,
    ragged: float = 0.3,
    share: float = 1.0,
) -> F32:
    """[H,W] 0 to 1: how deep a crack is. ``width`` in widths of the texture, ``ragged`` in cells, ``share`` of the
    surface that is cracked at all."""
    wide: Cells = max(2, cells * 2)
    moved_x, moved_y = fractal(x, y, rng, wide, 3), fractal(x, y, rng, wide, 3)
    bent_x, bent_y = warped(x, y, moved_x, moved_y, ragged / cells)
    found = voronoi(bent_x, bent_y, points(rng, cells, 0.9))
    uneven = 0.6 + 0.4 * fractal(x, y, rng, cells * 2, 2)
    depth = 1 - np.minimum(found.edge / (np.float32(width) * np.maximum(uneven, np.float32(0.15))), 1)
    if share < 1:
        depth = depth * smoothstep(0.55 - share, 0.45 - share + 0.2, fractal(x, y, rng, max(2, cells // 2), 2))
    return np.asarray(depth, np.float32)
