"""Thumbnails of textures, from the smallest mip that is large enough."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.textures.dds.header import read_header
from pbrstudio.textures.eight_bit import srgb_bytes
from pbrstudio.textures.maps import U8
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.sniff import Container, container_of


def thumbnail(file: TextureFile, side: int) -> U8:
    """[h,w,3] the texture's colour, sRGB-encoded, its longer side ``side`` pixels or what the texture has, if less.

    Raises `UserError` like `read_texture`. Safe to call from several threads.
    """
    with file.here() as path:
        rgb = srgb_bytes(read_texture(path, level=_level(path, side)))
    height, width = rgb.shape[:2]
    if max(height, width) <= side:
        return rgb
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BOX))


def _level(path: Path, side: int) -> int:
    """The last mip whose longer side is at least ``side``."""
    if container_of(path) is not Container.DDS:
        return 0
    mips = read_header(path).mips
    return max((index for index, mip in enumerate(mips) if max(mip.width, mip.height) >= side), default=0)
