"""Fur: hairs in locks that lie along the hide, dark at the root, pale at the tip, banded, with guard hairs on top."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import blurred
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.strands import Curves, strands
from pbrstudio.data.procedural.blocks.torus import looked_up
from pbrstudio.data.procedural.blocks.voronoi import points
from pbrstudio.data.procedural.surface import Surface, whole

COATS = (
    ("#2f2823", "#5c4a3a", "#a08a6c"),
    ("#3a2c22", "#6d4f36", "#94744f"),
    ("#4a443e", "#8a8178", "#c9c2b6"),
    ("#262322", "#3c3733", "#6a6058"),
    ("#6a5a48", "#b3a388", "#ddd3bf"),
    ("#432c1e", "#7d5030", "#b98a58"),
    ("#55504c", "#9a948c", "#dedbd4"),
)
"""Root, middle and tip of a hair."""


def fur(size: int, rng: np.random.Generator) -> Surface:
    """A pelt seen from above."""
    length = rng.uniform(0.05, 0.15)
    width = rng.uniform(0.0035, 0.0065)
    locks = int(np.clip(rng.uniform(0.9, 1.6) / length, 7, 26))
    lie = rng.uniform(0, 2 * np.pi)
    swirl = filtered(256, rng, 1, 5, 1.0) * np.float32(rng.uniform(0.15, 0.5))
    count = int(min(18000, 4.2 / (length * width)))
    x, y = rng.uniform(0, 1, (2, count)).astype(np.float32)
    angle = np.float32(lie) + looked_up(swirl, x, y)
    # Hairs bend towards the tip of their lock: that of the nearest point of a jittered lattice.
    middles = points(rng, locks, 0.9).reshape(-1, 2)
    away_x, away_y = (middles[None, :, at] - place[:, None] for at, place in ((0, x), (1, y)))
    away_x, away_y = away_x - np.rint(away_x), away_y - np.rint(away_y)
    lock = np.argmin(away_x**2 + away_y**2, axis=1)
    to_x = np.take_along_axis(away_x, lock[:, None], 1)[:, 0] + np.cos(angle) * np.float32(1.2 * length)
    to_y = np.take_along_axis(away_y, lock[:, None], 1)[:, 0] + np.sin(angle) * np.float32(1.2 * length)
    gathered = rng.uniform(0.3, 0.95)
    turn = np.arctan2(to_y, to_x) - angle
    turn = (turn - 2 * np.pi * np.rint(turn / (2 * np.pi))) * gathered + rng.normal(0, 0.12, count)
    guard = rng.random(count) < rng.uniform(0.02, 0.12)
    level = rng.uniform(0, 1, len(middles))[lock] * 0.6 + rng.uniform(0, 1, count) * 0.8 + guard * 0.7
    order = np.argsort(level)
    lengths = length * rng.uniform(0.55, 1.0, count) * np.where(guard, 1.15, 1)
    bend = turn * 0.9 + rng.normal(0, rng.uniform(0.05, 0.35), count)
    widths = width * rng.uniform(0.6, 1.0, count)
    roots = np.stack([x, y, angle + 0.3 * turn, lengths, widths, bend])[:, order].astype(np.float32)
    hairs = strands(size, Curves(roots[0], roots[1], roots[2], roots[3], roots[4], roots[5], taper=0.75))
    known = np.maximum(hairs.id, 0)
    section = np.sqrt(np.maximum(1 - hairs.across**2, 0))
    lift = np.asarray(level[order], np.float32)[known] / np.float32(2.1)
    rise = np.sin(np.float32(np.pi) * np.clip(hairs.along * 0.75 + 0.15, 0, 1))
    body = np.where(hairs.covered, 0.45 * lift + 0.35 * rise, np.float32(0))
    thick = rng.uniform(0.10, 0.24) * length
    height = np.float32(thick) * (0.75 * blurred(np.asarray(body, np.float32), width * 0.7) + 0.25 * body)
    height = height + np.float32(0.5 * width) * section * hairs.covered

    root, middle, tip = (varied(each, rng, 0.012, 0.25, 0.14) for each in COATS[int(rng.integers(len(COATS)))])
    blotches = filtered(size, rng, 1, 9, 1.0)
    spread = rng.uniform(0.05, 0.22)
    own = rng.normal(0, 1, count).astype(np.float32)[known]
    share = 0.12 + 0.75 * hairs.along + spread * own * 0.5 + rng.uniform(0.05, 0.2) * blotches
    colour = ramp(np.clip(np.where(hairs.covered, share, 0), 0, 1), [root, middle, tip], [0.05, 0.55, 1.0])
    colour = shaded(colour, 1 + 0.07 * own + 0.05 * section)
    # A hair has the colour of the skin it grows from, so patches have a fringe.
    marking = looked_up(filtered(256, rng, 1, 5, 1.0), x, y)[order][known]
    patch = smoothstep(0.5, 0.8, marking) * float(rng.random() < 0.35)
    colour = mixed(colour, shaded(colour * picked(("#9a8f86", "#b8a58c", "#77706c"), rng), 1 + 0 * own), patch)
    roughness = np.float32(rng.uniform(0.58, 0.75)) + 0.1 * (1 - section) - 0.06 * hairs.along + 0.03 * blotches
    return Surface(
        colour=np.clip(colour, 0, 1),
        roughness=np.clip(np.where(hairs.covered, roughness, np.float32(0.8)), 0.3, 1).astype(np.float32),
        metallic=np.zeros_like(height),
        height=np.asarray(height, np.float32),
        classes=whole(size),
        names=("fur",),
    )
