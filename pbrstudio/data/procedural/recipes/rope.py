"""Rope: laid of three or four strands of hemp, one beside another as coiled, frayed and greasy."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.strands import scattered, strands
from pbrstudio.data.procedural.blocks.torus import coordinates, looked_up, warped
from pbrstudio.data.procedural.surface import Surface, whole

HEMP = ("#a38a62", "#8c7350", "#b59f78", "#78634a", "#6a5844", "#9c8c70")


def rope(size: int, rng: np.random.Generator) -> Surface:
    """Ropes side by side that run along x or y."""
    count = int(rng.integers(3, 10))
    x, y = coordinates(size)
    upright = bool(rng.integers(2))
    if upright:
        x, y = y, x
    slack = np.float32(rng.uniform(0.2, 0.6))
    at_x, at_y = warped(x, y, slack * filtered(size, rng, 1, 6, 1.2), filtered(size, rng, 1, 4, 1.2), 0.05 / count)
    down = (at_y - np.floor(at_y)) * count
    id_ = np.minimum(np.floor(down).astype(np.int32), count - 1)
    across = np.clip((down - id_ - np.float32(0.5)) * np.float32(2.05), -1, 1)
    around = np.arcsin(across) / np.float32(2 * np.pi)
    lay = int(rng.integers(3, 5))
    pitches = max(lay, round(lay * count * rng.uniform(0.35, 0.6)))
    turn = at_x * pitches + (-1 if rng.integers(2) else 1) * around * lay + per_cell(id_, count, rng)
    strand = turn - np.floor(turn)
    bulge = np.sqrt(np.maximum(1 - (2 * strand - 1) ** 2, 0))
    # Yarns within a strand are twisted the other way, so that they run about along the rope.
    yarns = int(rng.integers(3, 6))
    lean = np.float32(rng.uniform(0.25, 0.6))
    yarn = strand * yarns + lean * yarns * (at_x * pitches - turn)
    thread = np.abs(np.sin(np.float32(np.pi) * yarn))
    grain = looked_up(filtered(256, rng, 10, 128, 0.3), turn, at_y * count * np.float32(0.37) + yarn)
    fine = filtered(size, rng, 60, 250, 0.2)
    frayed = scattered(
        rng,
        int(rng.integers(400, 3000)),
        angle=np.pi / 2 if upright else 0.0,
        spread=rng.uniform(0.3, 0.9),
        length=(0.02, 0.09),
        width=(0.001, 0.0022),
        bend=0.9,
        taper=0.6,
    )
    fibres = strands(size, frayed)
    over = fibres.covered * (0.25 + 0.75 * fibres.rank) * np.float32(rng.uniform(0.2, 0.7))
    tube = np.sqrt(np.maximum(1 - across**2, 0))
    radius = 0.5 / count
    round_ = rng.uniform(0.4, 0.75)
    height = np.float32(radius * round_) * tube * (0.78 + 0.22 * bulge)
    height = height + np.float32(radius * 0.06) * (thread * bulge + 0.4 * grain) + np.float32(0.0003) * fine
    height = height + np.float32(0.0015) * over * (0.3 + 0.7 * tube)

    height = np.asarray(height, np.float32)
    hemp = varied(picked(HEMP, rng), rng, 0.012, 0.25, 0.12)
    worn = varied(mixed(hemp, np.array([0.78, 0.72, 0.60], np.float32), np.float32(0.4)), rng, 0.01)
    own = per_cell(id_, count, rng, -1, 1)
    tone = 1 + 0.06 * own + 0.06 * grain + 0.05 * fine + 0.22 * (thread - 0.64) + 0.05 * filtered(size, rng, 1, 20, 0.9)
    hollow = np.clip((1 - bulge) ** 2 + 0.6 * (1 - tube) ** 2, 0, 1)
    colour = shaded(hemp, tone - rng.uniform(0.25, 0.5) * hollow)
    colour = mixed(colour, worn, np.clip(0.6 * over + 0.25 * tube * bulge * rng.uniform(0, 1), 0, 1).astype(np.float32))
    grease = smoothstep(0.2, 2.4, filtered(size, rng, 1, 30, 1.1)) * rng.uniform(0, 0.75)
    dirt = cavity(height, 0.25 * radius, 0.3) * rng.uniform(0.2, 0.7)
    colour = mixed(mixed(colour, varied("#3f3328", rng, 0.01), dirt), varied("#41362b", rng, 0.01), grease)
    roughness = np.float32(rng.uniform(0.7, 0.9)) + 0.05 * hollow + 0.03 * grain - 0.18 * grease + 0.02 * fine
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.25, 0.5))
    return Surface(
        np.clip(colour, 0, 1),
        np.clip(roughness, 0.4, 1).astype(np.float32),
        np.zeros_like(height),
        height,
        whole(size),
        ("fabric",),
    )
