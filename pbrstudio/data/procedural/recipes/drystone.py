"""Drystone: flat stones laid in courses without mortar, long and short, dark between, some pushed in or out."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.layout import ashlar as coursed
from pbrstudio.data.procedural.blocks.palette import shaded
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.recipes.masonry import aged, between, mortar, stone
from pbrstudio.data.procedural.surface import Surface, whole


def drystone(size: int, rng: np.random.Generator) -> Surface:
    """A wall of a farm, a barrow, a terrace."""
    rows = 2 * int(rng.integers(4, 11))
    columns = max(2, round(rows * rng.uniform(0.22, 0.45)))
    scale = 1 / rows
    x, y = coordinates(size)
    # Courses sag and swell along the wall: slow along x, less across it.
    sag = stretched(size, rng, 3, 2)
    ragged_x, ragged_y = filtered(size, rng, 6, 90, 1.2), filtered(size, rng, 6, 90, 1.2)
    at_x, at_y = warped(x, y, ragged_x, ragged_y, rng.uniform(0.02, 0.06) * scale)
    at_y = at_y + np.float32(rng.uniform(0.03, 0.14) * scale) * sag
    stones = coursed(at_x, at_y, rng, rows, columns, rng.uniform(0.3, 0.65), rng.uniform(0.5, 0.8))
    rock = stone(size, rng, x, y, stones.id, stones.count, spread=rng.uniform(0.3, 1.0))
    joint = rng.uniform(0.03, 0.09) * scale
    edge = stones.edge + np.float32(0.01 * scale) * rock.relief
    body = smoothstep(joint * 0.5, joint * 1.3, edge)
    face = bevel(np.maximum(edge - np.float32(joint), 0), rng.uniform(0.12, 0.35) * scale, "round")
    seat = per_cell(stones.id, stones.count, rng, -0.35, 0.35)
    lean = per_cell(stones.id, stones.count, rng, -0.3, 0.3) * (stones.v - np.float32(0.5))
    beds = stretched(size, rng, 5, 8 * rows, 0.3)
    depth = rng.uniform(0.16, 0.34) * scale
    fill, lumps = mortar(size, rng)
    top = 0.35 + 0.45 * face + seat + lean + rng.uniform(0.04, 0.12) * rock.relief + rng.uniform(0.01, 0.05) * beds
    bottom = np.float32(-0.35) + 0.05 * lumps
    height = np.asarray(depth * mixed(bottom, np.maximum(top, bottom), body), np.float32)

    layered = shaded(rock.colour, 1 + rng.uniform(0.02, 0.08) * beds)
    colour = mixed(shaded(fill, 0.55 + 0 * height), layered, body)
    roughness = mixed(between(rock, lumps), rock.roughness, body)
    colour, roughness = aged(size, rng, height, colour, roughness, rock.pale, scale, rng.uniform(0, 0.8))
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.4, 0.8))
    return Surface(colour, roughness, np.zeros_like(height), height, whole(size), ("stone",))
