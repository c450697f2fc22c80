"""Beams: hewn timbers laid on one another, with adze facets, deep checks, rounded edges and moss or clay between."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.layout import planks as boards
from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi
from pbrstudio.data.procedural.recipes.timber import moss, timber, turned
from pbrstudio.data.procedural.surface import Surface, whole

CHINKING = ("#8a7f6c", "#6e6148", "#5b5138", "#9c9584")


def beams(size: int, rng: np.random.Generator) -> Surface:
    """Timbers or half-round logs of a wall."""
    count = int(rng.integers(2, 6))
    weathered = rng.uniform(0.2, 1)
    upright = bool(rng.integers(2))
    x, y = coordinates(size)
    bent = y + np.float32(rng.uniform(0.01, 0.035) / count) * stretched(size, rng, 2, 2)
    layout = boards(x, bent, rng, count, (0, 0), rng.uniform(0.05, 0.3))
    wood = timber(
        size, rng, x, y, layout, rings=count * rng.uniform(6, 11), weathered=weathered, knots=int(rng.integers(1, 7))
    )
    # Each stroke of the adze leaves a shallow dish; dishes are wider than long and meet in ridges.
    strokes = voronoi(x, bent + 0 * x, points(rng, (int(rng.integers(9, 17)), count * 3), 0.8))
    dish = (strokes.first / (strokes.first + strokes.second + np.float32(1e-6))) ** 2 * np.float32(4)
    hewn = rng.uniform(0.02, 0.1)
    gap = rng.uniform(0.02, 0.06) / count
    ragged = layout.edge + np.float32(gap * 0.25) * stretched(size, rng, 8, 30, 0.5)
    body = smoothstep(gap * 0.6, gap * 1.3, ragged)
    round_ = rng.uniform(0.15, 1.0)
    inside = np.clip((ragged - np.float32(gap)) * np.float32(2 * count / max(round_, 0.2)), 0, 1)
    section = np.sqrt(inside * (2 - inside))
    depth = rng.uniform(0.1, 0.22) * (0.5 + 0.5 * round_) / count
    seat = per_cell(layout.id, layout.count, rng, -0.15, 0.15)
    long_ = rng.uniform(0.02, 0.06) * stretched(size, rng, 3, 2 * count)
    fine = rng.uniform(0.02, 0.045)
    top = 0.35 + 0.65 * section + seat + long_ + hewn * dish + fine * wood.relief
    fill = filtered(size, rng, 10, 120, 0.8)
    chinking = rng.uniform(0.0, 0.3) + 0.05 * fill
    height = (np.float32(depth) * mixed(np.asarray(chinking, np.float32), np.maximum(top, chinking), body)).astype(
        np.float32
    )

    chink = shaded(varied(picked(CHINKING, rng), rng), 1 + 0.07 * fill)
    colour = mixed(chink, wood.colour, body)
    worn = convexity(height, 0.06 / count, 0.12) * rng.uniform(0.1, 0.6) * body
    colour = mixed(colour, wood.pale, worn)
    grime = cavity(height, 0.2 / count, 0.15) * rng.uniform(0.2, 0.7)
    colour = mixed(colour, varied("#30271f", rng), grime)
    green, cover = moss(size, rng, grime, 0.6)
    colour = mixed(colour, green, cover)
    roughness = mixed(np.float32(0.93) + 0 * height, wood.roughness + 0.1 * grime - 0.05 * worn, body)
    roughness = mixed(roughness, np.float32(0.95) + 0 * height, cover)
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.35, 0.75))
    made = Surface(colour, np.clip(roughness, 0.35, 1), np.zeros_like(height), height, whole(size), ("wood",))
    return turned(made) if upright else made
