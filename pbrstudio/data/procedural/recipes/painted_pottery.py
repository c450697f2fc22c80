"""Painted pottery: the wall of a thrown vessel, its turning marks, bands of slip paint, chips, soot and wear."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pbrstudio.data.procedural.blocks.cracks import cracks
from pbrstudio.data.procedural.blocks.ornament import plaits, rosettes, zigzags
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import convexity
from pbrstudio.data.procedural.blocks.scratches import scratches
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.surface import F32, Surface, whole

SLIPS = ("#c2ab86", "#a9714f", "#8f5a42", "#b5946c", "#6f5a4a", "#cbbb9c", "#7d7468")
PAINTS = ("#4a2f26", "#332c2a", "#7a3a2a", "#3d4a52", "#8a5a34", "#c4b492", "#54503f")


def painted_pottery(size: int, rng: np.random.Generator) -> Surface:
    """Earthenware with painted bands."""
    x, y = coordinates(size)
    hand = filtered(size, rng, 1, 9, 1.0), filtered(size, rng, 1, 14, 1.0)
    at_x, at_y = warped(x, y, *hand, rng.uniform(0.0005, 0.002))
    figure, raised_ = _bands(at_x, at_y, rng)
    rough, fine = filtered(size, rng, 8, 200, 0.9), filtered(size, rng, 60, 250, 0.2)
    broad, blotch = filtered(size, rng, 1, 10, 1.1), filtered(size, rng, 3, 60, 1.0)
    turning = stretched(size, rng, 1.2, rng.uniform(10, 35), 0.5)
    pits = smoothstep(1.6, 2.6, filtered(size, rng, 30, 120, 0.2))
    marks = scratches(size, rng, int(rng.integers(3, 40)), length=(0.01, 0.12), width=0.0025)
    chips = smoothstep(0.0, 0.25, filtered(size, rng, 4, 50, 0.7) - rng.uniform(2.0, 3.2))
    craze = cracks(x, y, rng, int(rng.integers(5, 14)), width=0.002, share=rng.uniform(0.1, 0.6))
    craze = craze * float(rng.random() < 0.35)
    height = np.float32(rng.uniform(0.0003, 0.0012)) * turning + np.float32(rng.uniform(0.0004, 0.0025)) * broad
    height = height + np.float32(rng.uniform(0.002, 0.006)) * raised_ + np.float32(0.0002) * rough
    height = height - np.float32(0.003) * chips - np.float32(0.001) * pits - np.float32(0.0006) * (marks + craze)
    stroke = smoothstep(0.3, 0.6, figure + 0.05 * rough)
    height = np.asarray(height + np.float32(0.0003) * stroke, np.float32)

    slip = varied(picked(SLIPS, rng), rng, 0.012, 0.2, 0.1)
    fired = ramp(
        np.clip(0.5 + 0.08 * blotch + 0.1 * broad + 0.05 * turning, 0, 1),
        [varied(slip * np.float32(0.72), rng, 0.01), slip, varied(slip * np.float32(1.15), rng, 0.01)],
    )
    colour = shaded(fired, 1 + 0.03 * rough + 0.03 * fine - 0.3 * pits)
    # Paint was brushed on thinner and thicker along the turning, and has rubbed off in places.
    thick = np.clip(0.8 + 0.12 * turning + 0.1 * blotch, 0, 1)
    rubbed = smoothstep(0.3, 2.2, filtered(size, rng, 1, 60, 1.2) + 0.2 * fine + 0.2 * turning) * rng.uniform(0, 0.8)
    paint = varied(picked(PAINTS, rng), rng, 0.012, 0.25, 0.12)
    while float(np.abs(paint - slip).max()) < 0.16:
        paint = paint * np.float32(0.7)
    colour = mixed(colour, shaded(paint, 1 + 0.08 * blotch), stroke * thick * (1 - rubbed))
    # The clay beneath is not far from its slip: chips show, and do not shine.
    clay = mixed(slip, varied("#9a6a4c", rng, 0.015, 0.3, 0.2), np.float32(rng.uniform(0.3, 0.7)))
    body = shaded(clay, 1 + 0.06 * rough)
    worn = convexity(height, 0.01, 0.1) * smoothstep(0.0, 1.5, blotch) * rng.uniform(0, 0.5)
    colour = mixed(colour, body, np.clip(chips + worn + 0.5 * marks, 0, 1))
    soot = smoothstep(0.2, 2.4, filtered(size, rng, 1, 30, 1.3)) * rng.uniform(0, 0.75)
    colour = mixed(mixed(colour, varied("#3a312b", rng, 0.01), craze * 0.6), varied("#352d28", rng, 0.01), soot)
    dull, gloss = rng.uniform(0.5, 0.8), rng.uniform(-0.25, 0.05)
    roughness = np.float32(dull) + np.float32(gloss) * stroke * (1 - rubbed) + 0.03 * rough + 0.1 * soot + 0.03 * blotch
    roughness = mixed(np.asarray(roughness, np.float32), np.float32(0.88) + 0.02 * rough, np.maximum(chips, worn))
    return Surface(
        np.clip(colour, 0, 1),
        np.clip(roughness, 0.2, 1).astype(np.float32),
        np.zeros_like(height),
        height,
        whole(size),
        ("ceramic",),
    )


def _bands(x: F32, y: F32, rng: np.random.Generator) -> tuple[F32, F32]:
    """Paint 0 to 1 in bands of lines and figures, and the ribs that were turned between them."""
    heights = rng.uniform(0.5, 2.0, int(rng.integers(3, 7)))
    ends = np.concatenate([[0], np.cumsum(heights) / heights.sum()])
    down = y - np.floor(y)
    paint, ribs = np.zeros_like(x), np.zeros_like(x)
    for top, end in pairwise(ends):
        high = float(end - top)
        v = (down - np.float32(top)) / np.float32(high)
        inside = (v >= 0.12) & (v < 0.88)
        inner = np.clip((v - np.float32(0.12)) / np.float32(0.76), 0, 0.999)
        tall = high * 0.76
        kind = int(rng.integers(6))
        waves = max(2, round(rng.uniform(0.4, 0.9) / high))
        if kind == 0:
            shape = zigzags(
                x,
                inner * np.float32(tall),
                waves,
                1 / tall,
                lines=int(rng.integers(1, 4)),
                width=rng.uniform(0.05, 0.09),
            )
        elif kind == 1:
            shape = np.asarray(
                plaits(x, inner * np.float32(tall), waves, 1 / tall, strands=2, width=rng.uniform(0.07, 0.12)) > 0.2,
                np.float32,
            )
        elif kind == 2:
            shape = rosettes(
                x,
                inner * np.float32(tall),
                max(2, round(0.8 / tall)),
                1 / tall,
                int(rng.integers(4, 9)),
                size=0.45,
                shift=0,
            )
        elif kind == 3:
            lines = int(rng.integers(2, 5))
            shape = smoothstep(0.15, 0.3, 0.5 - np.abs(inner * lines - np.floor(inner * lines) - np.float32(0.5)) * 2)
        else:
            shape = np.full_like(x, float(kind == 4) * float(rng.random() < 0.5))
        paint = np.where(inside, shape, paint)
        rule = smoothstep(0.012, 0.007, np.abs(down - np.float32(top)))
        paint = np.maximum(paint, rule)
        if rng.random() < 0.5:
            away = down - np.float32(top)
            away = away - np.rint(away)
            ribs = ribs + np.exp(-((away / np.float32(0.012)) ** 2))
    return paint.astype(np.float32), ribs.astype(np.float32)
