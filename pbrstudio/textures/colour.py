"""The sRGB curve both ways, exact for every stored 8 and 16 bit value, and the luminance of linear colours.

The curve is the piecewise one of IEC 61966-2-1: linear below 0.04045, a 2.4 power above, never "gamma 2.2".
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.texture import ColourSpace, Pixels

ENCODED_KNEE = 0.04045
LINEAR_KNEE = 0.0031308

BINS = 4096
"""Steps of the quick table of `encode_srgb8`, finer than the closest two thresholds (1 / 3294): no step holds two."""

REC709 = (0.2126, 0.7152, 0.0722)
"""Weights of linear R, G, B in luminance (ITU-R BT.709)."""


def srgb_to_linear(encoded: NDArray[np.floating]) -> NDArray[np.float64]:
    """Linear light of sRGB-encoded values, any shape; 0..1 maps to 0..1, above 1 the power goes on."""
    values = np.asarray(encoded, np.float64)
    power = ((np.maximum(values, ENCODED_KNEE) + 0.055) / 1.055) ** 2.4
    return np.where(values <= ENCODED_KNEE, values / 12.92, power)


def linear_to_srgb(linear: NDArray[np.floating]) -> NDArray[np.float64]:
    """sRGB encoding of linear light, any shape; 0..1 maps to 0..1, above 1 the power goes on."""
    values = np.asarray(linear, np.float64)
    power = 1.055 * np.maximum(values, LINEAR_KNEE) ** (1 / 2.4) - 0.055
    return np.where(values <= LINEAR_KNEE, values * 12.92, power)


@cache
def srgb8_table() -> NDArray[np.float32]:
    """Linear light of each sRGB uint8, [256]."""
    return _frozen(srgb_to_linear(np.arange(256) / 255).astype(np.float32))


@cache
def srgb16_table() -> NDArray[np.float32]:
    """Linear light of each sRGB uint16, [65536]."""
    return _frozen(srgb_to_linear(np.arange(65536) / 65535).astype(np.float32))


def encode_srgb8(linear: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The sRGB uint8 nearest to each linear value (finite, clipped to 0..1), any shape.

    Correctly rounded: a table gives the code at the start of the value's bin, one comparison with the
    only rounding threshold inside that bin does the rest.
    Five times as fast as the power itself (7 ns a value against 35).
    """
    codes, thresholds = _bins()
    inside = np.clip(linear, np.float32(0), np.float32(1))
    bin_of = (inside * np.float32(BINS)).astype(np.intp)
    encoded: NDArray[np.uint8] = codes.take(bin_of, mode="clip")
    encoded += inside >= thresholds.take(bin_of, mode="clip")
    return encoded


def encode_srgb16(linear: NDArray[np.float32]) -> NDArray[np.uint16]:
    """The sRGB uint16 nearest to each linear value (finite, clipped to 0..1), any shape."""
    return np.rint(linear_to_srgb(np.clip(linear, 0, 1)) * 65535).astype(np.uint16)


def unit_to_uint8(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The uint8 nearest to each 0..1 value (finite, clipped), any shape, no curve."""
    stored: NDArray[np.uint8] = np.rint(np.clip(values, np.float32(0), np.float32(1)) * np.float32(255)).astype(
        np.uint8
    )
    return stored


def to_linear(stored: Pixels, space: ColourSpace) -> NDArray[np.float32]:
    """Stored values of a `Texture` as linear float32, same shape; integers become 0..1."""
    if stored.dtype == np.uint8:
        return srgb8_table()[stored] if space is ColourSpace.SRGB else stored.astype(np.float32) / np.float32(255)
    if stored.dtype == np.uint16:
        return srgb16_table()[stored] if space is ColourSpace.SRGB else stored.astype(np.float32) / np.float32(65535)
    if space is ColourSpace.SRGB:
        return srgb_to_linear(stored.astype(np.float64)).astype(np.float32)
    return stored.astype(np.float32)


def from_linear(linear: NDArray[np.float32], space: ColourSpace, dtype: np.dtype[np.generic]) -> Pixels:
    """The inverse of `to_linear`: ``dtype`` is uint8 or uint16 (clipped, rounded) or float32 (negative becomes 0)."""
    if dtype == np.uint8:
        return encode_srgb8(linear) if space is ColourSpace.SRGB else unit_to_uint8(linear)
    if dtype == np.uint16:
        if space is ColourSpace.SRGB:
            return encode_srgb16(linear)
        return np.rint(np.clip(linear, 0, 1).astype(np.float64) * 65535).astype(np.uint16)
    if dtype != np.float32:
        raise ValueError(f"dtype must be uint8, uint16 or float32, not {dtype}")
    positive = np.maximum(linear, np.float32(0))
    return linear_to_srgb(positive).astype(np.float32) if space is ColourSpace.SRGB else positive


def luminance(linear_rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rec. 709 luminance [...] of linear RGB [...,3]."""
    return linear_rgb @ np.array(REC709, np.float32)


@cache
def _bins() -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Per bin: the code of its first value [BINS + 1], and the threshold to the next code inside it (or infinity)."""
    exact = srgb_to_linear((np.arange(255) + 0.5) / 255)
    thresholds = exact.astype(np.float32)
    # Rounded up, so that "value >= threshold" in float32 says the same as in exact arithmetic.
    low = thresholds < exact
    thresholds[low] = np.nextafter(thresholds[low], np.float32(np.inf))
    starts = np.arange(BINS + 1, dtype=np.float32) / np.float32(BINS)
    codes = np.searchsorted(thresholds, starts, side="right")
    following = np.append(thresholds, np.float32(np.inf))[codes]
    return _frozen8(codes.astype(np.uint8)), _frozen(following.astype(np.float32))


def _frozen(table: NDArray[np.float32]) -> NDArray[np.float32]:
    table.flags.writeable = False
    return table


def _frozen8(table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    table.flags.writeable = False
    return table
