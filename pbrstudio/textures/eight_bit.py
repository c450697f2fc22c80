"""A texture's colour and opacity as bytes: what networks, maps and block encoders take."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.colour import encode_srgb8
from pbrstudio.textures.maps import U8
from pbrstudio.textures.texture import ColourSpace, Texture

STRIP = 512
"""Rows turned at once, so that a float texture makes no second float copy."""


def srgb_bytes(texture: Texture) -> U8:
    """Colour [H,W,3], sRGB-encoded uint8, rounded; linear values above 1 are clipped. Bytes come back uncopied."""
    if texture.rgb.dtype == np.uint8:
        return cast(U8, texture.rgb)
    out = np.empty(texture.rgb.shape, np.uint8)
    for top in range(0, texture.height, STRIP):
        strip = texture.rgb[top : top + STRIP]
        if strip.dtype == np.uint16:
            out[top : top + STRIP] = _narrow(cast(NDArray[np.uint16], strip))
        elif texture.space is ColourSpace.LINEAR:
            out[top : top + STRIP] = encode_srgb8(cast(NDArray[np.float32], strip))
        else:
            out[top : top + STRIP] = _unit(cast(NDArray[np.float32], strip))
    return out


def data_bytes(texture: Texture) -> U8:
    """Values [H,W,3] of data, such as normals, as uint8, rounded, no curve; floats are clipped. Bytes come uncopied."""
    if texture.rgb.dtype == np.uint8:
        return cast(U8, texture.rgb)
    if texture.rgb.dtype == np.uint16:
        return _narrow(cast(NDArray[np.uint16], texture.rgb))
    return _unit(cast(NDArray[np.float32], texture.rgb))


def alpha_bytes(texture: Texture) -> U8 | None:
    """Opacity [H,W] as uint8, rounded; None where the texture has none."""
    alpha = texture.alpha
    if alpha is None or alpha.dtype == np.uint8:
        return cast(U8 | None, alpha)
    if alpha.dtype == np.uint16:
        return _narrow(cast(NDArray[np.uint16], alpha))
    return _unit(cast(NDArray[np.float32], alpha))


def _narrow(values: NDArray[np.uint16]) -> U8:
    """65,535 / 257 = 255 exactly; the 128 makes it round."""
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _unit(values: NDArray[np.float32]) -> U8:
    narrowed: U8 = np.rint(np.clip(values, 0, 1) * np.float32(255)).astype(np.uint8)
    return narrowed
