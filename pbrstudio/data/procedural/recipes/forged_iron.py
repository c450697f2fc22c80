"""Forged iron: dark scale from the fire, the smith's hammer, bright wear on what stands out, rust in the hollows."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi
from pbrstudio.data.procedural.metals import base_colour
from pbrstudio.data.procedural.recipes.corrosion import hold, rust
from pbrstudio.data.procedural.surface import Surface, whole


def forged_iron(size: int, rng: np.random.Generator) -> Surface:
    """Wrought iron as it comes from the smithy, then used for years."""
    blows = int(rng.integers(4, 13))
    x, y = coordinates(size)
    bent = warped(x, y, filtered(size, rng, 2, 20, 1), filtered(size, rng, 2, 20, 1), 0.12 / blows)
    dents = voronoi(*bent, points(rng, blows, 0.95)).first * np.float32(blows)
    uneven = filtered(size, rng, 1, 16, 1.2)
    rough = filtered(size, rng, 15, 220, 0.8)
    pits = smoothstep(1.0, 2.4, filtered(size, rng, 18, 110, 0.4))
    scale = hold(size, rng, rng.uniform(0.3, 0.8), 0.12)
    marks = scratches(size, rng, int(rng.integers(20, 90)), length=(0.02, 0.2), width=0.003)
    flat = rng.uniform(0.3, 1.0)
    form = flat * np.minimum(dents, 0.9) ** 2 * 0.8 + 0.12 * uneven
    height = np.float32(rng.uniform(0.05, 0.13) / blows) * form.astype(np.float32)
    grain = rng.uniform(0.00015, 0.0006)
    height = height + np.float32(grain) * (rough + 2.0 * scale - 4.0 * pits - 1.0 * marks)

    iron = base_colour("iron") * np.float32(rng.uniform(0.42, 0.68))
    iron = iron * np.float32(1) + rng.uniform(-0.015, 0.015, 3).astype(np.float32)
    black = varied("#45444a", rng, 0.3, 0.5, 0.2)
    colour = mixed(iron, black, scale * rng.uniform(0.5, 0.95))
    colour = shaded(colour, 1 + 0.07 * rough + 0.06 * uneven - 0.2 * pits)
    worn = convexity(height, 0.25 / blows, 0.05) * rng.uniform(0.2, 0.8) * smoothstep(-1.0, 1.2, rough)
    worn = np.maximum(worn, 0.6 * marks)
    colour = mixed(colour, base_colour("iron") * np.float32(0.85), worn)
    eaten = rust(size, rng)
    stain = hold(size, rng, rng.uniform(0.0, 0.22)) * rng.uniform(0.5, 1.0)
    stain = np.clip(stain + cavity(height, 0.2 / blows, 0.08) * rng.uniform(0, 0.6) * smoothstep(-1, 1.5, uneven), 0, 1)
    stain = stain * (1 - 0.8 * worn)
    colour = mixed(colour, eaten.colour, stain)
    height = height + np.float32(grain * 1.5) * stain * eaten.relief
    roughness = rng.uniform(0.38, 0.52) + 0.12 * scale + 0.04 * rough + 0.1 * pits - 0.14 * worn
    roughness = mixed(np.asarray(roughness, np.float32), eaten.roughness, stain)
    metallic = np.asarray(np.clip(1 - 0.95 * stain, 0, 1), np.float32)
    return Surface(colour, roughness, metallic, height.astype(np.float32), whole(size), ("metal",))
