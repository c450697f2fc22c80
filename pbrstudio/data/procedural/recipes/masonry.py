"""What all masonry has: the face of a stone, by its kind; stain, lichen and moss on it; the mortar or soil between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.lattice import fractal, ridged
from pbrstudio.data.procedural.blocks.palette import picked, ramp, shaded, varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.shaping import mixed, per_cell, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.recipes.timber import moss

F32 = NDArray[np.float32]

ROCKS = (
    "#7a766e",
    "#8a8276",
    "#6a6a68",
    "#95897a",
    "#5c5b5a",
    "#82786a",
    "#6f7377",
    "#a09480",
    "#7d6f62",
    "#98815f",
    "#8b7357",
    "#b5a890",
    "#c2b7a3",
    "#47474a",
    "#a4754f",
)
MORTAR = ("#a89d8a", "#8d8577", "#b8ac98", "#756e63", "#6a5f52")
LICHEN = ("#a3a58f", "#b9b79c", "#8e9a80", "#b09a55", "#c0bdb0")


@dataclass(frozen=True, slots=True, eq=False)
class Stone:
    """All [H,W] but for the colours."""

    relief: F32
    """About -1 to 1: the broken or dressed face."""
    colour: F32
    """[H,W,3]"""
    roughness: F32
    pale: F32
    """(3,) of fresh, worn stone."""


def stone(
    size: int, rng: np.random.Generator, x: F32, y: F32, ids: NDArray[np.int32], count: int, *, spread: float
) -> Stone:
    """Faces of stones. ``spread`` 0 to 1: how much their colours differ."""
    kind = str(rng.choice(["granite", "sandstone", "limestone", "basalt"]))
    coarse = filtered(size, rng, 4, 40, 1.2)
    rough = filtered(size, rng, 15, 250, 0.9)
    specks = filtered(size, rng, 90, 250)
    broken = ridged(x, y, rng, 7, 4, 0.55) - np.float32(0.5)
    fine = rng.uniform(0.0, 0.1) * specks
    pits = smoothstep(1.3, 2.3, filtered(size, rng, 30, 110, 0.3))
    base = varied(picked(ROCKS, rng), rng, 0.025, 0.4, 0.22)
    if kind == "sandstone":
        base = mixed(
            base, varied("#a08a68", rng, 0.02, 0.3), np.float32(rng.uniform(0.3, 0.9)) * np.ones(1, np.float32)
        )
    dark, pale = varied(base * np.float32(0.66), rng, 0.02, 0.3), varied(base * np.float32(1.3), rng, 0.02, 0.3)
    bedding = fractal(x, y, rng, (3, 14), 3)
    own = per_cell(ids, count, rng, -1, 1)
    tone = 0.5 + 0.09 * coarse + 0.11 * rough + spread * 0.42 * own - 0.2 * pits + fine
    if kind == "granite":
        tone = tone + 0.2 * specks
    elif kind == "sandstone":
        tone = tone + 0.25 * bedding
    colour = ramp(np.clip(tone, 0, 1), [dark, base, pale])
    hue = varied(base, rng, 0.06, 0.6, 0.1)
    colour = mixed(
        colour, shaded(hue, 0.85 + 0.3 * tone), smoothstep(0.0, 0.9, per_cell(ids, count, rng, -1, 1)) * spread
    )
    smooth = {"granite": 0.72, "sandstone": 0.84, "limestone": 0.76, "basalt": 0.66}[kind]
    roughness = np.float32(smooth + rng.uniform(-0.16, 0.08)) + 0.03 * rough + 0.06 * pits + 0.05 * own * spread
    if kind == "granite":
        roughness = roughness - 0.05 * specks
    split = rng.uniform(0.2, 1.0)
    relief = 0.35 * coarse + 0.3 * rough + split * 0.9 * broken - 0.8 * pits
    if kind == "sandstone":
        relief = relief + 0.5 * bedding
    return Stone(relief.astype(np.float32), colour, roughness.astype(np.float32), pale)


def mortar(size: int, rng: np.random.Generator) -> tuple[F32, F32]:
    """Colour [H,W,3] and relief [H,W] (about -1 to 1) of what lies between."""
    lumps = filtered(size, rng, 12, 200, 0.7)
    blotches = filtered(size, rng, 2, 25, 0.8)
    return shaded(varied(picked(MORTAR, rng), rng, 0.02, 0.3), 1 + 0.07 * lumps + 0.06 * blotches), lumps


def between(rock: Stone, lumps: F32) -> F32:
    """Roughness [H,W] of what lies between stones: rougher than they are, and as worn."""
    rough: F32 = np.float32(0.46 + 0.5 * float(rock.roughness.mean())) + np.float32(0.02) * lumps
    return rough


def aged(
    size: int, rng: np.random.Generator, height: F32, colour: F32, roughness: F32, pale: F32, scale: float, damp: float
) -> tuple[F32, F32]:
    """Colour and roughness with worn edges, dirt in the joints, stain, lichen, and moss as ``damp`` (0 to 1) allows.

    ``scale``: size of a stone in widths.
    """
    worn = convexity(height, 0.1 * scale, 0.15) * rng.uniform(0.1, 0.6)
    colour = mixed(colour, pale, worn)
    blotches = filtered(size, rng, 1, 14, 1.0)
    dirt = cavity(height, 0.22 * scale, 0.15) * rng.uniform(0.2, 0.75)
    stain = smoothstep(0.2, 1.8, blotches) * rng.uniform(0, 0.35)
    colour = mixed(colour, varied("#3f382e", rng, 0.03, 0.4), np.clip(dirt + stain, 0, 1))
    spots = filtered(size, rng, 4, 45, 1.1)
    amount = rng.uniform(-1.9, -0.2)
    lichen = smoothstep(0.8, 1.9, spots + 0.4 * blotches + amount - dirt) * np.float32(rng.uniform(0.3, 0.65))
    colour = mixed(colour, shaded(varied(picked(LICHEN, rng), rng), 1 + 0.08 * spots), lichen)
    roughness = roughness + 0.12 * dirt + 0.08 * lichen - 0.06 * worn
    green, cover = moss(size, rng, 0.9 * dirt + 0.15, damp)
    colour = mixed(colour, green, cover)
    roughness = mixed(roughness, np.float32(0.94) + 0 * roughness, cover)
    return colour, np.clip(roughness, 0.3, 1).astype(np.float32)
