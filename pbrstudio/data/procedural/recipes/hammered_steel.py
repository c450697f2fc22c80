"""Hammered steel: a sheet planished all over, bowl beside bowl, polished on the ridges between them."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import shaded, varied
from pbrstudio.data.procedural.blocks.relief import blurred, cavity, convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi
from pbrstudio.data.procedural.metals import base_colour
from pbrstudio.data.procedural.recipes.corrosion import hold, rust
from pbrstudio.data.procedural.surface import Surface, whole


def hammered_steel(size: int, rng: np.random.Generator) -> Surface:
    """Steel with the marks of a round hammer."""
    blows = int(rng.integers(6, 20))
    x, y = coordinates(size)
    bent = warped(x, y, filtered(size, rng, 1, 14, 1), filtered(size, rng, 1, 14, 1), 0.06 / blows)
    dents = voronoi(*bent, points(rng, blows, rng.uniform(0.6, 1.0)))
    bowl = np.minimum(dents.first * np.float32(blows), 1.0) ** 2
    deep = per_cell(dents.id, dents.count, rng, 0.5, 1.0)
    tilt = per_cell(dents.id, dents.count, rng, -0.25, 0.25) * dents.x * blows
    fine, smudges = filtered(size, rng, 40, 230, 0.4), filtered(size, rng, 1, 90, 1.15)
    marks = scratches(size, rng, int(rng.integers(20, 120)), length=(0.02, 0.2), width=0.002)
    depth = rng.uniform(0.07, 0.2) / blows
    form = blurred((bowl * deep + tilt).astype(np.float32), rng.uniform(0.03, 0.09) / blows)
    height = np.float32(depth) * (form + 0.2 * filtered(size, rng, 1, 6, 1)) + np.float32(0.00012) * (
        fine - 1.5 * marks
    )

    tint = np.float32(1) + rng.uniform(-0.03, 0.03, 3).astype(np.float32)
    steel = base_colour("steel") * tint * np.float32(rng.uniform(0.72, 1.0))
    aged = smoothstep(-1.2, 1.6, smudges + 0.4 * fine) * rng.uniform(0.1, 0.5)
    colour = mixed(steel, steel * np.float32(0.66) + np.array([0.02, 0.01, -0.01], np.float32), aged)
    edge = convexity(height, 0.15 / blows, 0.1)
    hollow = cavity(height, 0.25 / blows, 0.2)
    colour = shaded(colour, 1 + 0.08 * edge * rng.uniform(0.3, 1) - 0.03 * marks + 0.02 * fine)
    dirt = np.clip((0.6 + 0.4 * hollow) * smoothstep(-0.5, 2.2, smudges + 0.3 * fine) * rng.uniform(0.0, 0.4), 0, 1)
    colour = mixed(colour, varied("#4d453c", rng), dirt)
    eaten = rust(size, rng)
    stain = hold(size, rng, rng.uniform(0.0, 0.08)) * rng.uniform(0, 1.0) * (1 - edge)
    colour = mixed(colour, eaten.colour, stain)
    roughness = rng.uniform(0.2, 0.38) + 0.12 * aged + 0.03 * fine + 0.1 * marks - 0.05 * edge
    roughness = mixed(np.asarray(roughness, np.float32), np.float32(0.8) + 0 * height, dirt)
    roughness = mixed(roughness, eaten.roughness, stain)
    metallic = np.asarray(np.clip(1 - 0.7 * dirt - 0.95 * stain, 0, 1), np.float32)
    return Surface(
        colour, np.maximum(roughness, np.float32(0.1)), metallic, height.astype(np.float32), whole(size), ("metal",)
    )
