"""Leather: dyed skin with its grain, folds where it was bent, rubbed pale on what stands out, polished by hands."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.skin import folds, skin
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.surface import Surface, whole

DYES = ("#4b3526", "#6a4a31", "#8a6341", "#3b2c23", "#332c28", "#5d3229", "#94704f", "#6f573f", "#57442f", "#7c5035")


def leather(size: int, rng: np.random.Generator) -> Surface:
    """A plain piece of leather."""
    cells = int(rng.integers(24, 76))
    grain = skin(size, rng, cells, uneven=rng.uniform(0.3, 0.95))
    fine = filtered(size, rng, 40, 240, 0.4)
    body = filtered(size, rng, 1, 5, 1.2)
    blotches = filtered(size, rng, 1, 24, 0.9)
    along = rng.uniform(3, 9)
    bent = folds(size, rng, (along, along * rng.uniform(0.25, 4)), rng.uniform(0.06, 0.16)) * rng.uniform(0.2, 1.0)
    marks = scratches(size, rng, int(rng.integers(4, 50)), length=(0.02, 0.2), width=0.003)
    depth = rng.uniform(0.015, 0.11) / cells
    height = np.float32(depth) * (grain.pebble + 0.10 * fine - 0.5 * marks)
    height = height - np.float32(rng.uniform(0.0008, 0.003)) * bent + np.float32(rng.uniform(0.0003, 0.0022)) * body

    dye = varied(picked(DYES, rng), rng, 0.015, 0.2, 0.12)
    fibre = varied(mixed(dye, np.array([0.60, 0.49, 0.37], np.float32), np.float32(rng.uniform(0.3, 0.6))), rng, 0.01)
    colour = shaded(dye, 1 + rng.uniform(0.02, 0.08) * blotches + rng.uniform(0.005, 0.025) * fine)
    hollow = np.clip(grain.crease * 0.7 + cavity(height, 0.25 / cells, 0.06), 0, 1)
    colour = mixed(colour, dye * np.float32(0.55), hollow * rng.uniform(0.05, 0.5))
    where = smoothstep(-0.2, 1.6, filtered(size, rng, 1, 12, 0.8) + 0.3 * fine)
    rubbed = convexity(height, 1.2 / cells, 0.05) * where * rng.uniform(0.0, 0.8)
    worn = np.clip(rubbed + 0.6 * bent * rng.uniform(0, 1) + marks * rng.uniform(0.2, 0.9), 0, 1)
    colour = mixed(colour, fibre, worn * 0.8)
    dust = smoothstep(0.0, 2.6, filtered(size, rng, 1, 40, 1.1) + 0.25 * fine) * rng.uniform(0, 0.4)
    colour = mixed(colour, varied("#8a7d6a", rng, 0.01), dust)

    polish = smoothstep(0.2, 1.8, body) * rng.uniform(0, 0.14)
    roughness = np.float32(rng.uniform(0.42, 0.68)) + 0.12 * hollow + 0.15 * worn + 0.02 * fine + 0.03 * blotches
    roughness = mixed(roughness - polish, np.float32(0.88) + 0 * roughness, dust)
    return Surface(colour, np.clip(roughness, 0.2, 1), np.zeros_like(height), height, whole(size), ("leather",))
