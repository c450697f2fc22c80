"""The benchmark's own texture: noise with the spectra of real surfaces, in BC1 as games have it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.mips import Content, mip_chain

SLOPES = (0.4, 0.6, 0.8, 1.0)
"""How fast the octaves of each quarter fade: from grain to soft stains."""


def noise_mosaic(side: int, seed: int) -> NDArray[np.uint8]:
    """A real-looking picture [side,side,3], ``side`` a power of two: quarters of noise in many octaves."""
    rng = np.random.default_rng(seed)
    half = side // 2
    picture = np.empty((side, side, 3), np.float32)
    for quarter, slope in enumerate(SLOPES):
        total = np.zeros((half, half, 3), np.float32)
        cells = 4
        while cells <= half:
            grain = rng.random((cells, cells, 3), dtype=np.float32) - 0.5
            total += np.repeat(np.repeat(grain, half // cells, 0), half // cells, 1) / (cells / 4) ** slope
            cells *= 2
        top, left = divmod(quarter, 2)
        picture[top * half : (top + 1) * half, left * half : (left + 1) * half] = total / total.std() * 0.15 + 0.45
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def write_source(path: Path, side: int) -> None:
    """A BC1 DDS of ``side`` pixels with all its mips."""
    fmt = BY_NAME["BC1_UNORM"]
    with Encoder() as encoder:
        chain = mip_chain(noise_mosaic(side, 1), Content.COLOUR, wrap=True)
        levels = encoder.encode_chain(chain, fmt, Quality.NORMAL)
    write_dds(path, levels, side, side, fmt, header="legacy")
