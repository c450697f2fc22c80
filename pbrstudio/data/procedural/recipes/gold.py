"""Gold: beaten or cast, soft dents and fine scratches, grime in what lies low."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import shaded, varied
from pbrstudio.data.procedural.blocks.relief import blurred, cavity, convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi
from pbrstudio.data.procedural.metals import base_colour
from pbrstudio.data.procedural.surface import Surface, whole


def gold(size: int, rng: np.random.Generator) -> Surface:
    """Old gold, from nearly pure to pale with silver or red with copper."""
    blows = int(rng.integers(5, 16))
    x, y = coordinates(size)
    bent = warped(x, y, filtered(size, rng, 1, 14, 1), filtered(size, rng, 1, 14, 1), 0.1 / blows)
    dents = voronoi(*bent, points(rng, blows, 0.9)).first * np.float32(blows)
    beaten = rng.uniform(0, 1) ** 2
    broad, soft = filtered(size, rng, 1, 60, 1.45), filtered(size, rng, 4, 40, 1.2)
    fine = filtered(size, rng, 40, 240, 0.3)
    marks = scratches(size, rng, int(rng.integers(60, 260)), length=(0.01, 0.15), width=0.0016, bend=0.3)
    bowls = blurred(np.minimum(dents, 1).astype(np.float32) ** 2, 0.08 / blows)
    height = np.float32(0.12 * beaten / blows) * bowls + np.float32(rng.uniform(0.0003, 0.0015)) * (
        0.8 * broad + 0.2 * soft
    )
    height = height + np.float32(0.00008) * (fine - 2 * marks)

    alloy = base_colour("gold")
    alloy = mixed(alloy, base_colour("silver"), np.full((1, 1), rng.uniform(0, 0.2), np.float32))[0, 0]
    alloy = mixed(alloy, base_colour("copper"), np.full((1, 1), rng.uniform(0, 0.25), np.float32))[0, 0]
    alloy = alloy * np.array([0.95, 0.84, 0.64], np.float32) * np.float32(rng.uniform(0.78, 0.98))
    tarnish = smoothstep(-0.9, 2.0, 0.9 * broad + 0.35 * soft + 0.25 * fine) * rng.uniform(0.15, 0.7)
    colour = mixed(alloy, alloy * np.array([0.66, 0.56, 0.42], np.float32), tarnish)
    edge, hollow = convexity(height, 0.03, 0.08), cavity(height, 0.03, 0.1)
    colour = shaded(colour, 1 + 0.05 * edge + 0.03 * soft + 0.03 * fine - 0.14 * marks)
    grime = np.clip(hollow * rng.uniform(0.1, 0.9) * smoothstep(-1.0, 1.5, soft + 0.5 * fine), 0, 1)
    colour = mixed(colour, varied("#42331f", rng), grime)
    roughness = rng.uniform(0.16, 0.32) + 0.22 * tarnish + 0.03 * fine + 0.2 * marks - 0.03 * edge
    roughness = mixed(np.asarray(roughness, np.float32), np.float32(0.75) + 0 * height, grime)
    return Surface(
        colour=colour,
        roughness=np.clip(roughness, 0.1, 0.95),
        metallic=np.asarray(1 - 0.7 * grime, np.float32),
        height=height.astype(np.float32),
        classes=whole(size),
        names=("metal",),
    )
