"""What is suspicious about a material's planes: one sentence each."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.conventions import relate
from pbrstudio.data.decoding import Decoded
from pbrstudio.data.entry import Entry
from pbrstudio.textures.maps import U8
from pbrstudio.textures.normals import decode_normals

FLAT = 2.5
"""Standard deviation, of 255, under which a base colour is one colour for all that a network can see."""
TILT = 5.0
"""Degrees by which a normal map may lean as a whole."""
BRIGHT, DARK = 250.0, 4.0
"""Means of a base colour beyond which nothing is left to see."""
STEP = 4
"""Every so many rows and columns are looked at."""


def suspicions(entry: Entry, decoded: Decoded) -> tuple[str, ...]:
    """What a person should look at: flat or blown-out colours, leaning normals, a height that is one value, and what
    decoding noted."""
    planes = decoded.planes
    told = list(decoded.notes)
    colour = planes.colour[::STEP, ::STEP].reshape(-1, 3).astype(np.float32)
    if planes.alpha is not None:
        seen = planes.alpha[::STEP, ::STEP].ravel() > 0
        colour = colour[seen] if seen.any() else colour
    spread, mean = float(colour.std(axis=0).max()), float(colour.mean())
    if spread < FLAT:
        told.append(f"its base colour is almost one flat colour (standard deviation {spread:.1f} of 255)")
    if not DARK <= mean <= BRIGHT:
        told.append(f"its base colour is almost {'white' if mean > BRIGHT else 'black'} (mean {mean:.0f} of 255)")
    if planes.normal is not None:
        lean = leaning(planes.normal, planes.alpha)
        if entry.tileable and lean > TILT:
            told.append(f"its normals lean by {lean:.0f} degrees as a whole (a tile's do not, beyond {TILT:.0f})")
        if planes.height is not None and "height" in entry.maps and not decoded.notes:
            relation = relate(planes.normal, planes.height)
            if relation.across < -0.3:
                told.append("its height is the reverse of what its normals show: high and low may be swapped")
    if planes.height is not None and planes.height.min() == planes.height.max():
        told.append("its height is one value everywhere")
    return tuple(told)


def leaning(normal: U8, alpha: U8 | None) -> float:
    """Degrees between the mean of OpenGL normals [H,W,3] and straight up."""
    vectors = decode_normals(np.ascontiguousarray(normal[::STEP, ::STEP])).reshape(-1, 3)
    if alpha is not None:
        seen = alpha[::STEP, ::STEP].ravel() > 0
        vectors = vectors[seen] if seen.any() else vectors
    mean = vectors.mean(axis=0, dtype=np.float64)
    return float(np.degrees(np.arccos(np.clip(mean[2] / max(float(np.linalg.norm(mean)), 1e-9), -1, 1))))
