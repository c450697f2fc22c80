"""The light around the solid: a plain studio with a bright window, so that metals have something to mirror."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIZE = (64, 128)
"""Rows and columns of the panorama."""


def studio() -> NDArray[np.float32]:
    """[H,W,4] linear light all around, rows from the zenith down: grey, brighter above, two soft lamps, no colour cast
    but a little warmth below and coolness above."""
    rows, columns = SIZE
    up = np.cos((np.arange(rows) + 0.5) / rows * np.pi)[:, None]
    turn = ((np.arange(columns) + 0.5) / columns * 2 - 1)[None, :] * np.pi
    flat = np.sqrt(1 - up**2)
    sky = 0.35 + 0.45 * np.clip(up, 0, 1) ** 0.7 - 0.2 * np.clip(-up, 0, 1) ** 0.5
    light = sky[..., None] * np.array([1.0, 1.0, 1.0]) + np.zeros((rows, columns, 3))
    light *= 1 + up[..., None] * np.array([-0.03, 0.0, 0.05])
    for azimuth, elevation, width, power in ((0.6, 0.7, 0.35, 5.0), (-2.0, 0.25, 0.5, 1.6)):
        lamp = (np.cos(elevation) * np.sin(azimuth), np.sin(elevation), np.cos(elevation) * np.cos(azimuth))
        along = flat * np.sin(turn) * lamp[0] + up * lamp[1] + flat * np.cos(turn) * lamp[2]
        away = np.arccos(np.clip(along, -1, 1))
        light += (power / (1 + np.exp((away - width) / 0.06)))[..., None]
    return np.dstack((light, np.ones((rows, columns)))).astype(np.float32)
