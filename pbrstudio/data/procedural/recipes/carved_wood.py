"""Carved wood: a panel with knotwork bands, rings or chevrons cut into it, oiled on top and dark in the cuts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.layout import planks as boards
from pbrstudio.data.procedural.blocks.palette import varied
from pbrstudio.data.procedural.blocks.relief import cavity, convexity
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered
from pbrstudio.data.procedural.blocks.torus import coordinates, warped
from pbrstudio.data.procedural.recipes.timber import timber, turned
from pbrstudio.data.procedural.surface import Surface, whole

F32 = NDArray[np.float32]


def carved_wood(size: int, rng: np.random.Generator) -> Surface:
    """A carved panel, lintel or chest."""
    x, y = coordinates(size)
    unsteady = rng.uniform(0.0005, 0.003)
    at_x, at_y = warped(x, y, filtered(size, rng, 2, 20, 1), filtered(size, rng, 2, 20, 1), unsteady)
    kind = str(rng.choice(["braid", "braid", "rings", "chevrons", "lozenges"]))
    count = int(rng.integers(2, 6))
    low, raised_ = _pattern(kind, at_x, at_y, count, rng.uniform(0.2, 0.34), rng)

    layout = boards(x, y, rng, int(rng.integers(1, 4)), (0, 0), 0.2)
    weathered = rng.uniform(0, 0.7)
    wood = timber(size, rng, x, y, layout, rings=rng.uniform(18, 50), weathered=weathered, knots=0)
    gap = rng.uniform(0.002, 0.005)
    joint = smoothstep(gap, gap * 0.3, layout.edge)
    scale = 1 / count
    depth = rng.uniform(0.03, 0.08) * scale
    # Cuts are not clean: the gouge leaves short facets on the ground of the carving.
    gouge = filtered(size, rng, 12 * count, 24 * count, 0.5)
    fine = rng.uniform(0.02, 0.05) * (0.4 + weathered)
    chipped = smoothstep(1.6, 2.4, filtered(size, rng, 10, 80, 0.7)) * rng.uniform(0, 0.5)
    height = np.asarray(
        depth * (raised_ * (1 - 0.4 * chipped) + 0.07 * gouge * low - 0.8 * joint) + 0.05 * scale * fine * wood.relief,
        np.float32,
    )

    grime = np.clip(cavity(height, 0.12 * scale, 0.12) * rng.uniform(0.5, 1.0) + rng.uniform(0.0, 0.35) * low, 0, 1)
    colour = mixed(wood.colour, varied("#33261b", rng), grime * np.float32(0.85))
    worn = convexity(height, 0.05 * scale, 0.12) * rng.uniform(0.1, 0.7)
    colour = mixed(colour, wood.pale, np.clip(worn + 0.5 * chipped * raised_, 0, 1))
    oiled = rng.uniform(0, 0.22)
    roughness = wood.roughness - oiled * raised_ + 0.12 * grime + 0.05 * worn
    # The masks above want the full relief; slopes of scanned ones are gentler.
    height = height * np.float32(rng.uniform(0.25, 0.6))
    made = Surface(
        colour.astype(np.float32),
        np.clip(roughness, 0.3, 1).astype(np.float32),
        np.zeros_like(height),
        height,
        whole(size),
        ("wood",),
    )
    return turned(made) if rng.integers(2) else made


def _pattern(kind: str, x: F32, y: F32, count: int, width: float, rng: np.random.Generator) -> tuple[F32, F32]:
    """Where the ground is (0 to 1), and how high the carving stands (0 to 1)."""
    if kind == "braid":
        return _braid(x, y, count, width, rng.uniform(0, 0.5) * int(rng.integers(2)))
    u, v = x * np.float32(count), y * np.float32(count)
    lines = int(rng.integers(2, 5))
    if kind == "rings":
        distance = np.hypot(u - np.floor(u) - np.float32(0.5), v - np.floor(v) - np.float32(0.5))
        wave = np.where(distance < 0.46, np.cos(distance * np.float32(2 * np.pi * lines * 2 / 1.84)), np.float32(0.6))
    elif kind == "chevrons":
        zigzag = np.abs(u - np.floor(u) - np.float32(0.5)) * 2
        wave = np.cos(np.float32(2 * np.pi) * (v * 2 + zigzag))
    else:
        along = np.abs(u - np.floor(u) - np.float32(0.5)) + np.abs(v - np.floor(v) - np.float32(0.5))
        wave = np.cos(np.float32(2 * np.pi * lines) * along)
    raised_ = smoothstep(-0.55, 0.35, wave.astype(np.float32))
    return 1 - raised_, raised_


def _braid(x: F32, y: F32, count: int, width: float, furrow: float) -> tuple[F32, F32]:
    """Bands of two strands that wind round each other, over and under by turns; ``furrow``: how deep
    the groove along their middle is."""
    band = y * np.float32(count)
    v = (band - np.floor(band) - np.float32(0.5)) * 2
    turn = x * np.float32(2 * np.pi * count)
    height = np.zeros_like(v)
    for strand in (0, 1):
        phase = turn + np.float32(np.pi * strand)
        middle = np.float32(0.48) * np.sin(phase)
        steep = np.hypot(1, np.float32(0.48 * np.pi) * np.cos(phase))
        off = np.abs(v - middle) / steep / np.float32(width)
        section = smoothstep(1.0, 0.75, off)
        section = section * (1 - np.float32(furrow) * smoothstep(0.2, 0.05, off))
        # At each crossing the one that is over lies higher; crossings are where the sine is nought.
        over = np.float32(0.75) + np.float32(0.25) * np.cos(phase)
        height = np.maximum(height, section * over)
    border = smoothstep(0.88, 0.94, np.abs(v))
    height = np.maximum(height, border * np.float32(0.9))
    return smoothstep(0.3, 0.1, height), height
