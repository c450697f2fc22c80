"""`Texture`: an image as it was read, with what its file said about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MIN_SIDE = 1
MAX_SIDE = 16_384
"""Longest side in pixels that is read or written (Direct3D 11's own limit)."""

Pixels = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]


class ColourSpace(StrEnum):
    """How stored values relate to light: the sRGB curve, or proportional to it."""

    SRGB = "srgb"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a texture came from: its file, the format in words ("BC7_UNORM_SRGB", "PNG, 16 bit"), its mip levels."""

    path: Path
    format: str
    levels: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """An image: ``rgb`` [H,W,3] and, kept beside it and never multiplied in, ``alpha`` [H,W] or None.

    Both are read-only and of one dtype: uint8 and uint16 span the full integer range, float32 is finite and
    in ``space`` (values above 1 are highlights of a float file). Checked here, believed everywhere else.
    """

    rgb: Pixels
    alpha: Pixels | None
    space: ColourSpace
    origin: Origin

    def __post_init__(self) -> None:
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3:
            raise ValueError(f"rgb must be [H,W,3], not {self.rgb.shape}")
        if self.rgb.dtype not in (np.uint8, np.uint16, np.float32):
            raise ValueError(f"rgb must be uint8, uint16 or float32, not {self.rgb.dtype}")
        if not MIN_SIDE <= max(self.rgb.shape[:2]) <= MAX_SIDE or min(self.rgb.shape[:2]) < MIN_SIDE:
            raise ValueError(f"sides must be {MIN_SIDE} to {MAX_SIDE} px, not {self.width} x {self.height}")
        if self.alpha is not None:
            if self.alpha.shape != self.rgb.shape[:2] or self.alpha.dtype != self.rgb.dtype:
                raise ValueError("alpha must be [H,W] of the same size and dtype as rgb")
            self.alpha.flags.writeable = False
        self.rgb.flags.writeable = False

    @property
    def width(self) -> int:
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        return int(self.rgb.shape[0])
