"""Ambient occlusion of a height: how much of a cloudy sky each point sees above its horizon.

Horizon-based, after Bavoil, Sainz and Dimitrov, "Image-space horizon-based ambient occlusion", 2008: along each of
a few directions the steepest rise t = tan(elevation) towards any point within reach is sought; of the light that falls
on a level patch, weighed by the cosine, the share 1 / (1 + t²) comes from above it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.maps import U8, U16

DIRECTIONS = 16
REACH = 0.125
"""Of the width: what is farther away throws no shade."""
GROWTH = 1.3
"""Each step is longer than the one before by this, and by a pixel at least."""
USUAL_DEPTH = 0.05
"""Full range of a height in widths where nothing says it."""
PARAMETERS = f"occlusion 2: {DIRECTIONS} directions, reach {REACH}, growth {GROWTH}, depth {USUAL_DEPTH}"
"""For cache keys: an occlusion made with others is another."""


def occlusion(height: U16, depth: float, *, wrap: bool) -> U8:
    """AO [H,W], 255 open, of a height [H,W] whose full range is ``depth`` widths.

    It wraps round where it tiles; else it goes on beyond its borders as it last was.
    """
    rows, columns = height.shape
    reach = max(1, round(REACH * columns))
    if height.min() == height.max() or depth <= 0:
        return np.full((rows, columns), 255, np.uint8)
    scale = np.float32(depth * columns / 65535)
    padded = np.pad(height, reach, mode="wrap" if wrap else "edge").astype(np.float32) * scale
    own = padded[reach : reach + rows, reach : reach + columns]
    open_share = np.zeros((rows, columns), np.float32)
    steepest = np.empty((rows, columns), np.float32)
    rise = np.empty((rows, columns), np.float32)
    for angle in np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS):
        steepest.fill(0)
        for down, along in _steps(float(angle), reach):
            there = padded[reach + down : reach + down + rows, reach + along : reach + along + columns]
            np.subtract(there, own, out=rise)
            rise /= np.float32(np.hypot(down, along))
            np.maximum(steepest, rise, out=steepest)
        np.square(steepest, out=steepest)
        steepest += 1
        open_share += 1 / steepest
    open_share *= np.float32(255 / DIRECTIONS)
    return np.rint(open_share).astype(np.uint8)


def _steps(angle: float, reach: int) -> list[tuple[int, int]]:
    """Rows and columns to each point that is looked at in a direction, none twice."""
    found: list[tuple[int, int]] = []
    distance = 1.0
    while distance <= reach:
        step = (round(float(np.sin(angle)) * distance), round(float(np.cos(angle)) * distance))
        # A pixel nearby may lie in another direction's sector, and the steepest of all would be taken for each.
        off = abs(np.angle(np.exp(1j * (np.arctan2(*step) - angle))))
        if step not in found and off <= np.pi / DIRECTIONS:
            found.append(step)
        distance = max(distance + 1, distance * GROWTH)
    return found


def middle_and_deviation(height: U16) -> tuple[float, float]:
    """Median of a height, and the mean absolute deviation from it, 0 to 1."""
    counts: NDArray[np.int64] = np.bincount(height.ravel(), minlength=65536)
    middle = int(np.searchsorted(np.cumsum(counts), (height.size + 1) // 2))
    deviation = float((np.abs(np.arange(65536) - middle) * counts).sum()) / height.size
    return middle / 65535, deviation / 65535
