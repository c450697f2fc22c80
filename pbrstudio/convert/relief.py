"""From the height that a network means to the one that is written: its middle at 0.5, its slopes the normal's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.convert.baseline import DEPTH, HEIGHT_DEVIATION
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.normals import decode_normals

STEPS = 2048
"""Stored steps of a network's unit, the mean deviation of a texture's height."""
ZERO = 32768
LINES = 192
"""Rows, and columns, whose slopes are compared."""
LEAST_DEVIATION = 0.004
"""Of the written height: less than one step of 8 bits would be none at all."""
OUTLIERS = 0.001
"""Share of pixels, deepest and highest, that may be clipped."""


@dataclass(frozen=True, slots=True)
class Relief:
    """How a raw height becomes the written one: ``gain`` of its unit in [0,1], and what the full range is in widths."""

    gain: float
    depth: float


def raw_heights(values: NDArray[np.float32]) -> U16:
    """A network's height, in mean deviations, as it rests: 1 / `STEPS` exact, clipped at 16."""
    steps = np.rint(values * np.float32(STEPS)) + np.float32(ZERO)
    rested: U16 = np.clip(steps, 0, 65535).astype(np.uint16)
    return rested


def fitted(raw: U16, normal: U8 | None, width_share: float) -> Relief:
    """The gain with which the slopes of ``raw`` [H,W] come nearest to those of ``normal`` [H,W,3] (least squares, not
    negative), capped so that next to nothing is clipped. ``width_share``: full range in widths where no normal says it.
    """
    deviation = float(raw[:: max(1, raw.shape[0] // LINES)].std()) / STEPS
    if deviation == 0:
        return Relief(0.0, DEPTH)
    wanted = HEIGHT_DEVIATION / deviation * (width_share / DEPTH)
    if normal is not None:
        wanted = _slope_ratio(raw, normal) / (DEPTH * raw.shape[1])
    wanted = max(wanted, LEAST_DEVIATION / deviation)
    some = np.abs(raw[:: max(1, raw.shape[0] // LINES)].astype(np.float32) - _middle(raw)) / STEPS
    # A hair less, so that what is just at the limit is not clipped with what is past it.
    gain = min(wanted, 0.4999 / max(float(np.quantile(some, 1 - OUTLIERS)), 1e-6))
    return Relief(gain, DEPTH * wanted / gain)


def written(raw: U16, relief: Relief) -> U16:
    """``raw`` about its median at 0.5 with the gain of ``relief``, clipped, through a table."""
    units = (np.arange(65536) - _middle(raw)) / STEPS
    table = np.clip(0.5 + units * relief.gain, 0, 1) * 65535 + 0.5
    return table.astype(np.uint16)[raw]


def _middle(raw: U16) -> float:
    return float(np.median(raw[:: max(1, raw.shape[0] // LINES), :: max(1, raw.shape[1] // LINES)]))


def _slope_ratio(raw: U16, normal: U8) -> float:
    """Pixels of height for a unit of ``raw``, from central differences along some rows and some columns."""
    with_ = square = 0.0
    for heights, vectors, axis, sign in ((raw, normal, 0, -1.0), (raw.T, normal.transpose(1, 0, 2), 1, 1.0)):
        every = max(1, heights.shape[0] // LINES)
        if heights.shape[1] < 3:
            continue
        lines = heights[::every].astype(np.float32) / np.float32(STEPS)
        unit = decode_normals(np.ascontiguousarray(vectors[::every]))[:, 1:-1]
        slope = sign * unit[..., axis] / np.maximum(unit[..., 2], np.float32(0.1))
        rise = (lines[:, 2:] - lines[:, :-2]) / 2
        with_ += float((rise * slope).sum(dtype=np.float64))
        square += float((rise * rise).sum(dtype=np.float64))
    return max(0.0, with_ / square) if square > 0 else 0.0
