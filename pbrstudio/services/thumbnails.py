"""Thumbnails of textures, wherever their files lie."""

from __future__ import annotations

from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.textures.maps import U8
from pbrstudio.textures.thumbnail import thumbnail as thumbnail_at


def thumbnail(file: TextureFile, side: int) -> U8:
    """[h,w,3] the texture's colour, sRGB-encoded, its longer side ``side`` pixels or what the texture has, if less.

    Raises `UserError` like `read_texture`. Safe to call from several threads.
    """
    with file.here() as path:
        return thumbnail_at(path, side)
