"""Bronze: cast and handled, brown where it is touched, verdigris where water stands and runs."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.flow import streaks
from pbrstudio.data.procedural.blocks.palette import ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.metals import base_colour
from pbrstudio.data.procedural.recipes.corrosion import hold
from pbrstudio.data.procedural.surface import Surface, whole


def bronze(size: int, rng: np.random.Generator) -> Surface:
    """A cast surface with a patina, anything from a breath of it to nearly all."""
    broad, lumps = filtered(size, rng, 1, 10, 1.3), filtered(size, rng, 5, 60, 1.0)
    fine = filtered(size, rng, 30, 230, 0.5)
    pits = smoothstep(1.3, 2.6, filtered(size, rng, 20, 120, 0.3)) * rng.uniform(0.2, 1)
    marks = scratches(size, rng, int(rng.integers(10, 70)), length=(0.02, 0.2), width=0.0025)
    height = np.float32(rng.uniform(0.0015, 0.005)) * (0.8 * broad + 0.16 * lumps)
    height = height + np.float32(rng.uniform(0.0001, 0.0004)) * (fine - 4 * pits - 2 * marks)

    metal = base_colour("bronze") * np.array([0.8, 0.68, 0.5], np.float32) * np.float32(rng.uniform(0.78, 1.0))
    brown = varied("#5f442c", rng, 0.015)
    aged = smoothstep(-1.4, 1.4, 0.9 * broad + 0.4 * lumps + 0.3 * fine + rng.uniform(-0.7, 0.9))
    worn = convexity(height, 0.03, 0.1) * rng.uniform(0.3, 1.0)
    aged = np.clip(aged * rng.uniform(0.45, 0.95) - 0.7 * worn, 0, 1)
    colour = shaded(mixed(metal, brown, aged), 1 + 0.04 * fine + 0.04 * lumps - 0.15 * pits + 0.08 * marks)

    hollow = cavity(height, 0.04, 0.12)
    green = hold(size, rng, rng.choice([0.03, 0.12, 0.35, 0.7]) * rng.uniform(0.7, 1.2))
    run = streaks(green, rng, rng.uniform(0.05, 0.2)) * rng.uniform(0, 0.5)
    green = np.clip(green + 0.7 * hollow * rng.uniform(0.2, 1) + run - 0.6 * worn + 0.5 * pits, 0, 1)
    pale, deep = varied("#7fa08c", rng, 0.03, 0.25), varied("#436a5b", rng, 0.03)
    crust = np.clip(0.5 + 0.2 * lumps + 0.16 * fine, 0, 1)
    verdigris = ramp(crust, [deep, pale, varied("#a0b29d", rng, 0.02)])
    colour = mixed(colour, verdigris, green * rng.uniform(0.75, 0.95))
    height = height + np.float32(0.0004) * green * (1 + 0.8 * fine)
    roughness = rng.uniform(0.25, 0.4) + 0.18 * aged + 0.03 * fine + 0.1 * marks - 0.05 * worn
    roughness = mixed(np.asarray(roughness, np.float32), np.float32(rng.uniform(0.74, 0.88)) + 0.03 * fine, green)
    return Surface(
        colour=colour,
        roughness=np.clip(roughness, 0.12, 0.97),
        metallic=np.asarray(np.clip(1 - 0.2 * aged, 0, 1) * (1 - 0.97 * green), np.float32),
        height=height.astype(np.float32),
        classes=whole(size),
        names=("metal",),
    )
