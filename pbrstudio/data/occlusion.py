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
COARSE_SIDE = 1024
"""Longest side of the height in which what is far is looked at."""
USUAL_DEPTH = 0.05
"""Full range of a height in widths where nothing says it."""
PARAMETERS = f"occlusion 3: {DIRECTIONS} directions, reach {REACH}, growth {GROWTH}, depth {USUAL_DEPTH}"
"""For cache keys: an occlusion made with others is another."""


def occlusion(height: U16, depth: float, *, wrap: bool) -> U8:
    """AO [H,W], 255 open, of a height [H,W] whose full range is ``depth`` widths.

    It wraps round where it tiles; else it goes on beyond its borders as it last was. Of a large height what is farther
    than a few pixels is looked at in a reduced one, which costs little and shows at 4096 pixels as little.
    """
    rows, columns = height.shape
    if height.min() == height.max() or depth <= 0:
        return np.full((rows, columns), 255, np.uint8)
    factor = _reduction(rows, columns)
    reach = max(1, round(REACH * columns))
    near = reach if factor == 1 else 2 * factor
    fine = _Relief(height.astype(np.float32) * np.float32(depth * columns / 65535), near, wrap=wrap)
    coarse = None if factor == 1 else _Relief(_reduced(fine.own, factor), reach // factor, wrap=wrap)
    open_share = np.zeros((rows, columns), np.float32)
    steepest = np.empty((rows, columns), np.float32)
    for angle in np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS):
        if coarse is None:
            steepest.fill(0)
        else:
            far = np.zeros(coarse.own.shape, np.float32)
            coarse.raise_to(far, float(angle))
            steepest[:] = far.repeat(factor, 0).repeat(factor, 1)
        fine.raise_to(steepest, float(angle))
        np.square(steepest, out=steepest)
        steepest += 1
        np.reciprocal(steepest, out=steepest)
        open_share += steepest
    open_share *= np.float32(255 / DIRECTIONS)
    return np.rint(open_share).astype(np.uint8)


class _Relief:
    """A height in pixels with what lies around it, as far as one looks."""

    def __init__(self, height: NDArray[np.float32], reach: int, *, wrap: bool) -> None:
        self._reach = max(1, reach)
        self._padded = np.pad(height, self._reach, mode="wrap" if wrap else "edge")
        self._rise = np.empty_like(height)
        self.own = height

    def raise_to(self, steepest: NDArray[np.float32], angle: float) -> None:
        """Raises ``steepest`` [H,W] to the steepest rise that each pixel sees in a direction."""
        rows, columns = steepest.shape
        for down, along in _steps(angle, self._reach):
            top, left = self._reach + down, self._reach + along
            np.subtract(self._padded[top : top + rows, left : left + columns], self.own, out=self._rise)
            self._rise *= np.float32(1 / np.hypot(down, along))
            np.maximum(steepest, self._rise, out=steepest)


def _reduction(rows: int, columns: int) -> int:
    """By how much a height is reduced for what is far; 1 where it is small, or does not divide."""
    factor = 1
    while max(rows, columns) // factor > COARSE_SIDE and rows % (2 * factor) == 0 and columns % (2 * factor) == 0:
        factor *= 2
    return factor


def _reduced(height: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Means of cells, in pixels of the reduced height."""
    rows, columns = height.shape
    cells = height.reshape(rows // factor, factor, columns // factor, factor)
    mean: NDArray[np.float32] = cells.mean(axis=(1, 3), dtype=np.float32)
    mean /= np.float32(factor)
    return mean


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
