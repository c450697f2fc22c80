"""Colour that a file holds multiplied by its alpha ("associated", as in EXR), given back as it was before."""

from __future__ import annotations

import numpy as np

from pbrstudio.textures.texture import Pixels


def unassociate(colour: Pixels, alpha: Pixels) -> None:
    """Divides ``colour`` [H,W,C] by ``alpha`` [H,W] in place; both are finite and of one dtype.

    Where alpha is 0 (or, in a float, below) colour stays as stored: a light without a body, or nothing at all.
    Integers are rounded and cut at full; floats stay finite.
    """
    is_float = colour.dtype == np.float32
    full = 1.0 if is_float else 255.0 if colour.dtype == np.uint8 else 65535.0
    most = float(np.finfo(np.float32).max) if is_float else full
    for row, opacity in zip(colour, alpha, strict=True):  # a row at a time: float64 of a whole picture is gigabytes
        if (opacity == full).all():
            continue
        values = row.astype(np.float64)
        share = opacity.astype(np.float64)[:, None] / full
        np.divide(values, share, out=values, where=share > 0)
        np.clip(values, -most, most, out=values)
        row[...] = values if is_float else np.rint(values)
