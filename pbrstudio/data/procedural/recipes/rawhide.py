"""Hide: skin tanned rough, wrinkled and stained, with pores, old scars and darker flanks."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.skin import folds
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.surface import Surface, whole

TANS = ("#a2835f", "#b5966d", "#8b6b4b", "#96795a", "#75583f", "#b89e78", "#84705a")


def rawhide(size: int, rng: np.random.Generator) -> Surface:
    """A tanned hide, nothing dyed."""
    along = rng.uniform(2, 5)
    pull = (along, along * rng.uniform(1.2, 2.5))
    if rng.integers(2):
        pull = pull[1], pull[0]
    body = filtered(size, rng, 1, 6, 1.3)
    wrinkles = stretched(size, rng, pull[0] * 3, pull[1] * 3, 0.6)
    crumple = 1 - np.abs(filtered(size, rng, 4, 40, 0.9)) * 1.2
    lines = folds(size, rng, (pull[0] * 1.5, pull[1] * 1.5), rng.uniform(0.35, 0.5))
    pores = smoothstep(1.0, 2.2, filtered(size, rng, 60, 150))
    nap = filtered(size, rng, 60, 250, 0.2)
    scars = scratches(size, rng, int(rng.integers(0, 8)), length=(0.03, 0.14), width=0.006, bend=0.5)
    height = np.float32(rng.uniform(0.0006, 0.003)) * body + np.float32(rng.uniform(0.0003, 0.0016)) * wrinkles
    height = height + np.float32(rng.uniform(0.0002, 0.0012)) * crumple - np.float32(rng.uniform(0.0, 0.003)) * lines
    height = height + np.float32(0.0006) * (scars - pores) + np.float32(rng.uniform(0.00008, 0.00025)) * nap

    base = varied(picked(TANS, rng), rng, 0.015, 0.2, 0.12)
    flank = varied(base * np.float32(rng.uniform(0.55, 0.8)), rng, 0.006)
    pale = varied(mixed(base, np.array([0.78, 0.72, 0.60], np.float32), np.float32(0.4)), rng, 0.01)
    mottle = filtered(size, rng, 1, 50, 1.15)
    colour = ramp(np.clip(0.5 + rng.uniform(0.12, 0.22) * mottle + 0.03 * nap, 0, 1), [flank, base, pale])
    colour = shaded(colour, 1 - 0.12 * pores + 0.03 * nap)
    colour = mixed(colour, pale, scars * 0.5)
    colour = mixed(colour, flank * np.float32(0.75), lines * rng.uniform(0.0, 0.3))
    stain = smoothstep(0.2, 2.4, filtered(size, rng, 1, 60, 1.2) + 0.15 * nap) * rng.uniform(0, 0.7)
    colour = mixed(colour, varied("#4c392b", rng, 0.006), stain)
    dirt = cavity(height, 0.012, 0.25) * rng.uniform(0.1, 0.6)
    colour = mixed(colour, varied("#4a3b2e", rng), dirt)
    roughness = np.float32(rng.uniform(0.62, 0.82)) + 0.03 * nap + 0.04 * mottle - 0.12 * stain - 0.1 * scars
    return Surface(colour, np.clip(roughness, 0.3, 1), np.zeros_like(height), height, whole(size), ("leather",))
