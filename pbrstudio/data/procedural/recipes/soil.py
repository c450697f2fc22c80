"""What all grounds have: a bed of soil with crumbs and small stones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.palette import picked, ramp, varied
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.blocks.voronoi import points, voronoi

F32 = NDArray[np.float32]

SOILS = ("#5b4732", "#6b533a", "#4a3a2b", "#775f44", "#5a5147", "#6e5440", "#514230", "#7d5a3e", "#8d7553")
PEBBLES = ("#7d786e", "#6c6a66", "#8f8677", "#5e5953", "#94897b", "#7b7f82")


@dataclass(frozen=True, slots=True, eq=False)
class Pebbles:
    """All [H,W]."""

    dome: F32
    """0 beyond them, to 1 on top."""
    cover: F32
    """0 or 1, smooth at the rim."""
    tone: F32
    """-1 to 1 by stone."""
    id: NDArray[np.int32]
    count: int


def pebbles(size: int, rng: np.random.Generator, across: int, share: float, *, flat: float = 0.5) -> Pebbles:
    """Stones of a lattice of ``across`` cells, ``share`` of which hold one; ``flat`` 0.3 flat to 1 pointed."""
    x, y = coordinates(size)
    fine = min(150, 1.8 * across)
    bend = 0.028 / across
    at_x, at_y = warped(
        x, y, filtered(size, rng, 0.7 * across, fine, 1), filtered(size, rng, 0.7 * across, fine, 1), bend
    )
    cells = voronoi(at_x, at_y, points(rng, across, 0.95))
    there = per_cell(cells.id, cells.count, rng) < share
    inset = per_cell(cells.id, cells.count, rng, 0.03, 0.3) / across
    edge = np.clip((cells.edge - inset) * np.float32(across / 0.22), 0, 1)
    dome = (edge * (2 - edge)) ** np.float32(flat) * there
    cover = smoothstep(0.0, 0.12, edge) * there
    size_ = per_cell(cells.id, cells.count, rng, 0.5, 1.0)
    tone = per_cell(cells.id, cells.count, rng, -1, 1)
    return Pebbles((dome * size_).astype(np.float32), cover.astype(np.float32), tone, cells.id, cells.count)


def pebble_colour(rng: np.random.Generator, stones: Pebbles, rough: F32, spread: float = 0.4) -> F32:
    """[H,W,3]"""
    base = varied(picked(PEBBLES, rng), rng, 0.03, 0.4, 0.12)
    other = varied(picked(PEBBLES, rng), rng, 0.04, 0.5, 0.12)
    tone = np.clip(0.5 + spread * stones.tone + 0.14 * rough, 0, 1)
    plain = ramp(tone, [base * np.float32(0.62), base, np.minimum(base * np.float32(1.35), np.float32(0.86))])
    strange = ramp(tone, [other * np.float32(0.7), other, np.minimum(other * np.float32(1.3), np.float32(0.86))])
    return mixed(plain, strange, (per_cell(stones.id, stones.count, rng) > 0.6).astype(np.float32))


def soil(size: int, rng: np.random.Generator) -> tuple[F32, F32, F32]:
    """Colour [H,W,3], relief (about -1 to 1) and roughness [H,W] of bare earth."""
    lumps = filtered(size, rng, 6, 60, 1.2)
    crumbs = filtered(size, rng, 25, 250, 0.6)
    blotches = filtered(size, rng, 1, 14, 1.0)
    base = varied(picked(SOILS, rng), rng, 0.015, 0.3, 0.15)
    dark, pale = varied(base * np.float32(0.68), rng, 0.01), varied(base * np.float32(1.3), rng, 0.015, 0.25)
    colour = ramp(np.clip(0.5 + 0.12 * blotches + 0.08 * lumps + 0.13 * crumbs, 0, 1), [dark, base, pale])
    roughness = np.float32(rng.uniform(0.68, 0.92)) + 0.03 * crumbs - 0.02 * blotches
    return colour, (0.6 * lumps + 0.45 * crumbs).astype(np.float32), roughness.astype(np.float32)
