"""Materials of strands too fine for small sizes: made larger, and averaged down."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.recipe import Make
from pbrstudio.data.procedural.surface import Surface, whole

F32 = NDArray[np.float32]

LEAST = 512


def averaged(make: Make) -> Make:
    """The same recipe, made at `LEAST` pixels or more whatever is asked for: a strand draws at least one pixel, so
    that it would cover more of a small texture than of a large one. For surfaces of one class without holes."""

    def made(size: int, rng: np.random.Generator) -> Surface:
        times = math.ceil(LEAST / size)
        surface = make(size * times, rng)
        if times == 1:
            return surface

        def down(plane: F32) -> F32:
            cells = plane.reshape(size, times, size, times, *plane.shape[2:])
            mean: F32 = cells.mean((1, 3), dtype=np.float32)
            return mean

        return replace(
            surface,
            colour=down(surface.colour),
            roughness=down(surface.roughness),
            metallic=down(surface.metallic),
            height=down(surface.height),
            classes=whole(size),
        )

    return made
