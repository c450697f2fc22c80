"""Writes PNG files of 8 and 16 bits, saying sRGB for colour maps and nothing for data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from pbrstudio.textures.texture import ColourSpace

COMPRESS_LEVEL = 4
"""zlib's effort: half the time of its default 6 for files at most 3 per cent longer."""

PERCEPTUAL = b"\x00"
"""Rendering intent of the sRGB chunk (PNG specification 11.3.2.5)."""


def write_png(path: Path, pixels: NDArray[np.uint8] | NDArray[np.uint16], *, space: ColourSpace) -> None:
    """Writes ``pixels`` as PNG: uint8 [H,W] grey, [H,W,3] RGB or [H,W,4] RGBA (alpha unassociated), uint16 [H,W] grey.

    ``space`` SRGB adds an sRGB chunk; LINEAR adds none, so that no viewer or game tool bends data.
    ValueError: another dtype or shape (Pillow has no 16 bit RGB); OSError as the system says it.
    """
    eight = pixels.dtype == np.uint8 and (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4)))
    sixteen = pixels.dtype == np.uint16 and pixels.ndim == 2
    if not (eight or sixteen) or 0 in pixels.shape:
        raise ValueError(f"PNG is written of uint8 grey, RGB, RGBA or uint16 grey, not {pixels.dtype} {pixels.shape}")
    info = PngInfo()
    if space is ColourSpace.SRGB:
        info.add(b"sRGB", PERCEPTUAL)
    Image.fromarray(pixels).save(path, format="PNG", compress_level=COMPRESS_LEVEL, pnginfo=info)
