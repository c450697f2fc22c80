"""Planks: boards side by side with gaps between, cupped, worn on their edges, new to grey with weather."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.layout import planks as boards
from pbrstudio.data.procedural.blocks.palette import varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates
from pbrstudio.data.procedural.recipes.timber import moss, timber, turned
from pbrstudio.data.procedural.surface import Surface, whole


def planks(size: int, rng: np.random.Generator) -> Surface:
    """Boards of a floor, a wall or a door."""
    count = int(rng.integers(3, 11))
    weathered = rng.uniform(0, 1)
    upright = bool(rng.integers(2))
    x, y = coordinates(size)
    wobble = rng.uniform(0.0, 0.009) / count
    joints = (0, 0) if rng.uniform() < 0.45 else (1, 1) if count < 7 else (1, 2)
    bent = y + np.float32(wobble) * stretched(size, rng, 3, 3)
    layout = boards(x, bent, rng, count, joints, rng.uniform(0.05, 0.4))
    wood = timber(
        size,
        rng,
        x,
        y,
        layout,
        rings=count * rng.uniform(5, 12),
        weathered=weathered,
        knots=int(rng.integers(0, 6)),
    )
    splinter = stretched(size, rng, 12, 60, 0.3)
    gap = rng.uniform(0.02, 0.06) / count
    edge = layout.edge + np.float32(gap * 0.25 * weathered) * splinter
    body = smoothstep(gap * 0.6, gap * 1.2, edge)
    rounding = rng.uniform(0.06, 0.25) / count
    face = bevel(np.maximum(edge - np.float32(gap), 0), rounding)
    depth = rng.uniform(0.05, 0.16) / count
    seat = per_cell(layout.id, layout.count, rng, -1, 1) * np.float32(0.2)
    tilt = per_cell(layout.id, layout.count, rng, -1, 1) * (layout.v - np.float32(0.5)) * np.float32(0.5)
    cup = np.float32(rng.uniform(-0.8, 0.8)) * (layout.v - np.float32(0.5)) ** 2
    fine = rng.uniform(0.015, 0.04) * (0.4 + weathered)
    height = np.float32(depth) * (body * (0.6 + 0.4 * face + seat + tilt + cup + fine * wood.relief)).astype(np.float32)

    colour = mixed(wood.colour * np.float32(0.55), wood.colour, body)
    worn = convexity(height, 0.12 / count, 0.1) * rng.uniform(0, 0.6) * body
    colour = mixed(colour, wood.pale, worn)
    grime = cavity(height, 0.2 / count, 0.12) * rng.uniform(0.1, 0.7)
    patches = filtered(size, rng, 2, 20, 1.0)
    colour = mixed(colour, varied("#352b22", rng), np.clip(grime + 0.12 * smoothstep(0.6, 2, patches), 0, 1))
    green, cover = moss(size, rng, grime, 0.5 * weathered)
    colour = mixed(colour, green, cover)
    roughness = mixed(wood.roughness + 0.12 * grime - 0.08 * worn, np.float32(0.95) + 0 * height, cover)
    roughness = mixed(np.float32(0.9) + 0 * height, roughness, body)
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.45, 0.85))
    made = Surface(colour, np.clip(roughness, 0.3, 1), np.zeros_like(height), height, whole(size), ("wood",))
    return turned(made) if upright else made
