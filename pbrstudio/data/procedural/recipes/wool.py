"""Wool: thick yarn in plain weave, twill or herringbone, plain, striped or checked, felted and with stray fibres."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.strands import scattered, strands
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.weave import Draft, plain, twill, weave
from pbrstudio.data.procedural.surface import F32, Surface, whole

DYES = (
    *("#5a4b3d", "#7a6650", "#3d3833", "#8d8272", "#6b3a32", "#40504a", "#4b5361", "#77603a", "#a3957c", "#57403a"),
    *("#5c5f45", "#c2b8a5", "#2f3f5f", "#8c3a34", "#b3a58a"),
)


def wool(size: int, rng: np.random.Generator) -> Surface:
    """A woollen cloth, as of cloaks and blankets."""
    kind = str(rng.choice(["plain", "twill", "herringbone"]))
    draft = {"plain": plain(), "twill": twill(), "herringbone": _herringbone(int(rng.integers(1, 4)))}[kind]
    repeat = draft.shape[1]
    columns = repeat * max(1, round(rng.uniform(20, 52) / repeat))
    rows = 4 * max(4, round(columns * rng.uniform(0.8, 1.1) / 4))
    x, y = coordinates(size)
    pull = filtered(size, rng, 2, 24, 0.7), filtered(size, rng, 2, 24, 0.7)
    at_x, at_y = warped(x, y, *pull, rng.uniform(0.05, 0.22) / columns)
    cloth = weave(at_x, at_y, draft, columns, rows, thickness=rng.uniform(0.92, 1.0))
    lay = np.float32(rng.uniform(1.2, 2.2))
    turn = np.float32(2 * np.pi) * (cloth.along * np.round(columns * lay) + cloth.across * np.float32(0.35))
    ply = np.abs(np.sin(turn / 2))
    nap, felt = filtered(size, rng, 40, 250, 0.3), filtered(size, rng, 8, 120, 0.7)
    felted = rng.uniform(0.0, 0.6)
    stray = scattered(
        rng,
        int(rng.integers(1500, 6000)),
        angle=rng.uniform(0, 3),
        spread=3.0,
        length=(0.01, 0.05),
        width=(0.0008, 0.0018),
        bend=1.2,
        taper=0.5,
    )
    fibres = strands(size, stray)
    over = fibres.covered * np.float32(rng.uniform(0.15, 0.5)) * (0.3 + 0.7 * fibres.rank)
    pitch = 1 / max(columns, rows)
    yarn = cloth.height * (1 - felted * 0.6) + 0.12 * (1 - felted) * ply + (0.06 + 0.14 * felted) * felt + 0.05 * nap
    height = np.float32(pitch * rng.uniform(0.07, 0.24)) * (yarn + 0.25 * over)
    height = height + np.float32(rng.uniform(0.0003, 0.002)) * filtered(size, rng, 1, 5, 1.3)

    warp, weft = _stripes(columns, rng), _stripes(rows, rng)
    weft = weft + (warp.mean(0) - weft) * np.float32(rng.uniform(0.1, 0.75))
    if rng.random() < 0.4:
        warp[:] = warp[0]
    colour = np.concatenate([warp, weft])[cloth.id]
    own = per_cell(cloth.id, cloth.count, rng, -1, 1)
    hollow = (1 - cloth.height) ** 2 * (1 - felted)
    tone = 1 + 0.05 * own + 0.06 * nap + 0.06 * felt + 0.06 * (ply - 0.6) - rng.uniform(0.15, 0.4) * hollow
    colour = shaded(colour, tone + rng.uniform(0.02, 0.07) * filtered(size, rng, 1, 16, 1.0))
    pale = mixed(colour, np.array([0.72, 0.68, 0.60], np.float32), np.full((size, size), 0.35, np.float32))
    colour = mixed(colour, pale, np.asarray(over, np.float32))
    dirt = smoothstep(0.4, 2.6, filtered(size, rng, 1, 50, 1.2)) * rng.uniform(0, 0.5)
    colour = mixed(colour, varied("#54473a", rng, 0.01), dirt)
    roughness = (
        np.float32(rng.uniform(0.7, 0.92)) + 0.05 * hollow + 0.025 * nap + 0.02 * felt - 0.06 * over - 0.03 * dirt
    )
    return Surface(
        np.clip(colour, 0, 1),
        np.clip(roughness, 0.5, 1).astype(np.float32),
        np.zeros_like(height),
        np.asarray(height, np.float32),
        whole(size),
        ("fabric",),
    )


def _herringbone(groups: int) -> Draft:
    """A twill that turns back every ``groups`` repeats."""
    there = np.tile(twill(), (1, groups))
    return np.concatenate([there, there[:, ::-1]], axis=1)


def _stripes(threads: int, rng: np.random.Generator) -> F32:
    """[threads,3] colours: one, or stripes of two or three."""
    table = np.stack([varied(picked(DYES, rng), rng, 0.015, 0.25, 0.12) for _ in range(3)])
    table[1:] = table[0] + (table[1:] - table[0]) * rng.uniform(0.2, 0.9)
    widths = rng.integers(1, 9, 4) * (1 + threads // 40)
    pattern = np.repeat(np.array([0, 1, 0, 2]), widths)
    if rng.random() < 0.5:
        pattern = np.zeros(1, np.int64)
    times = max(1, round(threads / len(pattern)))
    # Stretched to a whole number of repeats, so that it goes on round the border.
    at = np.arange(threads) * len(pattern) * times // threads % len(pattern)
    colours: F32 = table[pattern[at]].astype(np.float32)
    return colours
