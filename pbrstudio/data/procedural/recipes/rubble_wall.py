"""Rubble: stones of all sizes as they came, large ones with small ones in the gaps, laid dry or in mortar."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi
from pbrstudio.data.procedural.recipes.masonry import aged, between, mortar, stone
from pbrstudio.data.procedural.surface import Surface, whole


def rubble_wall(size: int, rng: np.random.Generator) -> Surface:
    """A field wall, a foundation, a rough tower."""
    columns = int(rng.integers(3, 8))
    rows = round(columns * rng.uniform(1.2, 1.9))
    scale = 1 / rows
    x, y = coordinates(size)
    bend = rng.uniform(0.02, 0.06) * scale
    at_x, at_y = warped(x, y, filtered(size, rng, columns, 50, 1.7), filtered(size, rng, columns, 50, 1.7), bend)
    large = voronoi(at_x, at_y, points(rng, (columns, rows), rng.uniform(0.75, 1.0)))
    small = voronoi(at_x, at_y, points(rng, (columns * 2, rows * 2), 0.9))
    joint = rng.uniform(0.05, 0.1) * scale
    # Large stones shrink away from their cells' edges by chance; small ones fill what is left.
    shrink = per_cell(large.id, large.count, rng, 0.5, 3.0) * np.float32(joint)
    whole_edge = large.edge - shrink
    filler_edge = small.edge - np.float32(0.35 * joint)
    is_large = whole_edge > -0.3 * joint
    ids = np.where(is_large, large.id, large.count + small.id).astype(np.int32)
    count = large.count + small.count
    rock = stone(size, rng, x, y, ids, count, spread=rng.uniform(0.3, 1.0))
    edge = np.where(is_large, whole_edge, np.minimum(filler_edge, -whole_edge - 0.5 * joint))
    edge = np.asarray(edge + 0.005 * scale * rock.relief, np.float32)
    body = smoothstep(-0.02 * scale, 0.02 * scale, edge)
    angular = rng.uniform(0.08, 0.3) * scale
    share = np.clip(edge / np.float32(angular), 0, 1)
    face = (share * (2 - share)) ** np.float32(rng.uniform(0.4, 0.8))
    seat = per_cell(ids, count, rng, -0.2, 0.2)
    lean_x = per_cell(ids, count, rng, -0.25, 0.25) * np.where(is_large, large.x, small.x) / np.float32(scale)
    lean_y = per_cell(ids, count, rng, -0.25, 0.25) * np.where(is_large, large.y, small.y) / np.float32(scale)
    fill, lumps = mortar(size, rng)
    filled = np.float32(rng.uniform(-0.3, 0.35)) + 0.06 * lumps
    depth = rng.uniform(0.12, 0.3) * scale
    fine = rng.uniform(0.04, 0.13)
    top = (
        0.1
        + 0.75 * face
        + seat
        + lean_x
        + lean_y
        + fine * rock.relief
        - np.where(is_large, np.float32(0), np.float32(0.15))
    )
    height = np.asarray(depth * np.maximum(mixed(filled, top, body), filled), np.float32)
    body = body * smoothstep(-0.03, 0.08, top - fine * rock.relief - filled)

    colour = mixed(fill, rock.colour, body)
    roughness = mixed(between(rock, lumps), rock.roughness, body)
    colour, roughness = aged(size, rng, height, colour, roughness, rock.pale, scale, rng.uniform(0, 0.8))
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.2, 0.42))
    return Surface(colour, roughness, np.zeros_like(height), height, whole(size), ("stone",))
