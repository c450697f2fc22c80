"""Brick: fired clay in a bond, with worn edges, lime in the joints and soot in the cavities."""

from __future__ import annotations

from typing import cast

import numpy as np

from pbrstudio.data.procedural.blocks.layout import Bond, bricks
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.surface import Surface, whole

CLAY = ("#8a5340", "#9c644c", "#a57258", "#7a493e", "#b08868", "#8d7260", "#a98f74", "#6e5a50")
MORTAR = ("#b3a893", "#9a9184", "#c4baa6", "#7d766b")


def brick(size: int, rng: np.random.Generator) -> Surface:
    """A wall of bricks."""
    columns = int(rng.integers(2, 6))
    rows = 6 * max(1, round(columns * rng.uniform(2.2, 3.4) / 6))
    bond = cast(Bond, str(rng.choice(["running", "running", "third", "flemish", "english"])))
    joint = rng.uniform(0.03, 0.07) / rows
    x, y = coordinates(size)
    wobble = rng.uniform(0.005, 0.03) / rows
    at_x, at_y = warped(x, y, filtered(size, rng, 2, 20, 0.7), filtered(size, rng, 2, 20, 0.7), wobble)
    layout = bricks(at_x, at_y, columns, rows, bond)

    rough = filtered(size, rng, 8, 180, 1.2)
    chips = filtered(size, rng, 2 * rows, 90, 0.8)
    pits = filtered(size, rng, 20, 80)
    blotches = filtered(size, rng, 3, 30, 0.8)
    chipped = layout.edge + rng.uniform(0.1, 0.35) * np.float32(joint) * chips
    body = smoothstep(joint * 0.8, joint * 1.25, chipped)
    rounding = rng.uniform(0.15, 0.45) / rows
    depth = rng.uniform(0.06, 0.2) / rows
    face = bevel(np.maximum(chipped - np.float32(joint), 0), rounding, "pillow")
    seat = per_cell(layout.id, layout.count, rng, -0.25, 0.25)
    pitted = smoothstep(1.7, 2.6, pits + 0.5 * blotches) * rng.uniform(0.1, 1.0)
    grain = rng.uniform(0.01, 0.04)
    stone = 0.55 + 0.45 * face + 0.5 * seat + grain * rough - 0.25 * pitted
    mortar = 0.05 * blotches + 0.05 * filtered(size, rng, 20, 160, 0.8)
    height = np.float32(depth) * mixed(mortar, np.maximum(stone, mortar), body)

    base = varied(picked(CLAY, rng), rng, 0.02, 0.2, 0.12)
    burnt, pale = varied(base * np.float32(0.62), rng, 0.02), varied(base * np.float32(1.2), rng, 0.02)
    tone = 0.5 + rng.uniform(0.15, 0.45) * per_cell(layout.id, layout.count, rng, -1, 1) + 0.11 * blotches
    clay = shaded(ramp(np.clip(tone, 0, 1), [burnt, base, pale]), 1 + 0.06 * rough - 0.25 * pitted)
    lime = shaded(varied(picked(MORTAR, rng), rng, 0.01), 1 + 0.05 * blotches + 0.06 * rough)
    colour = mixed(lime, clay, body)
    worn = convexity(height, 0.25 / rows, 0.12) * rng.uniform(0, 0.5) * body
    colour = mixed(colour, pale, worn * smoothstep(-0.5, 1.0, rough))
    dirt = cavity(height, 0.4 / rows, 0.15) * rng.uniform(0.1, 0.7)
    colour = mixed(colour, varied("#453a2f", rng), dirt * smoothstep(-1.0, 1.0, blotches))
    roughness = mixed(
        np.float32(0.93) + 0.02 * rough, np.float32(rng.uniform(0.72, 0.88)) + 0.03 * rough + 0.05 * seat, body
    )
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.6, 1.0))
    return Surface(colour, roughness, np.zeros_like(height), height, whole(size), ("stone",))
