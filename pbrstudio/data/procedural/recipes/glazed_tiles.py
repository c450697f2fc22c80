"""Glazed tiles: coloured glaze, thin at the edges and pooled inside, crazed, chipped to the clay, some painted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.cracks import cracks
from pbrstudio.data.procedural.blocks.layout import bricks
from pbrstudio.data.procedural.blocks.ornament import rosettes
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import blurred
from pbrstudio.data.procedural.blocks.shaping import bevel, mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.tiling import herringbone, hexagons
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.surface import Surface, whole

GLAZES = (
    "#3f5a5c",
    "#4d6a4f",
    "#7a5a34",
    "#c2b596",
    "#8a8f86",
    "#2f4258",
    "#6b3a2c",
    "#a98a4c",
    "#3b3a36",
    "#d2cab6",
    "#e2ddd0",
    "#dcd3c0",
    "#c9c8c0",
    "#b7a47c",
)
CLAYS = ("#a5704e", "#b98a66", "#8d5c42", "#c4a684")


def glazed_tiles(size: int, rng: np.random.Generator) -> Surface:
    """Tiles of glazed clay, with their grout."""
    x, y = coordinates(size)
    columns = int(rng.integers(2, 8))
    at_x, at_y = warped(
        x, y, filtered(size, rng, 1, 14, 1), filtered(size, rng, 1, 14, 1), rng.uniform(0.002, 0.007) / columns
    )
    kind = str(rng.choice(["square", "square", "running", "hexagon", "herringbone"]))
    square = kind == "square"
    rows, pitch = columns, 1 / columns
    if kind == "hexagon":
        rows = 2 * max(1, round(columns * 1.155 / 2))
        cell = hexagons(at_x, at_y, columns, rows)
        edge, id_, count = cell.edge, cell.id, cell.count
    elif kind == "herringbone":
        laid = herringbone(at_x, at_y, max(1, columns // 2), 2)
        pitch = 1 / (4 * max(1, columns // 2))
        edge, id_, count = laid.edge, laid.id, laid.count
    else:
        rows = columns if square else 2 * columns
        laid = bricks(at_x, at_y, columns, rows, "stack" if square else "running")
        pitch = 1 / rows
        edge, id_, count = laid.edge, laid.id, laid.count
    joint = rng.uniform(0.018, 0.05) * pitch
    rough, fine = filtered(size, rng, 8, 160, 0.9), filtered(size, rng, 40, 250, 0.4)
    broad, wavy = filtered(size, rng, 1, 16, 1.0), filtered(size, rng, 2, 16, 1.2)
    body = smoothstep(joint * 0.8, joint * 1.2, edge + np.float32(0.12 * joint) * rough)
    inner = np.maximum(edge - np.float32(joint), 0)
    face = bevel(inner, rng.uniform(0.04, 0.16) * pitch, "round")
    chips = smoothstep(
        0.0, 0.35, filtered(size, rng, 6, 60, 0.6) - rng.uniform(1.6, 2.6) - inner / np.float32(0.1 * pitch)
    )
    chips = chips * body
    craze = cracks(x, y, rng, int(rng.integers(10, 30)), width=0.0016, share=rng.uniform(0.2, 1.0)) * body * (1 - chips)
    craze = craze * float(rng.random() < 0.6)
    depth = rng.uniform(0.02, 0.06) * pitch
    seat = per_cell(id_, count, rng, -0.15, 0.15)
    tile = 0.5 + 0.5 * face + seat + rng.uniform(0.01, 0.07) * wavy - 0.35 * chips - 0.05 * craze
    grout = rng.uniform(0.2, 0.55) + 0.05 * rough + 0.03 * fine
    height = np.float32(depth) * mixed(np.asarray(grout, np.float32), np.asarray(tile, np.float32), body)

    glaze = np.stack([varied(picked(GLAZES, rng), rng, 0.02, 0.2, 0.12) for _ in range(3)])
    glaze[1] = varied(glaze[0], rng, 0.01, 0.1, 0.1) if rng.random() < 0.6 else glaze[1]
    which = _which(id_, count, columns if square else 0, rng)
    pooled = np.clip(0.5 + 0.35 * (face - 0.8) + 0.12 * broad + 0.1 * wavy + 0.25 * seat, 0, 1)
    tones = [
        ramp(pooled, [varied(each * np.float32(1.2), rng, 0.01), each, each * np.float32(0.78)]) for each in glaze[:2]
    ]
    colour = np.where(which[..., None], tones[1], tones[0])
    if square and rng.random() < 0.4:
        petals = int(rng.integers(4, 9))
        figure = rosettes(at_x, at_y, columns, rows, petals, size=rng.uniform(0.28, 0.42), shift=0)
        stroke = smoothstep(0.25, 0.5, blurred(figure, 0.01 * pitch) + 0.08 * rough)
        colour = mixed(colour, shaded(glaze[2], 1 + 0.06 * wavy), stroke * rng.uniform(0.7, 1.0))
    clay = shaded(varied(picked(CLAYS, rng), rng, 0.01), 1 + 0.06 * rough + 0.05 * fine)
    thin = smoothstep(0.5, 0.0, inner / np.float32(0.05 * pitch)) * rng.uniform(0, 0.5)
    colour = mixed(mixed(colour, clay, thin), clay, chips)
    colour = mixed(colour, varied("#4a4036", rng), craze * rng.uniform(0.2, 0.6))
    lime = shaded(
        varied(picked(("#9a9184", "#7d766b", "#b3a893", "#5f574d"), rng), rng), 1 + 0.06 * rough + 0.04 * fine
    )
    colour = mixed(lime, colour, body)
    near = smoothstep(0.06, 0.0, inner / np.float32(pitch)) * 0.6 + 0.4
    dirt = smoothstep(0.0, 2.6, broad + 0.5 * rough) * near * rng.uniform(0, 0.6)
    colour = mixed(colour, varied("#52473a", rng), dirt)

    roughness = np.float32(rng.uniform(0.08, 0.3)) + 0.015 * wavy + 0.02 * np.abs(fine) + 0.2 * craze + 0.1 * thin
    roughness = mixed(np.asarray(roughness, np.float32), np.float32(0.85) + 0.03 * rough, chips)
    roughness = mixed(np.float32(0.9) + 0.03 * rough, roughness, body)
    roughness = mixed(roughness, np.float32(0.8) + 0.03 * rough, dirt * 0.9)
    return Surface(
        np.clip(colour, 0, 1).astype(np.float32),
        np.clip(roughness, 0.06, 1).astype(np.float32),
        np.zeros_like(height),
        height,
        whole(size),
        ("ceramic",),
    )


def _which(id_: NDArray[np.int32], count: int, columns: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which of two glazes a tile has; ``columns`` is 0 where they cannot be laid like a chessboard."""
    chequered = columns > 0 and columns % 2 == 0 and rng.random() < 0.4
    share = float(rng.choice([0.0, 0.2, 0.5]))
    of_tile = rng.random(count) < share
    if chequered:
        number = np.arange(count)
        of_tile = (number // columns + number % columns) % 2 == 1
    found: NDArray[np.bool_] = of_tile[id_]
    return found
