"""Roof tiles: clay barrels or flat tiles with rounded ends in overlapping rows, weathered, with soot and lichen."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.flow import streaks
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.tiling import shingles
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.surface import Surface, whole

CLAYS = ("#925c48", "#9e6b52", "#825040", "#a67c60", "#744c3e", "#8c6452", "#6b5448")
LICHENS = ("#8f8f6a", "#a3a083", "#77794f", "#b0a98e", "#8a7a4a")


def roof_tiles(size: int, rng: np.random.Generator) -> Surface:
    """A roof of clay tiles, its eaves below."""
    x, y = coordinates(size)
    barrels = bool(rng.random() < 0.5)
    rows = 2 * int(rng.integers(1, 4)) if barrels else 2 * int(rng.integers(2, 6))
    columns = max(2, round(rows * rng.uniform(1.0, 1.8)))
    rough, fine = filtered(size, rng, 8, 220, 0.9), filtered(size, rng, 60, 250, 0.2)
    broad, blotch = filtered(size, rng, 1, 14, 1.0), filtered(size, rng, 3, 60, 1.0)
    finest = 5 if barrels else 14
    bend = filtered(size, rng, 1, finest, 1), filtered(size, rng, 1, finest, 1)
    at_x, at_y = warped(x, y, *bend, rng.uniform(0.003, 0.01 if barrels else 0.03) / columns)
    if barrels:
        # Their rows are not offset: half a tile is what `shingles` moves each second row by, so it is taken back.
        row = np.floor(at_y * np.float32(rows))
        laid = shingles(at_x, at_y, rng, columns, rows, ragged=rng.uniform(0, 0.05))
        u = at_x * columns - np.floor(at_x * columns)
        id_ = (np.mod(row, rows) * columns + np.mod(np.floor(at_x * columns), columns)).astype(np.int32)
        v = at_y * rows - row
        wide = np.float32(rng.uniform(0.6, 0.72))
        over = np.abs(u - np.float32(0.5)) * 2 / wide
        taper = 1 + np.float32(0.12) * (v - 0.5)
        cap = np.sqrt(np.maximum(1 - (over / taper) ** 2, 0))
        pan = np.minimum(np.minimum(u, 1 - u) * 2 / np.float32(1 - wide * 0.8), 1) ** 2 * np.float32(0.25)
        pitch = 1 / columns
        profile = np.where(cap > pan, np.float32(0.15) + np.float32(0.85) * cap, pan)
        lift = np.float32(rng.uniform(0.1, 0.2)) * v
        count = laid.count
        height = np.float32(pitch * rng.uniform(0.28, 0.42)) * (profile + lift)
        end = (1 - v) / np.float32(rows)
        gap = np.asarray(cap > pan, np.float32)
        own_edge = np.minimum(end, np.abs(np.minimum(over, 2) - 1) * np.float32(0.5 * pitch))
    else:
        laid = shingles(at_x, at_y, rng, columns, rows, rounded=rng.uniform(0, 1), ragged=rng.uniform(0.02, 0.12))
        id_, count, v = laid.id, laid.count, laid.v
        pitch = 1 / columns
        thick = rng.uniform(0.05, 0.12) * pitch
        warp = per_cell(id_, count, rng, -0.3, 0.3) * (laid.x * np.float32(2 * columns))
        slit = smoothstep(0.0, 0.03 * pitch, laid.edge + np.float32(0.008 * pitch) * rough)
        round_ = bevel(laid.edge, 0.1 * pitch, "round")
        height = np.float32(thick) * (v + 0.3 * warp + 0.25 * round_ + 0.5 * slit)
        own_edge, gap = laid.edge, slit
    seat = per_cell(id_, count, rng, -1, 1)
    chips = smoothstep(0.2, 0.5, filtered(size, rng, 6, 70, 0.6) - rng.uniform(1.4, 2.2) - own_edge / (0.12 * pitch))
    pits = smoothstep(1.4, 2.4, filtered(size, rng, 30, 130, 0.2))
    detail = 0.03 * rough + 0.12 * seat - 0.1 * pits - 0.3 * chips
    height = np.asarray(height + np.float32(0.06 * pitch) * detail, np.float32)

    base = varied(picked(CLAYS, rng), rng, 0.01, 0.15, 0.1)
    burnt, pale = varied(base * np.float32(0.66), rng, 0.012), varied(base * np.float32(1.18), rng, 0.01, 0.1)
    tone = 0.5 + rng.uniform(0.12, 0.4) * seat + 0.12 * blotch + 0.03 * fine + rng.uniform(0, 0.25) * (v - 0.5)
    colour = shaded(ramp(np.clip(tone, 0, 1), [burnt, base, pale]), 1 + 0.04 * rough - 0.2 * pits + 0.03 * fine)
    colour = mixed(
        colour, pale, np.clip(chips * 0.8 + convexity(height, 0.06 * pitch, 0.3) * rng.uniform(0, 0.5), 0, 1)
    )
    hollow = cavity(height, 0.08 * pitch, 0.3)
    run = streaks(np.asarray(hollow * gap, np.float32), rng, rng.uniform(0.05, 0.2), fine=40.0) * rng.uniform(0, 0.5)
    soot = np.clip(hollow * rng.uniform(0.2, 0.7) + run + smoothstep(0.4, 2.6, broad) * rng.uniform(0, 0.5), 0, 0.9)
    colour = mixed(colour, varied("#3f362f", rng, 0.01), soot)
    spots = smoothstep(0.9, 1.5, filtered(size, rng, 6, 70, 0.7) + 0.8 * broad + 0.2 * fine) * rng.uniform(0, 0.85)
    colour = mixed(colour, shaded(varied(picked(LICHENS, rng), rng, 0.01), 1 + 0.08 * fine), spots * (1 - hollow))
    roughness = np.float32(rng.uniform(0.74, 0.88)) + 0.03 * rough + 0.03 * seat + 0.05 * pits + 0.08 * spots
    height = height + np.float32(0.015 * pitch) * spots * (1 + fine * np.float32(0.5))
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.3, 0.6))
    return Surface(
        np.clip(colour, 0, 1),
        np.clip(roughness, 0.4, 1).astype(np.float32),
        np.zeros_like(height),
        np.asarray(height, np.float32),
        whole(size),
        ("ceramic",),
    )
