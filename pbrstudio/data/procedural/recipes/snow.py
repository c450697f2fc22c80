"""Snow: soft drifts with ripples of wind, a crust, crumbs, and here and there what lies beneath."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.lattice import fractal, ridged
from pbrstudio.data.procedural.blocks.palette import ramp, varied
from pbrstudio.data.procedural.blocks.relief import convexity
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.recipes.soil import soil
from pbrstudio.data.procedural.surface import Surface, whole


def snow(size: int, rng: np.random.Generator) -> Surface:
    """Fresh, wind-packed or trodden."""
    x, y = coordinates(size)
    hills = filtered(size, rng, 1, 5, 1.6)
    soft = filtered(size, rng, 3, 24, 1.5)
    crumbs = filtered(size, rng, 20, 130, 0.9)
    grains = filtered(size, rng, 90, 256)
    wx, wy = warped(x, y, fractal(x, y, rng, 3, 3), fractal(x, y, rng, 3, 3), rng.uniform(0.02, 0.08))
    many = int(rng.integers(4, 12))
    # Sastrugi: ridges carved by wind, steep on one side, drawn out along it.
    carved = ridged(wx, wy, rng, (max(1, many // 4), many), 3, 0.45) - np.float32(0.5)
    if rng.integers(2):
        carved = np.ascontiguousarray(carved.T)
    windy, rough = rng.uniform(0, 1) ** 2, rng.uniform(0, 1) ** 2
    clods = smoothstep(0.3, 2.2, filtered(size, rng, 6, 40, 0.9)) * rough
    height = np.asarray(
        rng.uniform(0.003, 0.009) * hills
        + 0.003 * soft
        + 0.016 * windy * carved
        + 0.012 * clods
        + rng.uniform(0.0003, 0.0012) * crumbs
        + 0.00012 * grains,
        np.float32,
    )
    white = np.array([0.885, 0.895, 0.91], np.float32) * np.float32(rng.uniform(0.93, 1.02))
    blue = white * np.array([0.87, 0.92, 0.97], np.float32)
    tone = np.clip(0.6 + 0.12 * soft + 0.3 * windy * carved + 0.03 * crumbs, 0, 1)
    colour = ramp(tone, [blue, white])
    dusty = smoothstep(0.2, 2.0, filtered(size, rng, 2, 40, 0.9)) * rng.uniform(0, 0.25)
    colour = mixed(colour, varied("#8d867a", rng), dusty)
    roughness = np.float32(rng.uniform(0.5, 0.75)) + 0.04 * soft + 0.05 * crumbs - 0.08 * windy * carved
    crust = smoothstep(0.0, 1.5, filtered(size, rng, 1, 12, 1.0)) * rng.uniform(0, 0.25)
    roughness = roughness - crust
    # Where it lies thin, earth and stones come through.
    earth, relief, earth_rough = soil(size, rng)
    thin = rng.uniform(-1.0, 0.75)
    stand = 0.7 * filtered(size, rng, 3, 50, 1.0) + 0.25 * relief - 0.5 * hills
    # A few crumbs of earth alone would look like litter: none, or patches.
    bare = smoothstep(2.0 - thin, 2.35 - thin, stand) * np.float32(thin > 0.3)
    colour = mixed(colour, earth * np.float32(0.85), bare)
    roughness = mixed(roughness, earth_rough, bare)
    height = np.asarray(height - 0.006 * bare + 0.002 * relief * bare, np.float32)
    colour = mixed(colour, white, 0.4 * convexity(height, 0.02, 0.2) * (1 - bare))
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.4, 0.9))
    return Surface(
        np.minimum(colour, np.float32(0.94)),
        np.clip(roughness, 0.25, 1).astype(np.float32),
        np.zeros_like(height),
        height,
        whole(size),
        ("ground",),
    )
