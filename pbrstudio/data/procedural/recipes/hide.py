"""Leather as a backing and for straps in recipes of two materials: grain, creases, wear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi

F32 = NDArray[np.float32]
HIDES = ("#5a3d28", "#6f4c30", "#4a3326", "#7d5a3c", "#3d2f27", "#634634")


@dataclass(frozen=True, slots=True, eq=False)
class Hide:
    """Arrays [H,W]; height in widths, colour [H,W,3] sRGB."""

    colour: F32
    roughness: F32
    height: F32


def hide(size: int, rng: np.random.Generator) -> Hide:
    """A plain vegetable-tanned hide."""
    grains = int(rng.integers(28, 60))
    x, y = coordinates(size)
    bent = warped(x, y, filtered(size, rng, 4, 60, 1), filtered(size, rng, 4, 60, 1), 0.25 / grains)
    grain = smoothstep(0.0, 0.35, voronoi(*bent, points(rng, grains, 0.9)).edge * np.float32(grains))
    broad, middle = filtered(size, rng, 1, 10, 1.2), filtered(size, rng, 5, 60, 1.0)
    height = np.float32(rng.uniform(0.02, 0.05) / grains) * grain + np.float32(0.0006) * (broad + 0.5 * middle)
    tan = varied(picked(HIDES, rng), rng, 0.012, 0.2, 0.15)
    worn = smoothstep(-0.3, 2.2, 0.7 * broad + 0.7 * middle) * rng.uniform(0.2, 0.8)
    colour = mixed(tan, varied(tan * np.float32(1.3) + np.float32(0.03), rng, 0.01), worn * (0.4 + 0.6 * grain))
    colour = shaded(colour, 0.86 + 0.14 * grain + 0.06 * middle)
    roughness = np.clip(rng.uniform(0.5, 0.68) + 0.1 * worn - 0.06 * grain + 0.04 * middle, 0.3, 0.9)
    return Hide(colour, roughness.astype(np.float32), height.astype(np.float32))
