"""Base colours of metals: reflectance at normal incidence (F0), from published tables.

Source: Lagarde, "Feeding a physically based shading model", 2011 (iron, copper, gold, aluminium, silver: linear F0
computed from the optical constants of refractiveindex.info), and physicallybased.info (brass, chromium, nickel,
titanium, zinc: linear F0 of the same origin). Bronze is a mixture after the same site's copper alloys: copper and
some 12 % tin; steel is iron with chromium, which brightens it.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Metal = Literal[
    "iron", "steel", "bronze", "copper", "brass", "gold", "silver", "chromium", "nickel", "titanium", "zinc"
]

LINEAR: dict[Metal, tuple[float, float, float]] = {
    "iron": (0.560, 0.570, 0.580),
    "steel": (0.555, 0.560, 0.560),
    "bronze": (0.714, 0.494, 0.283),
    "copper": (0.955, 0.638, 0.538),
    "brass": (0.910, 0.778, 0.423),
    "gold": (1.000, 0.766, 0.336),
    "silver": (0.972, 0.960, 0.915),
    "chromium": (0.549, 0.556, 0.554),
    "nickel": (0.660, 0.609, 0.526),
    "titanium": (0.542, 0.497, 0.449),
    "zinc": (0.664, 0.824, 0.850),
}
"""F0, linear RGB."""


def base_colour(metal: Metal) -> F32:
    """(3,) sRGB-encoded, 0 to 1."""
    linear = np.array(LINEAR[metal], np.float64)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return encoded.astype(np.float32)
