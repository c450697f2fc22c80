"""Gravel: broken stones or river pebbles of two sizes, lying close or strewn over sand and earth."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.recipes.soil import pebble_colour, pebbles, soil
from pbrstudio.data.procedural.recipes.timber import moss
from pbrstudio.data.procedural.surface import Surface, whole


def gravel(size: int, rng: np.random.Generator) -> Surface:
    """A river bank, a path, a scree."""
    across = int(rng.integers(4, 17))
    pointed = rng.uniform(0.3, 0.65)
    earth, relief, earth_rough = soil(size, rng)
    rough = filtered(size, rng, 30, 250, 0.8)
    hills = filtered(size, rng, 1, 5, 1.2)
    scale = 1 / across
    layers = [
        pebbles(size, rng, 3 * across, rng.uniform(0.5, 1.0), flat=pointed),
        pebbles(size, rng, 2 * across, rng.uniform(0.3, 0.8), flat=pointed),
        pebbles(size, rng, across, rng.uniform(0.1, 0.75), flat=pointed),
    ]
    height = np.asarray(0.03 * scale * relief, np.float32)
    colour, roughness = earth, earth_rough
    dry = np.float32(rng.uniform(0.5, 0.8))
    spread = rng.uniform(0.15, 0.38)
    for stones, wide in zip(layers, (scale / 3, scale / 2, scale), strict=True):
        top = np.asarray(0.55 * wide * stones.dome + 0.012 * wide * rough * stones.cover, np.float32)
        # Small stones that stick out between the large ones stay on top.
        over = stones.cover * smoothstep(-0.03 * wide, 0.03 * wide, top - 0.5 * height)
        height = np.maximum(height, mixed(height, 0.35 * height + top, over))
        colour = mixed(colour, pebble_colour(rng, stones, rough, spread), over)
        roughness = mixed(roughness, dry + 0.07 * stones.tone + 0.02 * rough, over)
    dust = np.clip(cavity(height, 0.4 * scale, 0.25) * rng.uniform(0.3, 0.9), 0, 1)
    colour = mixed(colour, shaded(earth, 0.75 + 0 * height), dust)
    wet = smoothstep(0.2, 1.6, -hills) * rng.uniform(0, 0.8) * int(rng.integers(2))
    colour = shaded(colour, 1 - 0.4 * wet)
    roughness = np.clip(roughness + 0.1 * dust - 0.35 * wet, 0.2, 1)
    green, cover = moss(size, rng, dust, 0.4)
    colour = mixed(colour, green, cover)
    colour = mixed(colour, varied("#a39880", rng), 0.15 * smoothstep(0, 2, hills))
    height = np.asarray(height + rng.uniform(0, 0.006) * hills, np.float32)
    roughness = mixed(roughness, np.float32(0.93) + 0 * height, cover)
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.26, 0.5))
    return Surface(colour, roughness.astype(np.float32), np.zeros_like(height), height, whole(size), ("ground",))
