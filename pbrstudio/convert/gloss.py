"""The gloss in a normal map's alpha as a witness of where a surface is rougher and where smoother.

A vanilla normal map keeps in its alpha how much of the highlight is seen (`skyrim-formats`, A3); turned over it is the
first source for roughness (A1.4). It was painted for another shader, so its level says little: that stays the
prediction's. Its detail is what no network sees in a diffuse texture: scratches, wear, what was polished.

High-pass merging, after Chavez, Sides and Anderson, "Comparison of three different methods to merge multiresolution
and multispectral data" (1991): with ``low`` the mean over cells of a `CELLS`-th of the longer side, interpolated,

    d = low(gloss) - gloss              the detail of 1 - gloss
    p = roughness - low(roughness)      the detail that the prediction has
    b = max(0, <d, p> / <p, p>)         how much of the gloss's detail that is
    out = roughness + k (d - b p)       what it lacks, added
    k = min(1, `MOST` / deviation of d)

so what both know is not counted twice, and the mean over a cell stays.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from pbrstudio.convert.baseline import enlarged
from pbrstudio.textures.maps import U8

CELLS = 32
"""Cells along the longer side: what is larger than one is level, and not detail."""
LEAST_CELL = 4
"""Pixels of a cell's side at least."""
MOST = 0.11
"""Deviation of a roughness's detail that nine in ten of 191 real materials stay below; no gloss gives more."""
LEAST_RANGE = 8
"""Of 255, between the hundredth and the ninety-ninth of a hundred pixels: an alpha that varies less says nothing."""
STRIP = 512


def says_something(gloss: U8) -> bool:
    """Whether the gloss mask [H,W] varies."""
    low, high = np.quantile(gloss[:: max(1, gloss.shape[0] // 512), :: max(1, gloss.shape[1] // 512)], (0.01, 0.99))
    return bool(high - low >= LEAST_RANGE)


def with_gloss(roughness: U8, gloss: U8, *, wrap: bool) -> U8:
    """``roughness`` [H,W] with the detail of ``gloss`` [H,W] that it lacks; see the formula above. A new array."""
    wanted, known = _detail(255 - gloss, wrap=wrap), _detail(roughness, wrap=wrap)
    power = float(np.vdot(known, known))
    share = max(0.0, float(np.vdot(wanted, known)) / power) if power > 0 else 0.0
    known *= np.float32(share)
    gain = min(1.0, MOST * 255 / max(float(wanted.std()), 1e-6))
    wanted -= known
    wanted *= np.float32(gain)
    out = np.empty_like(roughness)
    for top in range(0, roughness.shape[0], STRIP):
        rows = slice(top, top + STRIP)
        out[rows] = np.clip(np.rint(roughness[rows] + wanted[rows]), 0, 255)
    return out


def _detail(plane: U8, *, wrap: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """[H,W] in steps of 8 bits: what ``plane`` is above the level of its surroundings."""
    rows, columns = plane.shape
    cell = max(LEAST_CELL, max(rows, columns) / CELLS)
    size = (max(1, round(columns / cell)), max(1, round(rows / cell)))
    # As bytes first: a float copy of an 8K plane would be a quarter of a gigabyte.
    level = np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BOX), np.float32)
    detail = -enlarged(level, rows, columns, wrap=wrap)
    detail += plane
    return detail
