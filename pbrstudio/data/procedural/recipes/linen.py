"""Linen: plain or basket weave of uneven threads with slubs, undyed or dyed, stained, fuzzy where rubbed."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.weave import basket, plain, weave
from pbrstudio.data.procedural.surface import Surface, whole

DYES = (
    *("#ab9d82", "#bbb098", "#a3906f", "#8f8371", "#6f7468", "#6b5a4a", "#7d4f42", "#57616b", "#86714a", "#5d5147"),
    *("#d5cdbc", "#c7bba6", "#46566f", "#8a4640", "#587064"),
)


def linen(size: int, rng: np.random.Generator) -> Surface:
    """A cloth of flax."""
    draft = basket() if rng.random() < 0.25 else plain()
    columns = 4 * int(rng.integers(6, 17))
    rows = 4 * max(4, round(columns * rng.uniform(0.75, 1.2) / 4))
    x, y = coordinates(size)
    drape = filtered(size, rng, 1, 5, 1.3)
    sway = rng.uniform(0.05, 0.25)
    slub_x = stretched(size, rng, columns * 0.3, 3.0)
    slub_y = stretched(size, rng, 3.0, rows * 0.3)
    at_x, at_y = warped(x, y, 0.35 * slub_x, 0.35 * slub_y, sway / columns)
    pull = filtered(size, rng, 1, 8, 1.0), filtered(size, rng, 1, 8, 1.0)
    at_x, at_y = warped(at_x, at_y, *pull, rng.uniform(0.05, 0.3) / columns)
    cloth = weave(at_x, at_y, draft, columns, rows, thickness=rng.uniform(0.72, 0.98))
    twist = np.sin(np.float32(2 * np.pi) * (cloth.along * np.float32(columns) * 3 + cloth.across * np.float32(0.6)))
    fibre = filtered(size, rng, 60, 250, 0.2)
    fuzz = filtered(size, rng, 20, 200, 0.6)
    slub = np.where(cloth.upright, slub_x, slub_y)
    pitch = 1 / max(columns, rows)
    height = np.float32(pitch * rng.uniform(0.05, 0.17)) * (
        cloth.height * (1 + 0.12 * slub) + 0.05 * twist + 0.06 * fuzz
    )
    height = height + np.float32(rng.uniform(0.0003, 0.002)) * drape

    dye = varied(picked(DYES, rng), rng, 0.015, 0.25, 0.12)
    other = varied(dye, rng, 0.01, 0.2, rng.uniform(0.03, 0.12))
    own = per_cell(cloth.id, cloth.count, rng, -1, 1)
    colour = mixed(dye, other, np.asarray(cloth.upright, np.float32))
    tone = 1 + rng.uniform(0.03, 0.07) * own + 0.04 * slub + 0.04 * fibre + 0.03 * twist + 0.04 * fuzz
    hollow = (1 - cloth.height) ** 2
    colour = shaded(colour, tone - rng.uniform(0.15, 0.4) * hollow)
    worn = filtered(size, rng, 1, 20, 1.0)
    colour = shaded(colour, 1 + rng.uniform(0.02, 0.08) * worn)
    stain = smoothstep(0.3, 2.6, filtered(size, rng, 1, 50, 1.2) + 0.1 * fibre) * rng.uniform(0, 0.6)
    colour = mixed(colour, varied("#5b4a36", rng, 0.015), stain)
    roughness = np.float32(rng.uniform(0.62, 0.88)) + 0.08 * hollow + 0.02 * fibre + 0.02 * worn - 0.04 * stain
    return Surface(
        colour,
        np.clip(roughness, 0.4, 1),
        np.zeros_like(height),
        np.asarray(height, np.float32),
        whole(size),
        ("fabric",),
    )
