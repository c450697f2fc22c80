"""Sand: ripples of wind or water that fork and end, grains of several colours, and a few stones."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.lattice import fractal
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates
from pbrstudio.data.procedural.recipes.soil import pebble_colour, pebbles
from pbrstudio.data.procedural.recipes.timber import turned
from pbrstudio.data.procedural.surface import Surface, whole

SANDS = ("#a8946e", "#97876c", "#b5a281", "#8a8072", "#6f6a62", "#a68b67", "#c0b091")


def sand(size: int, rng: np.random.Generator) -> Surface:
    """A beach, a dune, a dry bed."""
    x, y = coordinates(size)
    hills = filtered(size, rng, 1, 5, 1.5)
    lumps = filtered(size, rng, 5, 50, 1.2)
    grains = filtered(size, rng, 80, 256)
    waves = int(rng.integers(7, 26))
    slow, quick = fractal(x, y, rng, 2, 3, 0.5), fractal(x, y, rng, (4, 6), 3, 0.5)
    phase = y * waves + rng.uniform(0.4, 1.4) * slow * np.float32(waves / 8) + rng.uniform(0.2, 0.6) * quick
    share = phase - np.floor(phase)
    # Ripples are flat on the windward side and steep in the lee.
    crest = rng.uniform(0.55, 0.8)
    ripple = np.where(share < crest, share / crest, (1 - share) / (1 - crest)).astype(np.float32)
    ripple = ripple * ripple * (3 - 2 * ripple)
    there = smoothstep(-1.6, 0.4, filtered(size, rng, 1, 5, 0.8)) * np.sqrt(rng.uniform(0.05, 1))
    trodden = rng.uniform(0, 1) ** 2
    height = np.asarray(
        rng.uniform(0.001, 0.008) * hills
        + rng.uniform(0.04, 0.11) / waves * there * ripple
        + (0.0006 + 0.004 * trodden) * lumps
        + rng.uniform(0.00015, 0.0006) * grains,
        np.float32,
    )
    base = varied(picked(SANDS, rng), rng, 0.015, 0.3, 0.12)
    dark, pale = varied(base * np.float32(0.72), rng, 0.01), np.minimum(base * np.float32(1.22), np.float32(0.9))
    tone = 0.5 + 0.09 * hills + 0.22 * there * (ripple - np.float32(0.5)) + 0.07 * lumps + 0.12 * grains
    colour = ramp(np.clip(tone, 0, 1), [dark, base, pale])
    other = varied(picked(("#3f3a36", "#d2c6ae", "#7d5a45"), rng), rng)
    colour = mixed(colour, other, smoothstep(1.5, 2.4, filtered(size, rng, 100, 256)) * rng.uniform(0.1, 0.7))
    heavy = smoothstep(0.2, 1.6, filtered(size, rng, 1, 14, 1.0)) * rng.uniform(0, 0.35)
    colour = mixed(colour, dark, np.clip(heavy + 0.3 * cavity(height, 0.02, 0.1), 0, 1))
    wet = smoothstep(0.3, 1.5, -hills) * rng.uniform(0, 1) * int(rng.integers(2))
    colour = shaded(colour, 1 - 0.35 * wet)
    roughness = np.float32(rng.uniform(0.7, 0.95)) + 0.03 * grains - 0.42 * wet
    across = int(rng.integers(12, 40))
    stones = pebbles(size, rng, across, rng.uniform(0, 0.12))
    half = smoothstep(0.05, 0.3, stones.dome)
    height = np.asarray(height + 0.3 / across * stones.dome, np.float32)
    colour = mixed(colour, pebble_colour(rng, stones, grains), half)
    roughness = np.clip(mixed(roughness, np.float32(0.7) + 0.08 * stones.tone, half), 0.25, 1).astype(np.float32)
    made = Surface(colour, roughness, np.zeros_like(height), height, whole(size), ("ground",))
    return turned(made) if rng.integers(2) else made
