"""Whether a texture tiles: how its opposite borders fit, against how it changes inside."""

from __future__ import annotations

import numpy as np

from pbrstudio.textures.texture import Pixels

TILING_LIMIT = 1.4
"""Ratio of border step to inner step up to which a border counts as a fit: tileable materials measure 1.1 to 1.4."""
_FLOOR = 1.0 / 255
"""Steps under one 8-bit level say nothing; both sides of the ratio are counted from here."""


def seam_ratio(pixels: Pixels) -> float:
    """Mean step across the wrapped border over the mean step inside, the worse of both axes; [H,W] or [H,W,C].

    Near 1 where the texture tiles, well above where its two sides meet as strangers. The inner mean is taken over
    the whole texture, so an atlas with empty borders measures near 0 and counts as tiling, which does it no harm.
    """
    full = {1: 255.0, 2: 65535.0, 4: 1.0}[pixels.dtype.itemsize]
    worst = 0.0
    for axis in (0, 1):
        lines = np.moveaxis(pixels, axis, 0)
        if lines.shape[0] < 4:
            continue
        border = np.abs(lines[0].astype(np.float32) - lines[-1].astype(np.float32)).mean() / full
        pairs = np.linspace(0, lines.shape[0] - 2, min(lines.shape[0] - 1, 256)).astype(int)
        inner = np.abs(lines[pairs + 1].astype(np.float32) - lines[pairs].astype(np.float32)).mean() / full
        worst = max(worst, float((border + _FLOOR) / (inner + _FLOOR)))
    return worst


def tiles(pixels: Pixels) -> bool:
    """Whether both pairs of opposite borders fit."""
    return seam_ratio(pixels) <= TILING_LIMIT
