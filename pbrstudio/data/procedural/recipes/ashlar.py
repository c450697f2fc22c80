"""Ashlar: dressed blocks in courses, tooled or rock-faced, with thin joints, chipped corners and weathered beds."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.cracks import cracks
from pbrstudio.data.procedural.blocks.layout import ashlar as coursed
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.recipes.masonry import aged, between, mortar, stone
from pbrstudio.data.procedural.surface import Surface, whole


def ashlar(size: int, rng: np.random.Generator) -> Surface:
    """A wall of a keep or a temple, or a floor of flags."""
    rows = int(rng.integers(2, 8)) if rng.uniform() < 0.3 else 2 * int(rng.integers(1, 5))
    columns = max(1, round(rows * rng.uniform(0.35, 0.8)))
    scale = 1 / rows
    x, y = coordinates(size)
    at_x, at_y = warped(
        x, y, filtered(size, rng, 2, 30, 1.6), filtered(size, rng, 2, 30, 1.6), rng.uniform(0.003, 0.02) * scale
    )
    blocks = coursed(at_x, at_y, rng, rows, columns, rng.uniform(0, 0.4), rng.uniform(0.05, 0.5))
    rock = stone(size, rng, x, y, blocks.id, blocks.count, spread=rng.uniform(0.1, 0.6))
    joint = rng.uniform(0.015, 0.05) * scale
    chips = filtered(size, rng, 4, 50, 1.4)
    nibbled = rng.uniform(0.01, 0.05) * scale * smoothstep(0.6, 2.0, chips)
    edge = blocks.edge - nibbled + np.float32(0.002 * scale) * rock.relief
    body = smoothstep(joint * 0.7, joint * 1.2, edge)
    inside = np.maximum(edge - np.float32(joint), 0)
    faced = rng.uniform(0, 1)
    if faced < 0.4:
        # Rock-faced: the middle is left rough and stands out from a drafted margin.
        face = 0.5 * bevel(inside, 0.05 * scale, "round") + 0.5 * smoothstep(0.06 * scale, 0.25 * scale, inside)
        coarse = rng.uniform(0.08, 0.2)
    else:
        face = bevel(inside, rng.uniform(0.04, 0.14) * scale, "round")
        coarse = rng.uniform(0.015, 0.07)
    slanted = bool(rng.integers(2))
    tooling = stretched(size, rng, 12, 150) if slanted else stretched(size, rng, 120, 20)
    tooled = rng.uniform(0, 0.03) * (faced > 0.6)
    seat = per_cell(blocks.id, blocks.count, rng, -0.12, 0.12)
    lean = per_cell(blocks.id, blocks.count, rng, -0.2, 0.2) * (blocks.v - np.float32(0.5))
    depth = rng.uniform(0.06, 0.18) * scale
    fill, lumps = mortar(size, rng)
    filled = np.float32(rng.uniform(0.1, 0.6)) + 0.03 * lumps
    top = 0.1 + 0.75 * face + seat + lean + coarse * rock.relief + tooled * tooling
    split = cracks(
        x, y, rng, int(rng.integers(2, 5)), width=0.04 * scale * rng.uniform(0.3, 1), share=rng.uniform(0, 0.4)
    )
    top = top - 0.4 * split
    height = np.asarray(depth * mixed(filled, np.maximum(top, 0.5 * filled), body), np.float32)

    colour = mixed(fill, rock.colour * (1 - 0.5 * split[..., None]), body)
    roughness = mixed(between(rock, lumps), rock.roughness - np.float32(rng.uniform(0, 0.1)), body)
    colour, roughness = aged(size, rng, height, colour, roughness, rock.pale, scale, rng.uniform(0, 0.7))
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.35, 0.75))
    return Surface(colour.astype(np.float32), roughness, np.zeros_like(height), height, whole(size), ("stone",))
