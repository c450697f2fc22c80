"""Marble: clouded stone with veins that branch, polished or worn dull, in one slab or in tiles."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.lattice import fractal
from pbrstudio.data.procedural.blocks.layout import Bond, bricks
from pbrstudio.data.procedural.blocks.palette import picked, ramp, varied
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.recipes.reducing import averaged
from pbrstudio.data.procedural.surface import Surface, whole

GROUND = ("#d3cfc6", "#c2bfb8", "#d8d0c0", "#a9a8a5", "#4a5048", "#3e3e42", "#8d6d5e", "#6b7668", "#b9aa93")
VEINS = ("#8b8a88", "#6f7074", "#a08a62", "#5e5a55", "#77806f")


@averaged
def marble(size: int, rng: np.random.Generator) -> Surface:
    """A slab, or tiles of a floor."""
    x, y = coordinates(size)
    tiles = int(rng.integers(2, 6)) if rng.uniform() < 0.5 else 0
    across = max(1, tiles)
    bond: Bond = "running" if tiles and tiles % 2 == 0 and rng.integers(2) else "stack"
    layout = bricks(x, y, across, across, bond)
    # Tiles are cut from one block at different places.
    moved_x = per_cell(layout.id, layout.count, rng) * np.float32(tiles > 0)
    moved_y = per_cell(layout.id, layout.count, rng) * np.float32(tiles > 0)
    bx, by = x + moved_x, y + moved_y
    cells = (int(rng.integers(1, 4)), int(rng.integers(2, 6)))
    bend = rng.uniform(0.04, 0.14)
    wx, wy = warped(bx, by, fractal(bx, by, rng, 3, 5, 0.55), fractal(bx, by, rng, 3, 5, 0.55), bend)
    cloud = fractal(wx, wy, rng, cells, 5, 0.55)
    # A vein runs where a bent noise is nought; its width follows another one, so that it swells and ends.
    main = np.abs(fractal(wx, wy, rng, cells, 3, 0.4))
    fine = np.abs(fractal(wx, wy, rng, (cells[0] * 2, cells[1] * 2), 4, 0.5))
    swell = np.clip(0.5 + 0.9 * fractal(bx, by, rng, 3, 3), 0.05, 1.4)
    width = rng.uniform(0.006, 0.045)
    vein = np.exp(-main / (np.float32(width) * swell)) * smoothstep(0.1, 0.75, swell)
    hair = np.exp(-fine / np.float32(0.02)) * smoothstep(0.1, 0.6, fractal(bx, by, rng, 4, 3)) * rng.uniform(0.3, 1.0)
    halo = np.exp(-main / np.float32(width * 5)) * rng.uniform(0.0, 0.3)
    grains = filtered(size, rng, 100, 256)

    base = varied(picked(GROUND, rng), rng, 0.03, 0.4, 0.12)
    bright = float(base.mean())
    away = varied(base * np.float32(0.82 if bright > 0.4 else 1.35), rng, 0.03, 0.4, 0.06)
    own = 0.12 * per_cell(layout.id, layout.count, rng, -1, 1) * np.float32(tiles > 0)
    tone = 0.5 + rng.uniform(0.3, 0.9) * cloud + own + 0.06 * grains
    colour = ramp(np.clip(tone, 0, 1), [base, mixed(base, away, np.full(1, 0.7, np.float32)), away])
    light = varied("#cfc9bd", rng, 0.02, 0.3)
    ink = light if bright < 0.4 else varied(picked(VEINS, rng), rng, 0.03, 0.4)
    # Pale veins on dark stone are thin and dim beside dark ones on pale stone, or they would seem to glow.
    strength = rng.uniform(0.5, 1.0) * (0.6 if bright < 0.4 else 1.0)
    colour = mixed(colour, ink, np.clip((vein + hair + halo * 0.6) * strength, 0, 1))

    joint = rng.uniform(0.0015, 0.004) if tiles else 0.0
    body = smoothstep(joint * 0.6, joint * 1.2, layout.edge) if tiles else np.ones_like(x)
    face = bevel(layout.edge - np.float32(joint), rng.uniform(0.003, 0.008)) if tiles else np.ones_like(x)
    worn = rng.uniform(0, 1)
    marks = scratches(size, rng, int(rng.integers(10, 90)), length=(0.02, 0.3), width=0.0015) * np.float32(0.3 + worn)
    dull = smoothstep(-0.5, 1.6, filtered(size, rng, 1, 10, 1.0)) * np.float32(worn)
    dirt = smoothstep(0.0, 3.0, filtered(size, rng, 2, 40, 1.3)) * rng.uniform(0, 0.5)
    unlevel = filtered(size, rng, 1, 8, 1.0)
    lean = per_cell(layout.id, layout.count, rng, -0.0008, 0.0008)
    height = np.asarray(
        0.005 * (0.4 * body + 0.6 * face) * np.float32(tiles > 0)
        + lean * body
        + rng.uniform(0.0002, 0.0012) * unlevel
        - rng.uniform(0.0, 0.0004) * (vein + hair)
        - 0.0004 * marks
        + 0.00008 * worn * filtered(size, rng, 40, 250, 0.4),
        np.float32,
    )
    soil = varied("#4a4137", rng)
    colour = mixed(mixed(soil, colour, body), soil, dirt * np.float32(0.5))
    colour = mixed(colour, np.minimum(colour * np.float32(1.12), np.float32(0.94)), 0.5 * marks)
    polish = rng.uniform(0.1, 0.34)
    roughness = np.float32(polish) + 0.25 * dull + 0.25 * dirt + 0.15 * marks + 0.05 * (vein + hair) + 0.01 * grains
    roughness = np.clip(mixed(np.float32(0.88) + 0 * height, roughness, body), 0.07, 1).astype(np.float32)
    return Surface(colour.astype(np.float32), roughness, np.zeros_like(height), height, whole(size), ("marble",))
