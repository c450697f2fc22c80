"""Painted metal: a coat that has chipped to primer, iron and rust, most where it is knocked and where water sits."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.flow import streaks
from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.metals import base_colour
from pbrstudio.data.procedural.recipes.corrosion import rust
from pbrstudio.data.procedural.surface import Surface, whole

PAINTS = ("#6b2f28", "#3e5a4c", "#3c4f66", "#8a7440", "#8c8474", "#4a4440", "#75563a", "#5b6b6f", "#7d3b2a", "#a59a84")


def painted_metal(size: int, rng: np.random.Generator) -> Surface:
    """A painted sheet, well worn."""
    broad, fine = filtered(size, rng, 1, 60, 1.35), filtered(size, rng, 40, 230, 0.4)
    brush = filtered(size, rng, 6, 60, 0.8)
    front = 0.5 * broad + 0.65 * filtered(size, rng, 2, 40, 1.3) + 0.3 * filtered(size, rng, 15, 150, 0.9)
    marks = scratches(size, rng, int(rng.integers(10, 90)), length=(0.02, 0.22), width=0.004)
    # One field, three thresholds: the coat's edge lies over the primer's, that over the bare metal's.
    worn = front + 1.6 * marks + np.float32(rng.uniform(-1.9, -0.4))
    chipped = smoothstep(0.0, 0.09, worn)
    bare = smoothstep(0.0, 0.09, worn - np.float32(rng.uniform(0.04, 0.35)))
    coat = np.float32(rng.uniform(0.0006, 0.0016))
    height = coat * (2 - chipped - bare) / 2 + np.float32(rng.uniform(0.0, 0.0012)) * broad
    height = height + np.float32(0.00012) * (fine + 1.2 * brush)

    paint = varied(picked(PAINTS, rng), rng, 0.03, 0.25, 0.15)
    faded = varied(paint * np.float32(0.7) + np.float32(0.2), rng, 0.01, 0.2)
    colour = mixed(paint, faded, smoothstep(-1.5, 2.0, broad + 0.4 * brush) * rng.uniform(0.1, 0.7))
    colour = shaded(colour, 1 + 0.03 * fine + 0.04 * brush)
    primer = varied(picked(("#7c4a38", "#8d8a82", "#5d4a40"), rng), rng)
    colour = mixed(colour, shaded(primer, 1 + 0.05 * fine), chipped)
    eaten = rust(size, rng)
    iron = shaded(base_colour("iron") * np.float32(rng.uniform(0.5, 0.85)), 1 + 0.05 * fine)
    corroded = smoothstep(-0.6, 0.8, eaten.relief + np.float32(rng.uniform(-0.7, 1.6)))
    under = mixed(iron, eaten.colour, corroded)
    colour = mixed(colour, under, bare)
    run = streaks(bare * corroded, rng, rng.uniform(0.04, 0.2)) * rng.uniform(0.1, 0.7) * (1 - bare)
    colour = mixed(colour, varied("#6a4127", rng, 0.015), run)
    dirt = smoothstep(0.2, 2.2, brush + 0.6 * broad) * rng.uniform(0, 0.5) * (1 - bare)
    colour = mixed(colour, varied("#40382f", rng), dirt)
    metallic = np.asarray(bare * (1 - np.clip(1.05 * corroded, 0, 1)), np.float32)
    roughness = np.asarray(rng.uniform(0.38, 0.62) + 0.03 * fine + 0.05 * broad, np.float32)
    roughness = mixed(roughness, np.float32(0.8) + 0 * fine, np.maximum(chipped, np.maximum(run, dirt)) * 0.7)
    roughness = mixed(roughness, mixed(np.float32(0.42) + 0.04 * fine, eaten.roughness, corroded), bare)
    height = height + np.float32(0.0004) * bare * corroded * (0.3 + eaten.relief)
    return Surface(colour, np.clip(roughness, 0.2, 0.98), metallic, height.astype(np.float32), whole(size), ("metal",))
