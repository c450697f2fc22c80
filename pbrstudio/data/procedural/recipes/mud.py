"""Mud: churned and wet with puddles in its hollows, or dried and cracked into plates that curl."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.lattice import fractal
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep, soft_maximum
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi
from pbrstudio.data.procedural.recipes.soil import pebble_colour, pebbles
from pbrstudio.data.procedural.surface import Surface, whole

MUDS = ("#654d34", "#5a4632", "#735c42", "#4c3d2f", "#7d6140", "#5f554a", "#80563a")


def mud(size: int, rng: np.random.Generator) -> Surface:
    """A road after rain, or a dried pond."""
    dried = rng.uniform() < 0.35
    x, y = coordinates(size)
    hills = filtered(size, rng, 1, 6, 1.3)
    lumps = fractal(x, y, rng, int(rng.integers(4, 9)), 4, 0.5)
    clods = filtered(size, rng, 10, 60, 1.1)
    crumbs = filtered(size, rng, 30, 220, 0.7)
    ruts = stretched(size, rng, 2, int(rng.integers(4, 9)), 0.2)
    tracks = rng.uniform(0, 1) * int(rng.integers(2))
    ground = 0.35 * hills + 1.3 * lumps + rng.uniform(0.05, 0.28) * clods + 0.06 * crumbs + 0.7 * tracks * ruts
    depth = rng.uniform(0.006, 0.02)

    cells = int(rng.integers(4, 11))
    bent_x, bent_y = warped(
        x, y, fractal(x, y, rng, cells, 4, 0.5), fractal(x, y, rng, cells, 4, 0.5), rng.uniform(0.2, 0.45) / cells
    )
    plates = voronoi(bent_x, bent_y, points(rng, cells, 0.9))
    wide = rng.uniform(0.03, 0.08) / cells
    crack = smoothstep(wide * 1.2, wide * 0.4, plates.edge)
    curl = np.exp(-plates.edge * np.float32(cells / 0.12)) * rng.uniform(0.1, 0.9)
    seat = per_cell(plates.id, plates.count, rng, -0.3, 0.3)
    stones = pebbles(size, rng, int(rng.integers(14, 34)), rng.uniform(0, 0.3))
    lying = 0.9 * stones.dome * rng.uniform(0.2, 0.6)
    if dried:
        height = 0.25 * ground + seat + curl - 1.6 * crack
        level, wet, water = np.float32(-9), 0 * x, 0 * x
        depth *= 0.6
    else:
        height = soft_maximum(ground, np.asarray(ground + lying, np.float32), 0.1)
        level = np.float32(rng.uniform(-1.8, -0.6))
        wet = smoothstep(1.4, -0.4, height - level) * rng.uniform(0.5, 1.0)
        water = smoothstep(0.05, -0.02, height - level)
        height = np.maximum(height, level)
    height = np.asarray(depth * height, np.float32)

    base = varied(picked(MUDS, rng), rng, 0.015, 0.3, 0.15)
    dark, pale = varied(base * np.float32(0.66), rng, 0.01), varied(base * np.float32(1.35), rng, 0.012, 0.25)
    tone = 0.5 + 0.07 * hills + 0.25 * lumps + 0.06 * clods + 0.14 * crumbs + (0.35 * seat if dried else 0)
    colour = ramp(np.clip(tone, 0, 1), [dark, base, pale])
    bare = stones.cover * smoothstep(0.15, 0.4, stones.dome) * np.float32(0.0 if dried else 0.85)
    colour = mixed(colour, pebble_colour(rng, stones, crumbs), bare)
    if dried:
        colour = mixed(colour, pale, 0.5 * curl)
        colour = shaded(colour, 1 - 0.55 * crack)
    colour = shaded(colour, 1 - 0.32 * wet)
    murky = varied(dark * np.float32(0.85), rng, 0.01)
    colour = mixed(colour, murky, 0.6 * water)
    roughness = np.float32(rng.uniform(0.66, 0.9)) + 0.03 * crumbs - 0.5 * wet
    roughness = mixed(roughness, np.float32(rng.uniform(0.06, 0.14)) + 0 * x, water)
    height = height * np.float32(rng.uniform(0.8, 1.6))
    return Surface(
        colour, np.clip(roughness, 0.06, 1).astype(np.float32), np.zeros_like(height), height, whole(size), ("ground",)
    )
