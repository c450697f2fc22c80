"""Shingles: split wood in hanging rows, curled, cracked along the grain, grey with weather; and roofs of slate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.layout import Layout
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered, stretched
from pbrstudio.data.procedural.blocks.tiling import Shingles
from pbrstudio.data.procedural.blocks.tiling import shingles as hung
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.recipes.timber import moss, timber
from pbrstudio.data.procedural.surface import Surface, whole

F32 = NDArray[np.float32]

SLATES = ("#5c6066", "#6a6a6a", "#54595a", "#6e6a72", "#63625a", "#4c4f56")


def wooden_shingles(size: int, rng: np.random.Generator) -> Surface:
    """A roof of split wood."""
    rows = 2 * int(rng.integers(2, 6))
    columns = max(2, round(rows * rng.uniform(0.9, 2.0)))
    x, y = coordinates(size)
    laid = hung(
        *_somewhere(x, y, rng),
        rng,
        columns,
        rows,
        rounded=_sometimes(rng, 0.8),
        ragged=rng.uniform(0, 0.16),
        uneven=rng.uniform(0.1, 0.5),
    )
    # Wood is made along x: exchange x and y, and take the shingle's width for the board's.
    turned = Layout(
        laid.id.T, laid.count, laid.edge.T, laid.v.T, laid.u.T, (laid.v.T / rows).astype(np.float32), laid.x.T
    )
    wood = timber(size, rng, x, y, turned, rings=columns * rng.uniform(4, 9), weathered=rng.uniform(0.3, 1.0), knots=0)
    relief, grained, rough = (
        np.ascontiguousarray(np.swapaxes(each, 0, 1)) for each in (wood.relief, wood.colour, wood.roughness)
    )
    gap = rng.uniform(0.02, 0.05) / columns
    height, open_ = _hanging(size, rng, laid, rows, gap, curl=rng.uniform(0.0, 0.5))
    height = height + np.float32(rng.uniform(0.008, 0.02) / rows) * relief * (1 - open_)

    colour = shaded(grained, 1 - 0.55 * open_)
    worn = convexity(height, 0.1 / rows, 0.15) * rng.uniform(0.0, 0.5)
    colour = mixed(colour, wood.pale, worn)
    # What is just below the row above stays dry and dark, the ends are bleached by rain.
    shelter = smoothstep(0.5, 0.0, laid.v) * rng.uniform(0, 0.45)
    dirt = np.clip(cavity(height, 0.15 / rows, 0.2) * rng.uniform(0.2, 0.7) + shelter, 0, 1)
    colour = mixed(colour, varied("#30281f", rng), dirt * np.float32(0.8))
    green, cover = moss(size, rng, dirt, 0.8)
    colour = mixed(colour, green, cover)
    roughness = np.clip(mixed(rough + 0.1 * dirt, np.float32(0.95) + 0 * height, cover), 0.4, 1).astype(np.float32)
    height = height * np.float32(rng.uniform(0.2, 0.45))
    return Surface(colour, roughness, np.zeros_like(height), height.astype(np.float32), whole(size), ("wood",))


def roof_slates(size: int, rng: np.random.Generator) -> Surface:
    """A roof of slates."""
    rows = 2 * int(rng.integers(2, 7))
    columns = max(2, round(rows * rng.uniform(0.6, 1.4)))
    x, y = coordinates(size)
    nibbled = filtered(size, rng, rows, 120, 0.9)
    at_x, at_y = warped(x, y, nibbled, filtered(size, rng, rows, 120, 0.9), rng.uniform(0.004, 0.02) / rows)
    laid = hung(
        *_somewhere(at_x, at_y, rng),
        rng,
        columns,
        rows,
        rounded=_sometimes(rng, 1.0),
        ragged=rng.uniform(0, 0.15),
        uneven=rng.uniform(0, 0.5),
    )
    gap = rng.uniform(0.015, 0.04) / columns
    height, open_ = _hanging(size, rng, laid, rows, gap, curl=0.05)
    cleft = stretched(size, rng, 8, 5, 0.9)
    # Slate splits in thin leaves: broad terraces with sharp rims.
    leaves = np.floor(cleft * np.float32(1.6) + 3 * per_cell(laid.id, laid.count, rng) + 0.25 * nibbled)
    rough = filtered(size, rng, 20, 250, 0.9)
    terraces = (0.8 * leaves + 0.3 * cleft) * np.float32(rng.uniform(0.2, 0.8)) + 0.12 * rough
    height = np.asarray(height + 0.02 / rows * terraces, np.float32)

    base = varied(picked(SLATES, rng), rng, 0.05, 0.5, 0.15)
    dark, pale = base * np.float32(0.72), varied(base * np.float32(1.25), rng, 0.03, 0.3)
    tone = 0.5 + rng.uniform(0.15, 0.4) * per_cell(laid.id, laid.count, rng, -1, 1) + 0.06 * leaves + 0.09 * rough
    colour = ramp(np.clip(tone, 0, 1), [dark, base, pale])
    rust = smoothstep(0.9, 2.0, filtered(size, rng, 2, 25, 0.8)) * rng.uniform(0, 0.6)
    colour = mixed(colour, varied("#7a5a40", rng), rust)
    colour = shaded(colour, 1 - 0.55 * open_)
    colour = mixed(colour, pale, convexity(height, 0.06 / rows, 0.15) * rng.uniform(0.1, 0.6))
    dirt = cavity(height, 0.15 / rows, 0.2) * rng.uniform(0.2, 0.7)
    colour = mixed(colour, varied("#33312b", rng), dirt)
    green, cover = moss(size, rng, dirt, 0.6)
    colour = mixed(colour, green, cover)
    roughness = np.float32(rng.uniform(0.45, 0.7)) + 0.04 * rough + 0.15 * dirt + 0.1 * rust
    roughness = np.clip(mixed(roughness, np.float32(0.93) + 0 * height, cover), 0.3, 1).astype(np.float32)
    height = height * np.float32(rng.uniform(0.35, 0.75))
    return Surface(colour, roughness, np.zeros_like(height), height.astype(np.float32), whole(size), ("stone",))


def _somewhere(x: F32, y: F32, rng: np.random.Generator) -> tuple[F32, F32]:
    """A border that is no joint."""
    return x + np.float32(rng.uniform()), y + np.float32(rng.uniform())


def _sometimes(rng: np.random.Generator, most: float) -> float:
    amount, chance = rng.uniform(0.2, most), rng.uniform()
    return float(amount) if chance < 0.4 else 0.0


def _hanging(
    size: int, rng: np.random.Generator, laid: Shingles, rows: int, gap: float, *, curl: float
) -> tuple[F32, F32]:
    """Height in widths, and 0 to 1 how open the gaps are."""
    thick = rng.uniform(0.1, 0.25) / rows
    seat = per_cell(laid.id, laid.count, rng, -0.25, 0.25)
    lean = per_cell(laid.id, laid.count, rng, -0.35, 0.35) * (laid.u - np.float32(0.5))
    bowed = np.float32(curl) * per_cell(laid.id, laid.count, rng) * (2 * laid.u - 1) ** 2 * laid.v
    body = smoothstep(0.2 * gap, gap, laid.edge + np.float32(0.15 * gap) * filtered(size, rng, 20, 120))
    height = np.float32(thick) * (0.2 + body * (laid.v + 0.3 + seat + lean + bowed)).astype(np.float32)
    return height, (1 - body).astype(np.float32)
