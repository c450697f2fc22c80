"""Brushed steel: fine grooves in one direction, scratches, smudges, and a little dirt."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import shaded
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.metals import base_colour
from pbrstudio.data.procedural.surface import Surface, whole


def brushed_steel(size: int, rng: np.random.Generator) -> Surface:
    """A sheet of steel, brushed along x or y."""
    along, across = rng.uniform(2, 8), rng.uniform(80, 170)
    upright = bool(rng.integers(2))
    cycles = (across, along) if upright else (along, across)
    brushing = 0.7 * stretched(size, rng, *cycles) + 0.3 * stretched(size, rng, cycles[0] * 2.5, cycles[1] * 2.5)
    marks = scratches(size, rng, int(rng.integers(5, 60)), length=(0.02, 0.25), width=0.002)
    smudges = filtered(size, rng, 1, 9, 1.0)
    relief = rng.uniform(0.00008, 0.0004)
    height = np.float32(relief) * (brushing - 2.0 * marks) + np.float32(rng.uniform(0, 0.0015)) * filtered(
        size, rng, 1, 4
    )

    tint = np.float32(1) + rng.uniform(-0.03, 0.03, 3).astype(np.float32)
    steel = base_colour("steel") * tint * np.float32(rng.uniform(0.85, 1.02))
    colour = shaded(steel, 1 + rng.uniform(0.01, 0.04) * brushing - 0.05 * marks + 0.02 * smudges)
    specks = filtered(size, rng, 15, 150, 0.6)
    dirt = smoothstep(0.9, 2.8, smudges + 0.5 * specks) * max(0.0, rng.uniform(-0.4, 0.6))
    colour = mixed(colour, np.array([0.33, 0.30, 0.27], np.float32), dirt)
    roughness = np.float32(rng.uniform(0.22, 0.45)) + 0.04 * brushing + 0.05 * smudges + 0.15 * marks
    return Surface(
        colour=colour,
        roughness=np.clip(mixed(roughness, np.float32(0.75) + 0 * roughness, dirt), 0.08, 1),
        metallic=np.asarray(1 - 0.6 * dirt, np.float32),
        height=height,
        classes=whole(size),
        names=("metal",),
    )
