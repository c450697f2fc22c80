"""How a normal map goes with a height: which way its green points, and how deep the height's full range is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.normals import MIN_Z, decode_normals

Convention = Literal["OpenGL", "DirectX"]
CONVENTIONS: tuple[Convention, ...] = ("OpenGL", "DirectX")
WINDOW = 1024
"""Longest sides of the middle of the texture that is looked at."""
TELLS = 0.25
"""Correlation from which on the slopes of both maps are of one relief."""
CLOSE = 0.6
"""Correlation, of both directions, from which on the depth that the slopes tell is believed."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Correlations of the slopes that the normals mean with those of the height, -1 to 1, 0 where one is flat."""

    across: float
    up: float
    """Of green, read as OpenGL: negative where it is DirectX."""
    depth: float
    """Full range of the height in widths with which both slopes agree best (least squares)."""

    @property
    def convention(self) -> Convention | None:
        """What the two maps say; None where they are not of one relief, or flat."""
        if self.across < TELLS or abs(self.up) < TELLS:
            return None
        return "OpenGL" if self.up > 0 else "DirectX"

    @property
    def believed_depth(self) -> float | None:
        """The depth where it can be believed."""
        return self.depth if min(self.across, abs(self.up)) >= CLOSE and self.depth > 0 else None


def relate(normal: U8, height: U16) -> Relation:
    """Compares stored normals [H,W,3] with a height [H,W]: n = (-dh/dx, dh/drow, 1) where green points up."""
    columns = height.shape[1]
    top, left = (max(0, (side - WINDOW) // 2) for side in height.shape)
    if min(height.shape) < 3:
        return Relation(0.0, 0.0, 0.0)
    window = (slice(top, top + WINDOW), slice(left, left + WINDOW))
    plane = height[window].astype(np.float32) / np.float32(65535)
    unit = decode_normals(normal[window])[1:-1, 1:-1]
    z = np.maximum(unit[..., 2], np.float32(max(MIN_Z, 0.1)))
    across, up = -unit[..., 0] / z, unit[..., 1] / z
    rise_across = (plane[1:-1, 2:] - plane[1:-1, :-2]) / 2
    rise_down = (plane[2:, 1:-1] - plane[:-2, 1:-1]) / 2
    along_x, along_y = _correlation(across, rise_across), _correlation(up, rise_down)
    turned = up if along_y >= 0 else -up
    with_ = float((across * rise_across).sum(dtype=np.float64) + (turned * rise_down).sum(dtype=np.float64))
    square = float((rise_across**2).sum(dtype=np.float64) + (rise_down**2).sum(dtype=np.float64))
    return Relation(along_x, along_y, with_ / square / columns if square > 0 else 0.0)


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    a, b = one - one.mean(dtype=np.float64), other - other.mean(dtype=np.float64)
    spread = float(np.sqrt((a * a).mean(dtype=np.float64) * (b * b).mean(dtype=np.float64)))
    return float((a * b).mean(dtype=np.float64)) / spread if spread > 1e-9 else 0.0
