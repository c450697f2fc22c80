"""Grass: blades over one another in tufts, green to straw, thin enough in places for the earth to show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.strands import scattered, strands
from pbrstudio.data.procedural.recipes.reducing import averaged
from pbrstudio.data.procedural.recipes.soil import soil
from pbrstudio.data.procedural.surface import Surface, whole

GREENS = ("#5c6a33", "#4d5a2e", "#6d7440", "#58653f", "#757545", "#455230")
STRAW = ("#9a8a58", "#8a7a50", "#a8986a", "#7d6f4c")


@averaged
def grass(size: int, rng: np.random.Generator) -> Surface:
    """A meadow, tundra, a trodden lawn, seen from above."""
    earth, relief, earth_rough = soil(size, rng)
    long_ = rng.uniform(0.035, 0.1)
    thick = rng.uniform(0.0045, 0.009)
    full = rng.uniform(1.3, 4.0)
    count = int(min(16000, full / (long_ * 0.75 * thick * 0.6)))
    curves = scattered(
        rng,
        count,
        angle=rng.uniform(0, 6.28),
        spread=rng.uniform(0.5, 3.0),
        length=(long_ * 0.4, long_),
        width=(thick * 0.5, thick),
        bend=rng.uniform(0.3, 0.9),
        taper=0.85,
    )
    # Tufts: roots gather where there are more of them already.
    tufts = int(rng.integers(60, 400))
    at = rng.integers(0, tufts, count)
    middle = rng.uniform(0, 1, (tufts, 2))
    off = rng.normal(0, 1, (2, count)) * rng.uniform(0.012, 0.03)
    drawn_in = rng.uniform(0, 1, count) < rng.uniform(0, 0.8)
    root_x = np.where(drawn_in, middle[at, 0] + off[0], curves.x).astype(np.float32)
    root_y = np.where(drawn_in, middle[at, 1] + off[1], curves.y).astype(np.float32)
    drawn = strands(size, replace(curves, x=root_x, y=root_y))
    covered = drawn.covered.astype(np.float32)
    round_ = np.sqrt(np.maximum(1 - drawn.across**2, 0))
    patches = filtered(size, rng, 1, 9, 0.8)
    depth = long_ * rng.uniform(0.15, 0.35)
    arch = np.sin(np.pi * np.clip(drawn.along * 0.8 + 0.1, 0, 1))
    height = np.asarray(
        depth * covered * (0.15 + 0.5 * drawn.rank + 0.3 * arch) + 0.35 * thick * round_ * covered + 0.0015 * relief,
        np.float32,
    )

    green = varied(picked(GREENS, rng), rng, 0.025, 0.2, 0.15)
    straw = varied(picked(STRAW, rng), rng, 0.02, 0.3, 0.12)
    own = rng.uniform(-1, 1, count).astype(np.float32)[drawn.id]
    tone = np.clip(0.42 + 0.34 * own + 0.4 * (drawn.rank - np.float32(0.5)) + 0.18 * drawn.along, 0, 1)
    fresh = ramp(tone, [green * np.float32(0.55), green, np.minimum(green * np.float32(1.4), np.float32(0.85))])
    dry = ramp(tone, [straw * np.float32(0.6), straw, np.minimum(straw * np.float32(1.25), np.float32(0.85))])
    withered = rng.uniform(-0.5, 1.2)
    chance = rng.uniform(-1, 1, count).astype(np.float32)[drawn.id]
    blade = mixed(fresh, dry, smoothstep(0.5, 1.1, 0.7 * chance + 0.4 * patches + 0.3 * drawn.along + withered - 0.3))
    colour = mixed(shaded(earth, 0.8 + 0 * height), blade, covered)
    shade = cavity(height, 0.012, 0.35) * rng.uniform(0.2, 0.5)
    colour = mixed(colour, varied("#2c2a1e", rng), shade)
    waxy = rng.uniform(0.5, 0.75)
    roughness = mixed(earth_rough, np.float32(waxy) + 0.06 * own - 0.05 * round_ + 0.1 * shade, covered)
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.25, 0.55))
    return Surface(
        colour, np.clip(roughness, 0.35, 1).astype(np.float32), np.zeros_like(height), height, whole(size), ("ground",)
    )
