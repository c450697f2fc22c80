"""One small picture of a texture: the source and the maps that came of it, side by side."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from pbrstudio.convert.texture_file import LooseFile, TextureFile
from pbrstudio.mods.report.squares import SOURCE, word_for
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.layout import Layout
from pbrstudio.textures.maps import U8
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES
from pbrstudio.textures.thumbnail import thumbnail

SIDE = 64
"""Pixels of each square."""
QUALITY = 60
"""Of WebP, 0 to 100: about 1 KB a square of a stone texture, so that thousands fit into one page."""
GAP = 4
_GREY = 119
"""Behind what is not square: mid grey, which bends no colour beside it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Squares side by side."""

    data: str
    """Base64 of a WebP; empty where there is no square."""
    words: tuple[str, ...]
    """What each square shows."""


def picture(source: TextureFile | None, outputs: Sequence[Path], layout: Layout) -> Picture:
    """The source and every image of ``outputs``, as far as they can be read."""
    name = None if source is None else source.name
    files: list[tuple[str, TextureFile]] = [] if source is None else [(SOURCE, source)]
    files += [
        (word_for(path, name, layout), LooseFile(path)) for path in outputs if path.suffix.lower() in TEXTURE_SUFFIXES
    ]
    squares = [(word, image) for word, file in files if (image := _small(file)) is not None]
    if not squares:
        return Picture("", ())
    data = io.BytesIO()
    Image.fromarray(side_by_side([image for _, image in squares])).save(data, "WEBP", quality=QUALITY, method=2)
    return Picture(base64.b64encode(data.getvalue()).decode("ascii"), tuple(word for word, _ in squares))


def _small(file: TextureFile) -> U8 | None:
    """None where it cannot be read: gone since it was converted, and the others are still worth showing."""
    try:
        with file.here() as path:
            return thumbnail(path, SIDE)
    except (UserError, OSError):
        return None


def side_by_side(images: Sequence[U8]) -> U8:
    """[SIDE,n·(SIDE + GAP) - GAP,3]: each image in the middle of a square of its own."""
    sheet = np.full((SIDE, len(images) * (SIDE + GAP) - GAP, 3), _GREY, np.uint8)
    for index, image in enumerate(images):
        height, width = image.shape[:2]
        top, left = (SIDE - height) // 2, index * (SIDE + GAP) + (SIDE - width) // 2
        sheet[top : top + height, left : left + width] = image
    return sheet
