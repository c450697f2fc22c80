"""Gradient noise that tiles: Perlin, "Improving Noise", SIGGRAPH 2002, with gradients of any direction."""

from __future__ import annotations

import numpy as np

from pbrstudio.textures.normals import F32


def gradient_noise(size: tuple[int, int], cells: int, rng: np.random.Generator) -> F32:
    """[H,W] about 0, within [-1,1], with ``cells`` cells along each axis; both pairs of borders fit."""
    angles = rng.uniform(0, 2 * np.pi, (cells, cells)).astype(np.float32)
    gradients = np.cos(angles), np.sin(angles)
    at = [(np.arange(side, dtype=np.float32) + np.float32(0.5)) * np.float32(cells / side) for side in size]
    cell = [np.minimum(line.astype(np.intp), cells - 1) for line in at]
    inside = [line - whole.astype(np.float32) for line, whole in zip(at, cell, strict=True)]
    ease = [line**3 * (line * (line * 6 - 15) + 10) for line in inside]
    total = np.zeros(size, np.float32)
    # Rows first, at the cells' number of columns: a weight times a gradient's share of the way, each axis for itself.
    by_column, by_row = np.zeros((2, size[0], cells), np.float32)
    for down in (0, 1):
        weight = (ease[0] if down else 1 - ease[0])[:, None]
        nearest = (cell[0] + down) % cells
        by_column += weight * gradients[0][nearest]
        by_row += weight * (inside[0] - down)[:, None] * gradients[1][nearest]
    for along in (0, 1):
        weight = ease[1] if along else 1 - ease[1]
        nearest = (cell[1] + along) % cells
        total += by_column[:, nearest] * (weight * (inside[1] - along)) + by_row[:, nearest] * weight
    return total * np.float32(np.sqrt(2))


def layered_noise(size: tuple[int, int], cells: int, octaves: int, rng: np.random.Generator) -> F32:
    """``octaves`` of it, each twice as fine and half as strong."""
    total = np.zeros(size, np.float32)
    for octave in range(octaves):
        total += gradient_noise(size, cells << octave, rng) * np.float32(0.5**octave)
    return total
