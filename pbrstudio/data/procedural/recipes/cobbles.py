"""Cobbles: rounded stones set in sand, soil or mortar, polished by feet, and river stones that lie close."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.palette import varied
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.tiling import cobbles as laid
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.recipes.masonry import aged, between, mortar, stone
from pbrstudio.data.procedural.surface import Surface, whole


def cobbles(size: int, rng: np.random.Generator) -> Surface:
    """A paved yard or road."""
    rows = 2 * int(rng.integers(2, 7))
    columns = max(2, round(rows * rng.uniform(0.7, 1.1)))
    scale = 1 / rows
    x, y = coordinates(size)
    bend = rng.uniform(0.01, 0.035) * scale
    at_x, at_y = warped(x, y, filtered(size, rng, rows, 40, 1.8), filtered(size, rng, rows, 40, 1.8), bend)
    stones = laid(at_x, at_y, rng, columns, rows, rng.uniform(0.55, 0.95))
    rock = stone(size, rng, x, y, stones.id, stones.count, spread=rng.uniform(0.25, 1.0))
    joint = rng.uniform(0.03, 0.09) * scale * per_cell(stones.id, stones.count, rng, 0.7, 1.3)
    edge = stones.edge - joint + np.float32(0.004 * scale) * rock.relief
    body = smoothstep(-0.02 * scale, 0.03 * scale, edge)
    round_ = rng.uniform(0.2, 0.55) * scale
    share = np.clip(edge / np.float32(round_), 0, 1)
    power = rng.uniform(0.35, 0.65)
    dome = (share * (2 - share)) ** np.float32(power)
    seat = per_cell(stones.id, stones.count, rng, -0.15, 0.15)
    lean_x = per_cell(stones.id, stones.count, rng, -0.2, 0.2) * stones.x / np.float32(scale)
    lean_y = per_cell(stones.id, stones.count, rng, -0.2, 0.2) * stones.y / np.float32(scale)
    fill, lumps = mortar(size, rng)
    if rng.uniform() < 0.6:
        fill = fill * varied("#8c7a66", rng, 0.02, 0.4)
    depth = rng.uniform(0.12, 0.32) * scale
    fine = rng.uniform(0.02, 0.07)
    filled = np.float32(rng.uniform(0.0, 0.36)) + 0.05 * lumps
    top = 0.05 + 0.8 * dome + seat + lean_x + lean_y + fine * rock.relief
    height = np.asarray(depth * np.maximum(mixed(filled, top, body), filled), np.float32)
    # Joints that are filled up to the stones cover their rims.
    body = body * smoothstep(-0.02, 0.06, top - fine * rock.relief - filled)

    colour = mixed(fill, rock.colour, body)
    polish = smoothstep(0.6, 1.0, dome) * rng.uniform(0, 0.22)
    roughness = mixed(between(rock, lumps), rock.roughness - polish, body)
    colour, roughness = aged(size, rng, height, colour, roughness, rock.pale, scale, rng.uniform(0, 0.8))
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.35, 0.75))
    return Surface(colour, roughness, np.zeros_like(height), height, whole(size), ("stone",))
