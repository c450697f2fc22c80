"""Rust in stages: from the first spots on bright iron to a crust that flakes off in sheets."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.flow import streaks
from pbrstudio.data.procedural.blocks.lattice import fractal
from pbrstudio.data.procedural.blocks.palette import shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.metals import base_colour
from pbrstudio.data.procedural.recipes.corrosion import hold, rust
from pbrstudio.data.procedural.surface import Surface, whole


def rusted_iron(size: int, rng: np.random.Generator) -> Surface:
    """Iron in the rain, for days or for decades."""
    stage = rng.uniform(0, 1)
    fine, broad = filtered(size, rng, 30, 230, 0.5), filtered(size, rng, 1, 12, 1.2)
    eaten = rust(size, rng)
    spots = hold(size, rng, 0.05 + 0.95 * stage, 0.4)
    run = streaks(spots * smoothstep(0.0, 1.5, broad), rng, rng.uniform(0.05, 0.25)) * rng.uniform(0, 0.7) * (1 - stage)
    cover = np.clip(spots + run, 0, 1)
    x, y = coordinates(size)
    bent = warped(x, y, filtered(size, rng, 3, 40, 1), filtered(size, rng, 3, 40, 1), 0.02)
    sheets = fractal(*bent, rng, int(rng.integers(3, 8)), 4, 0.55)
    flaking = smoothstep(0.5, 1.0, np.float32(stage) + 0 * fine)
    fallen = smoothstep(0.0, 0.06, sheets - np.float32(rng.uniform(0.05, 0.25))) * flaking
    pits = smoothstep(1.0, 2.4, filtered(size, rng, 14, 90, 0.4)) * np.float32(0.3 + 0.7 * stage)
    crust = np.float32(rng.uniform(0.0006, 0.002) * (0.3 + stage))
    height = np.float32(rng.uniform(0, 0.003)) * broad + crust * (
        cover * (0.6 + 0.8 * eaten.relief) - fallen - 1.2 * pits
    )
    height = height + np.float32(0.0001) * fine

    iron = base_colour("iron") * np.float32(rng.uniform(0.5, 0.85) - 0.12 * stage)
    bare = shaded(iron, 1 + 0.05 * fine + 0.05 * broad)
    colour = mixed(bare, eaten.colour, cover)
    fresh = varied("#4a2c20", rng, 0.02)
    colour = mixed(colour, shaded(fresh + 0 * colour, 1 + 0.12 * fine + 0.2 * eaten.relief), fallen * 0.75 * cover)
    colour = shaded(colour, 1 - 0.25 * cavity(height, 0.008, 0.1) - 0.25 * pits)
    roughness = np.asarray(rng.uniform(0.3, 0.48) + 0.04 * fine + 0.05 * broad, np.float32)
    roughness = np.clip(mixed(roughness, eaten.roughness, cover), 0.15, 0.98)
    metallic = np.asarray(np.clip(1 - 1.05 * cover, 0, 1), np.float32)
    return Surface(colour, roughness, metallic, height.astype(np.float32), whole(size), ("metal",))
