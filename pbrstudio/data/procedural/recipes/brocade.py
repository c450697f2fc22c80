"""Brocade: figures in glossy satin threads on a duller ground, woven thread by thread, worn and faded."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.ornament import leaves, ogees, rosettes
from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, looked_up, warped
from pbrstudio.data.procedural.blocks.weave import Draft, plain, satin, twill, weave
from pbrstudio.data.procedural.surface import F32, Surface, whole

GROUNDS = ("#4a2a2c", "#2e3a44", "#34402f", "#4b3a2a", "#3a2f3e", "#5a4a34", "#2f2b2a", "#5c3a2c", "#44505a")
FIGURES = ("#a08650", "#b59a66", "#8f7a58", "#9a8f80", "#b8ad98", "#7f5a3c", "#86603f", "#6f7f78")


def brocade(size: int, rng: np.random.Generator) -> Surface:
    """A cloth with woven figures."""
    columns, rows = 40 * int(rng.integers(2, 5)), 40 * int(rng.integers(3, 5))
    figure = _figure(columns, rows, rng)
    ground = _tiled((plain(), twill(2, 2), twill(3, 1))[int(rng.integers(3))], columns, rows)
    # In the figure the lying threads float, bound down as in satin.
    draft = np.where(figure > 0.5, ~_tiled(satin(8, 3), columns, rows), ground)
    x, y = coordinates(size)
    pull = filtered(size, rng, 1, 14, 0.9), filtered(size, rng, 1, 14, 0.9)
    at_x, at_y = warped(x, y, *pull, rng.uniform(0.1, 0.4) / columns)
    cloth = weave(at_x, at_y, draft, columns, rows, thickness=rng.uniform(0.92, 1.0))
    shape = looked_up(figure, at_x, at_y)
    float_ = smoothstep(0.25, 0.75, shape)
    nap, fine = filtered(size, rng, 60, 250, 0.2), filtered(size, rng, 10, 120, 0.6)
    pitch = 1 / max(columns, rows)
    height = np.float32(pitch * rng.uniform(0.15, 0.32)) * (cloth.height + 0.05 * nap + 0.08 * fine)
    height = height + np.float32(pitch * rng.uniform(0.2, 0.7)) * float_
    height = height + np.float32(rng.uniform(0.0003, 0.002)) * filtered(size, rng, 1, 5, 1.3)

    warp = varied(picked(GROUNDS, rng), rng, 0.03, 0.25, 0.15)
    weft = varied(picked(FIGURES, rng), rng, 0.012, 0.2, 0.12)
    binding = varied(warp * np.float32(rng.uniform(0.85, 1.25)), rng, 0.01)
    lying = np.where((figure > 0.5)[..., None], weft, binding).astype(np.float32).reshape(-1, 3)[cloth.crossing]
    colour = np.where(cloth.upright[..., None], warp, lying).astype(np.float32)
    own = per_cell(cloth.id, cloth.count, rng, -1, 1)
    hollow = (1 - cloth.height) ** 2
    broad = filtered(size, rng, 1, 14, 1.0)
    colour = shaded(colour, 1 + 0.05 * own + 0.04 * nap + 0.04 * fine - rng.uniform(0.1, 0.3) * hollow + 0.04 * broad)
    faded = smoothstep(-0.2, 2.2, filtered(size, rng, 1, 30, 1.1) + 0.2 * fine) * rng.uniform(0.0, 0.7)
    grey = mixed(np.full_like(colour, 0.5), colour.mean(2, keepdims=True) * np.ones(3, np.float32), np.ones_like(nap))
    colour = mixed(colour, mixed(grey, np.array([0.52, 0.47, 0.40], np.float32), np.full_like(nap, 0.4)), faded)
    stain = smoothstep(0.5, 2.6, filtered(size, rng, 1, 50, 1.2)) * rng.uniform(0, 0.6)
    colour = mixed(colour, varied("#3d3026", rng, 0.01), stain)
    dull, gloss = rng.uniform(0.68, 0.82), rng.uniform(0.42, 0.6)
    sheen = np.asarray(~cloth.upright, np.float32) * float_
    roughness = np.float32(dull) + np.float32(gloss - dull) * sheen + 0.12 * faded + 0.05 * hollow + 0.02 * nap
    return Surface(
        np.clip(colour, 0, 1),
        np.clip(roughness + 0.05 * stain, 0.25, 1).astype(np.float32),
        np.zeros_like(height),
        np.asarray(height, np.float32),
        whole(size),
        ("fabric",),
    )


def _tiled(draft: Draft, columns: int, rows: int) -> Draft:
    return np.tile(draft, (rows // draft.shape[0], columns // draft.shape[1]))


def _figure(columns: int, rows: int, rng: np.random.Generator) -> F32:
    """[rows,columns] 1 in the figure, one value a crossing of threads."""
    columns_at, rows_at = (((np.arange(n) + 0.5) / n).astype(np.float32) for n in (columns, rows))
    x = np.ascontiguousarray(np.broadcast_to(columns_at, (rows, columns)))
    y = np.ascontiguousarray(np.broadcast_to(rows_at[:, None], (rows, columns)))
    across = 1 if columns < 120 else int(rng.integers(1, 3))
    petals = int(rng.integers(5, 9))
    kind = int(rng.integers(3))
    if kind == 0:
        figure = leaves(x, y, rng, across, 2, share=rng.uniform(0.4, 0.8))
    elif kind == 1:
        figure = rosettes(x, y, 2 * across, 2 * across, petals, size=rng.uniform(0.4, 0.5))
        small = rosettes(x + np.float32(0.25 / across), y, 2 * across, 2 * across, 4, size=0.16)
        figure = np.maximum(figure, small)
    else:
        figure = ogees(x, y, across, across, width=rng.uniform(0.035, 0.06))
        middle = rosettes(x + np.float32(0.25 / across), y, 2 * across, 2 * across, petals, size=0.34, shift=0)
        figure = np.maximum(figure, middle)
    return np.asarray(figure > 0.4, np.float32)
