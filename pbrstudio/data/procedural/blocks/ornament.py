"""Ornaments in relief, 0 on the ground to 1 where raised: rosettes, plaits, zigzags, ogees, mirrored leaves.

They take coordinates of any shape, so the same figure can be stamped, painted, or woven thread by thread.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.lattice import fractal
from pbrstudio.data.procedural.blocks.shaping import smoothstep

F32 = NDArray[np.float32]


def rosettes(x: F32, y: F32, columns: int, rows: float, petals: int, *, size: float = 0.46, shift: float = 0.5) -> F32:
    """Flowers of ``petals`` with a boss in a ring, ``columns`` x ``rows`` of them; every second row (``rows`` even) is
    moved by ``shift``. ``size`` is their radius in rows' heights."""
    row = np.floor(y * np.float32(rows))
    across = x * np.float32(columns) + np.float32(shift) * (row % 2)
    u = (across - np.floor(across) - np.float32(0.5)) * np.float32(rows / columns)
    v = y * np.float32(rows) - row - np.float32(0.5)
    radius, angle = np.hypot(u, v) / np.float32(size), np.arctan2(v, u)
    lobe = np.abs(np.cos(angle * np.float32(petals / 2)))
    reach = np.float32(0.45) + np.float32(0.55) * np.sqrt(lobe)
    vein = 1 - np.float32(0.5) * smoothstep(0.985, 1.0, lobe) * smoothstep(0.3, 0.5, radius)
    petal = smoothstep(1.0, 0.8, radius / reach) * smoothstep(0.34, 0.44, radius) * vein
    boss = np.sqrt(np.maximum(1 - (radius / np.float32(0.27)) ** 2, 0))
    flower: F32 = np.maximum(petal * (np.float32(1.05) - np.float32(0.3) * radius), boss)
    return flower


def plaits(x: F32, y: F32, waves: int, bands: float, *, strands: int = 2, width: float = 0.09) -> F32:
    """Plaits of two or three strands that run along x, over and under by turns, one in each of ``bands``. ``waves`` to
    a width; ``width`` is a strand's half width in bands."""
    band = y * np.float32(bands)
    v = band - np.floor(band) - np.float32(0.5)
    swing = np.float32(0.46 - 1.35 * width)
    relief = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    highest = np.full_like(relief, -9)
    for strand in range(strands):
        turn = np.float32(2 * np.pi) * (x * np.float32(waves) + np.float32(strand / strands))
        slope = swing * np.float32(2 * np.pi * waves / bands) * np.cos(turn)
        away = np.abs(v - swing * np.sin(turn)) / np.sqrt(1 + slope * slope) / np.float32(width)
        level = np.cos(turn) if strands == 2 else np.sin(2 * turn)
        profile = np.sqrt(np.maximum(1 - away * away, 0)) * (np.float32(0.85) + np.float32(0.15) * level)
        # A strand on top cuts a little free of the one beneath.
        on_top = (away < 1.3) & (level > highest)
        relief = np.where(on_top, profile, relief)
        highest = np.where(on_top, level, highest)
    return relief.astype(np.float32)


def zigzags(x: F32, y: F32, waves: int, bands: float, *, lines: int = 2, width: float = 0.06) -> F32:
    """``lines`` zigzag lines in each of ``bands``, one under another, of a half ``width`` in bands."""
    band = y * np.float32(bands)
    v = band - np.floor(band) - np.float32(0.5)
    at = x * np.float32(waves)
    wave = np.abs(at - np.floor(at) - np.float32(0.5)) * 2 - np.float32(0.5)
    swing = np.float32(0.5)
    relief = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    steep = np.float32(np.hypot(1, 2 * 0.5 * waves / bands))
    for line in range(lines):
        middle = (np.float32(line) - np.float32((lines - 1) / 2)) * np.float32(3.2 * width) * steep
        away = np.abs(v - swing * wave - middle) / steep / np.float32(width)
        relief = np.maximum(relief, smoothstep(1.15, 0.7, away))
    return relief


def ogees(x: F32, y: F32, columns: int, rows: int, *, width: float = 0.07) -> F32:
    """Pointed ovals in a net, the frame of many damasks: wavy lines, each the mirror of the next. ``columns`` ovals
    side by side, ``rows`` above each other, the half ``width`` of a line in columns."""
    at = x * np.float32(columns) * 2
    relief = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    nearest = np.floor(at)
    turn = np.float32(2 * np.pi * rows) * y
    for step in (-1, 0, 1, 2):
        number = nearest + step
        sign = 1 - 2 * (number % 2)
        away = np.abs(at - number - sign * np.float32(0.42) * np.sin(turn)) / np.float32(2 * width)
        relief = np.maximum(relief, smoothstep(1.1, 0.7, away))
    return relief


def leaves(x: F32, y: F32, rng: np.random.Generator, columns: int, rows: int, *, share: float = 0.5) -> F32:
    """Curling leaves that mirror themselves left and right, every second row (``rows`` even) moved by half a figure.
    ``share`` is about how much of the ground they cover."""
    row = np.floor(y * np.float32(rows))
    across = x * np.float32(columns) + np.float32(0.5) * (row % 2)
    u = np.abs(across - np.floor(across) - np.float32(0.5)) * 2
    v = y * np.float32(rows) - row
    whorl = fractal(u / 2, v / 2, rng, 6, 2, 0.35)
    veins = np.cos(np.float32(14) * (whorl + np.float32(0.25) * v))
    # Towards a figure's border the ground shows, so that figures do not run into each other.
    inside = smoothstep(1.0, 0.7, np.hypot(u, 2 * v - 1))
    level = np.float32(0.6) * np.abs(whorl) + np.float32(0.12) * veins - np.float32(0.24 * (1 - share))
    figure: F32 = smoothstep(0.0, 0.05, level) * smoothstep(0.1, 0.4, inside)
    return figure
