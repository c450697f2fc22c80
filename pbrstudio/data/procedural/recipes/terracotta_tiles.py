"""Terracotta floor: unglazed clay tiles, trodden round and pale, with lime bloom, stains and gritty joints."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.layout import bricks
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.tiling import herringbone, hexagons
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.surface import Surface, whole

CLAYS = ("#98634c", "#a67558", "#8b5846", "#b08a6c", "#815645", "#9f7a62", "#94705a")


def terracotta_tiles(size: int, rng: np.random.Generator) -> Surface:
    """A floor of fired clay."""
    x, y = coordinates(size)
    columns = int(rng.integers(2, 7))
    bend = filtered(size, rng, 1, 12, 1), filtered(size, rng, 1, 12, 1)
    at_x, at_y = warped(x, y, *bend, rng.uniform(0.003, 0.014) / columns)
    kind = str(rng.choice(["square", "square", "running", "hexagon", "herringbone"]))
    if kind == "hexagon":
        cell = hexagons(at_x, at_y, columns, 2 * max(1, round(columns * 1.155 / 2)))
        edge, id_, count, pitch = cell.edge, cell.id, cell.count, 1 / columns
    elif kind == "herringbone":
        laid = herringbone(at_x, at_y, max(1, columns // 2), int(rng.integers(2, 4)))
        edge, id_, count = laid.edge, laid.id, laid.count
        pitch = 2 * float(edge.max())
    else:
        rows = columns if kind == "square" else 2 * columns
        laid = bricks(at_x, at_y, columns, rows, "stack" if kind == "square" else "running")
        edge, id_, count, pitch = laid.edge, laid.id, laid.count, 1 / rows
    joint = rng.uniform(0.015, 0.05) * pitch
    rough, fine = filtered(size, rng, 8, 220, 0.9), filtered(size, rng, 60, 250, 0.2)
    broad, blotch = filtered(size, rng, 1, 14, 1.0), filtered(size, rng, 3, 60, 1.0)
    pits = smoothstep(1.3, 2.4, filtered(size, rng, 30, 130, 0.2))
    marks = scratches(size, rng, int(rng.integers(0, 40)), length=(0.02, 0.15), width=0.003)
    chipped = edge + rng.uniform(0.1, 0.3) * np.float32(joint) * rough
    body = smoothstep(joint * 0.8, joint * 1.25, chipped)
    face = bevel(np.maximum(chipped - np.float32(joint), 0), rng.uniform(0.06, 0.22) * pitch, "round")
    depth = rng.uniform(0.02, 0.07) * pitch
    seat = per_cell(id_, count, rng, -0.2, 0.2)
    dish = rng.uniform(0, 0.25) * smoothstep(0.0, 0.5 * pitch, edge)
    tile = 0.55 + 0.45 * face + seat - dish + 0.03 * rough - 0.15 * pits - 0.06 * marks + 0.06 * blotch
    joints = rng.uniform(0.05, 0.5) + 0.07 * rough + 0.08 * blotch
    height = np.float32(depth) * mixed(np.asarray(joints, np.float32), np.asarray(tile, np.float32), body)

    base = varied(picked(CLAYS, rng), rng, 0.01, 0.15, 0.1)
    burnt, pale = varied(base * np.float32(0.68), rng, 0.012), varied(base * np.float32(1.18), rng, 0.01, 0.12)
    own = per_cell(id_, count, rng, -1, 1)
    # The kiln darkens a tile on one side more than on the other.
    fire = per_cell(id_, count, rng, -1, 1) * (edge / np.float32(pitch) - 0.2)
    tone = 0.5 + rng.uniform(0.1, 0.35) * own + rng.uniform(0.1, 0.6) * fire + 0.1 * blotch + 0.03 * fine
    clay = shaded(ramp(np.clip(tone, 0, 1), [burnt, base, pale]), 1 + 0.04 * rough - 0.25 * pits + 0.03 * fine)
    worn = np.clip(convexity(height, 0.12 * pitch, 0.08) + 0.4 * marks, 0, 1) * rng.uniform(0.1, 0.7)
    clay = mixed(clay, pale, worn)
    bloom = smoothstep(0.2, 2.2, filtered(size, rng, 1, 60, 1.0) + 0.2 * fine) * rng.uniform(0, 0.5)
    clay = mixed(clay, varied("#c2b5a0", rng, 0.01), bloom)
    lime = varied(picked(("#9a8f7e", "#776b5c", "#b3a48c", "#655a4d"), rng), rng, 0.01)
    colour = mixed(shaded(lime, 1 + 0.07 * rough + 0.05 * blotch), clay, body)
    dirt = np.clip(cavity(height, 0.1 * pitch, 0.25) + smoothstep(0.2, 2.8, broad + 0.3 * rough), 0, 1)
    dirt = dirt * rng.uniform(0.1, 0.6)
    colour = mixed(colour, varied("#4a3d31", rng), dirt)
    trodden = smoothstep(-0.5, 1.5, broad) * rng.uniform(0, 0.2) * face
    roughness = np.float32(rng.uniform(0.55, 0.85)) + 0.03 * rough + 0.04 * own + 0.08 * pits - trodden + 0.05 * bloom
    roughness = mixed(np.float32(0.93) + 0.02 * rough, roughness, body)
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.35, 0.7))
    return Surface(
        np.clip(colour, 0, 1),
        np.clip(roughness + 0.05 * dirt, 0.3, 1).astype(np.float32),
        np.zeros_like(height),
        height,
        whole(size),
        ("ceramic",),
    )
