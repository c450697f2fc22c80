"""Colours: ramps between sRGB colours, a random variant of a colour, light and dark of one."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.torus import Values

F32 = NDArray[np.float32]


def srgb(text: str) -> F32:
    """(3,) of "#rrggbb" or "rrggbb", 0 to 1."""
    digits = text.lstrip("#")
    return np.array([int(digits[at : at + 2], 16) for at in (0, 2, 4)], np.float32) / np.float32(255)


def ramp(share: Values, colours: Sequence[F32 | str], stops: Sequence[float] | None = None) -> F32:
    """[H,W,3] between colours, by ``share`` 0 to 1; the colours stand at ``stops``, evenly unless told. In sRGB."""
    table = np.stack([srgb(each) if isinstance(each, str) else each for each in colours]).astype(np.float32)
    at = np.linspace(0, 1, len(table)) if stops is None else np.asarray(stops)
    fine = np.linspace(0, 1, 1024)
    lookup = np.stack([np.interp(fine, at, table[:, channel]) for channel in range(3)], axis=1).astype(np.float32)
    found: F32 = lookup[np.clip(np.rint(np.asarray(share, np.float32) * 1023), 0, 1023).astype(np.int32)]
    return found


def varied(
    colour: F32 | str, rng: np.random.Generator, hue: float = 0.02, saturation: float = 0.15, brightness: float = 0.1
) -> F32:
    """(3,) near a colour: hue moved by up to ``hue`` turns, saturation and brightness by up to a share of their own."""
    red, green, blue = (float(each) for each in (srgb(colour) if isinstance(colour, str) else colour))
    h, s, v = colorsys.rgb_to_hsv(red, green, blue)
    moved = rng.uniform(-1, 1, 3)
    h, s = (h + hue * moved[0]) % 1, min(1.0, s * (1 + saturation * moved[1]))
    return np.array(colorsys.hsv_to_rgb(h, s, min(1.0, v * (1 + brightness * moved[2]))), np.float32)


def picked(colours: Sequence[F32 | str], rng: np.random.Generator) -> F32:
    """(3,) one of the colours."""
    colour = colours[int(rng.integers(len(colours)))]
    return srgb(colour) if isinstance(colour, str) else colour


def shaded(colour: F32, factor: Values) -> F32:
    """A colour (3,) or [H,W,3] times ``factor`` [H,W] in sRGB values: brighter over 1, darker under it."""
    out: F32 = np.asarray(colour * np.asarray(factor, np.float32)[..., None], np.float32)
    return out
