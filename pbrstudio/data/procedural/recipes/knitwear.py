"""Knit: rows of stitches of plied wool, plain, in stripes, or with the small figures of northern jumpers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.knit import knit
from pbrstudio.data.procedural.blocks.palette import picked, shaded, varied
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.strands import scattered, strands
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.recipes.wool import DYES
from pbrstudio.data.procedural.surface import Surface, whole


def knitwear(size: int, rng: np.random.Generator) -> Surface:
    """A knitted cloth."""
    columns = 4 * int(rng.integers(4, 9))
    rows = 4 * round(columns * rng.uniform(1.0, 1.4) / 4)
    x, y = coordinates(size)
    if rng.integers(2):
        x, y = y, x
    pull = filtered(size, rng, 1, 16, 0.9), filtered(size, rng, 1, 16, 0.9)
    at_x, at_y = warped(x, y, *pull, rng.uniform(0.03, 0.1) / columns)
    cloth = knit(at_x, at_y, columns, rows, slant=rng.uniform(0.42, 0.52), yarn=rng.uniform(0.21, 0.27))
    plies = np.float32(rng.uniform(1.5, 3.0))
    twist = np.float32(2 * np.pi) * (cloth.along * plies + cloth.side * cloth.across * np.float32(0.45))
    ply = np.abs(np.sin(twist / 2))
    nap, felt = filtered(size, rng, 50, 250, 0.3), filtered(size, rng, 12, 150, 0.7)
    felted = rng.uniform(0, 0.5)
    stray = scattered(
        rng, int(rng.integers(800, 4000)), spread=3.0, length=(0.01, 0.06), width=(0.0008, 0.0018), bend=1.4, taper=0.5
    )
    fibres = strands(size, stray)
    over = fibres.covered * np.float32(rng.uniform(0.1, 0.4)) * (0.3 + 0.7 * fibres.rank)
    yarn = cloth.height * (1 - 0.4 * felted) + 0.1 * (1 - felted) * ply + (0.05 + 0.12 * felted) * felt + 0.04 * nap
    height = np.float32(rng.uniform(0.08, 0.2) / columns) * (yarn + 0.12 * over)
    height = height + np.float32(rng.uniform(0.0003, 0.002)) * filtered(size, rng, 1, 5, 1.3)

    dyes = np.stack([varied(picked(DYES, rng), rng, 0.012, 0.2, 0.1) for _ in range(3)])
    dyes[1:] = dyes[0] + (dyes[1:] - dyes[0]) * np.float32(rng.uniform(0.5, 0.9))
    colour = dyes[_motif(columns, rows, rng).ravel()[cloth.id]].astype(np.float32)
    own = per_cell(cloth.id, cloth.count, rng, -1, 1)
    hollow = (1 - cloth.height) ** 2 * (1 - felted)
    tone = 1 + 0.04 * own + 0.05 * nap + 0.06 * felt + 0.12 * (1 - felted) * (ply - 0.6)
    colour = shaded(colour, tone - rng.uniform(0.25, 0.5) * hollow + 0.04 * filtered(size, rng, 1, 14, 1.0))
    pale = mixed(colour, np.array([0.72, 0.68, 0.60], np.float32), np.full((size, size), 0.3, np.float32))
    colour = mixed(colour, pale, np.asarray(over, np.float32))
    dirt = smoothstep(0.5, 2.6, filtered(size, rng, 1, 40, 1.2)) * rng.uniform(0, 0.45)
    colour = mixed(colour, varied("#54473a", rng, 0.01), dirt)
    roughness = (
        np.float32(rng.uniform(0.68, 0.92)) + 0.05 * hollow + 0.025 * nap - 0.04 * over + 0.02 * felt - 0.04 * dirt
    )
    return Surface(
        np.clip(colour, 0, 1),
        np.clip(roughness, 0.5, 1).astype(np.float32),
        np.zeros_like(height),
        np.asarray(height, np.float32),
        whole(size),
        ("fabric",),
    )


def _motif(columns: int, rows: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """[rows,columns] which of three yarns a stitch is of."""
    motif = np.zeros((rows, columns), np.int64)
    kind = str(rng.choice(["plain", "stripes", "figures", "figures"]))
    row, column = np.mgrid[:rows, :columns]
    if kind == "stripes":
        top = 0
        while top < rows:
            high = int(rng.integers(1, 6))
            motif[top : top + high] = int(rng.integers(3))
            top += high
    elif kind == "figures":
        repeat = (4, columns // 2, columns)[int(rng.integers(3))]
        top = int(rng.integers(0, 3))
        while top < rows:
            high = int(rng.integers(3, 8))
            inside = (row >= top) & (row < top + high)
            # Mirrored left and right within the repeat and about the band's middle.
            drawn = rng.random((high, repeat)) < 0.45
            drawn = drawn | drawn[:, ::-1]
            drawn = drawn[np.minimum(np.arange(high), high - 1 - np.arange(high))]
            band = drawn[np.clip(row - top, 0, high - 1), column % repeat]
            motif[inside & band] = int(rng.integers(1, 3))
            line = top + high
            if line < rows:
                motif[line] = int(rng.integers(0, 3))
            top += high + int(rng.integers(1, 4))
    return motif
