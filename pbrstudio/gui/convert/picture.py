"""A picture ready to be drawn at any zoom: the image and its halves, made in a worker's thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image
from PySide6.QtGui import QImage

from pbrstudio.textures.maps import U8

SMALLEST = 64
"""Pixels of the longer side at which halving ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Level 0 is the whole picture; each further one is half of the one before."""

    levels: tuple[QImage, ...]
    pixels: tuple[U8, ...]
    """[H,W,4] what the images lie on: Qt does not copy it, so it has to stay."""

    @property
    def size(self) -> tuple[int, int]:
        """Width, height in pixels."""
        return self.levels[0].width(), self.levels[0].height()

    def level_for(self, scale: float) -> QImage:
        """The smallest image that is no coarser than the screen. ``scale``: screen pixels for a pixel of level 0."""
        index = 0
        while index + 1 < len(self.levels) and scale <= 0.5:
            index, scale = index + 1, scale * 2
        return self.levels[index]


def make_picture(rgb: U8) -> Picture:
    """The picture of ``rgb`` [H,W,3], sRGB-encoded."""
    levels = [_bgrx(rgb)]
    while max(levels[-1].shape[:2]) > SMALLEST and min(levels[-1].shape[:2]) > 1:
        levels.append(np.array(Image.fromarray(levels[-1]).reduce(2)))
    return Picture(tuple(_image(level) for level in levels), tuple(levels))


def as_image(rgb: U8) -> QImage:
    """A `QImage` with pixels of its own, of ``rgb`` [H,W,3], sRGB-encoded."""
    return _image(_bgrx(rgb)).copy()


def _bgrx(rgb: U8) -> U8:
    pixels = np.empty((*rgb.shape[:2], 4), np.uint8)
    pixels[..., :3], pixels[..., 3] = rgb[..., ::-1], 255
    return pixels


def _image(bgrx: U8) -> QImage:
    height, width = bgrx.shape[:2]
    return QImage(bgrx.data, width, height, width * 4, QImage.Format.Format_RGB32)
