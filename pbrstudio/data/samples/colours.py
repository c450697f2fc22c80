"""Changes of colour of pictures [3,H,W]: hue, saturation, brightness, gamma, tint."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.normals import F32


def turned_hue(rgb: F32, turns: float, saturation: float) -> F32:
    """[3,H,W] sRGB values turned about the grey axis by ``turns`` of the circle and moved from or to it by the factor
    ``saturation``; clipped. Greys stay as they are."""
    matrix = _hue_matrix(turns, saturation).astype(np.float32)
    # Not BLAS: its sums may depend on how many threads it runs.
    r, g, b = rgb
    moved = np.stack([row[0] * r + row[1] * g + row[2] * b for row in matrix])
    changed: F32 = np.clip(moved, 0, 1, out=moved)
    return changed


def brightened(rgb: F32, factor: float) -> F32:
    """sRGB values times ``factor``, clipped."""
    changed: F32 = np.clip(rgb * np.float32(factor), 0, 1)
    return changed


def tinted(rgb: F32, factors: F32) -> F32:
    """sRGB values times a factor for each channel, clipped."""
    changed: F32 = np.clip(rgb * factors[:, None, None], 0, 1)
    return changed


def with_gamma(rgb: F32, exponent: float) -> F32:
    """sRGB values to the power of ``exponent``: below 1 is brighter, black and white stay."""
    changed: F32 = np.clip(rgb, 0, 1) ** np.float32(exponent)
    return changed


def _hue_matrix(turns: float, saturation: float) -> NDArray[np.float64]:
    """Rodrigues' rotation about (1,1,1), the part across the axis scaled."""
    angle = 2 * np.pi * turns
    axis = np.full((3, 3), 1 / 3)
    cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    turned: NDArray[np.float64] = axis + saturation * (np.cos(angle) * (np.eye(3) - axis) + np.sin(angle) * cross)
    return turned
