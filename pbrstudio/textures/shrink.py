"""Other sizes of a texture: halved until it fits a limit, stretched until its sides are multiples of four.

Both work in linear light, filter alpha beside the colour, and give back the dtype and colour space they got.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.colour import from_linear, to_linear
from pbrstudio.textures.dds.formats import BLOCK
from pbrstudio.textures.filters import MipFilter, Planes, Taps, halving_taps, resample, stretching_taps, strips
from pbrstudio.textures.texture import ColourSpace, Pixels, Texture


def shrink_texture(texture: Texture, max_side: int, *, wrap: bool) -> Texture:
    """``texture`` halved (Kaiser filter) until its longer side is at most ``max_side`` pixels; itself if it fits.

    ``wrap``: it tiles. A normal map comes out as averaged, shorter vectors: whoever reads normals renormalises.
    ValueError: ``max_side`` below 1.
    """
    if max_side < 1:
        raise ValueError(f"max_side must be at least 1 px, not {max_side}")
    while max(texture.width, texture.height) > max_side:
        down = halving_taps(texture.height, MipFilter.KAISER)
        texture = _resampled(texture, down, halving_taps(texture.width, MipFilter.KAISER), wrap=wrap)
    return texture


def stretch_to_multiple_of_4(texture: Texture, *, wrap: bool) -> Texture:
    """``texture`` with each side stretched up to the next multiple of 4 (Catmull-Rom); itself if both are already.

    Direct3D asks it of block-compressed textures. The picture is stretched over the same UV square, never padded:
    padding would shift every mesh's texture coordinates.
    """
    height, width = (-(-side // BLOCK) * BLOCK for side in (texture.height, texture.width))
    if (height, width) == (texture.height, texture.width):
        return texture
    down = stretching_taps(texture.height, height)
    return _resampled(texture, down, stretching_taps(texture.width, width), wrap=wrap)


def _resampled(texture: Texture, down: Taps, along: Taps, *, wrap: bool) -> Texture:
    rgb = _filtered(texture.rgb, texture.space, down, along, wrap=wrap)
    if texture.alpha is None:
        return replace(texture, rgb=rgb)
    alpha = _filtered(texture.alpha[:, :, None], ColourSpace.LINEAR, down, along, wrap=wrap)[:, :, 0]
    return replace(texture, rgb=rgb, alpha=alpha)


def _filtered(stored: Pixels, space: ColourSpace, down: Taps, along: Taps, *, wrap: bool) -> Pixels:
    """``stored`` [H,W,C] at [down.count, along.count, C], same dtype and colour space."""
    channels = stored.shape[2]

    def read(rows: NDArray[np.intp]) -> Planes:
        return np.ascontiguousarray(np.moveaxis(to_linear(stored[rows], space), 2, 0))

    planes = resample(read, channels, down, along, wrap=wrap)
    result = np.empty((down.count, along.count, channels), stored.dtype)
    for start, stop in strips(down.count, channels * along.count):
        result[start:stop] = np.moveaxis(from_linear(planes[:, start:stop], space, stored.dtype), 0, 2)
    return result


def fit_texture(texture: Texture, width: int, height: int, *, wrap: bool) -> Texture:
    """``texture`` at exactly ``width`` x ``height``, of the same proportions: halved below that, then stretched to it.

    Itself if it has the size already. Powers of two apart, the way of textures of one game, it is only one of the two.
    """
    if (texture.width, texture.height) == (width, height):
        return texture
    texture = shrink_texture(texture, max(width, height), wrap=wrap)
    down, along = stretching_taps(texture.height, height), stretching_taps(texture.width, width)
    return _resampled(texture, down, along, wrap=wrap)
