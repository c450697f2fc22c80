"""Noise on a periodic lattice, at any coordinates (so that it can be warped): gradient, fractal, ridged.

Gradient noise after Perlin, "Improving Noise", 2002.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Cells = int | tuple[int, int]
"""Cells a width: along x and y alike, or (x, y)."""


def value(x: F32, y: F32, rng: np.random.Generator, cells: Cells) -> F32:
    """Random values, -1 to 1, smoothly joined: blotches that stay on the lattice."""
    across, down = _pair(cells)
    drawn = rng.uniform(-1, 1, (down, across)).astype(np.float32)
    column, row, u, v = _cell(x, y, across, down)
    right, low = (column + 1) % across, (row + 1) % down
    along, along_low = _fade(u), _fade(v)
    upper = drawn[row, column] + (drawn[row, right] - drawn[row, column]) * along
    lower = drawn[low, column] + (drawn[low, right] - drawn[low, column]) * along
    found: F32 = upper + (lower - upper) * along_low
    return found


def gradient(x: F32, y: F32, rng: np.random.Generator, cells: Cells) -> F32:
    """Perlin's noise, about -1 to 1, 0 at the lattice's points."""
    across, down = _pair(cells)
    angle = rng.uniform(0, 2 * np.pi, (down, across)).astype(np.float32)
    slope_x, slope_y = np.cos(angle).ravel(), np.sin(angle).ravel()
    column, row, u, v = _cell(x, y, across, down)
    right, low = (column + 1) % across, (row + 1) % down
    corners = [
        (row * across + column, u, v),
        (row * across + right, u - 1, v),
        (low * across + column, u, v - 1),
        (low * across + right, u - 1, v - 1),
    ]
    a, b, c, d = (slope_x[index] * dx + slope_y[index] * dy for index, dx, dy in corners)
    along = _fade(u)
    upper, lower = a + (b - a) * along, c + (d - c) * along
    found: F32 = (upper + (lower - upper) * _fade(v)) * np.float32(1.5)
    return found


def fractal(x: F32, y: F32, rng: np.random.Generator, cells: Cells, octaves: int = 4, gain: float = 0.5) -> F32:
    """Gradient noise in octaves, each of twice the cells and ``gain`` times as strong; about -1 to 1."""
    return _octaves(x, y, rng, cells, octaves, gain, "plain")


def ridged(x: F32, y: F32, rng: np.random.Generator, cells: Cells, octaves: int = 4, gain: float = 0.5) -> F32:
    """Sharp ridges at 1, valleys near 0: one minus the absolute noise, in octaves."""
    return _octaves(x, y, rng, cells, octaves, gain, "ridged")


def _octaves(x: F32, y: F32, rng: np.random.Generator, cells: Cells, octaves: int, gain: float, kind: str) -> F32:
    across, down = _pair(cells)
    total = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    strength, sum_ = 1.0, 0.0
    for _ in range(octaves):
        # Each octave is moved, or the zeros of all lie on the first one's lattice and show as lines.
        shift_x, shift_y = rng.uniform(0, 1, 2).astype(np.float32)
        noise = gradient(x + shift_x, y + shift_y, rng, (across, down))
        if kind == "ridged":
            noise = 1 - np.minimum(np.abs(noise) * np.float32(1.4), 1)
        total += np.float32(strength) * noise
        sum_ += strength
        strength *= gain
        across, down = 2 * across, 2 * down
    return total / np.float32(sum_)


def _pair(cells: Cells) -> tuple[int, int]:
    return (cells, cells) if isinstance(cells, int) else cells


def _cell(x: F32, y: F32, across: int, down: int) -> tuple[NDArray[np.int32], NDArray[np.int32], F32, F32]:
    at_x, at_y = x * np.float32(across), y * np.float32(down)
    left, top = np.floor(at_x), np.floor(at_y)
    return left.astype(np.int32) % across, top.astype(np.int32) % down, at_x - left, at_y - top


def _fade(share: F32) -> F32:
    faded: F32 = share * share * share * (share * (share * 6 - 15) + 10)
    return faded
