"""Base colours of metals: reflectance at normal incidence (F0), from published tables.

Source: Lagarde, "Feeding a physically based shading model", 2011, and the table that Unreal Engine's "Physically Based
Materials" took from it (iron, silver, gold, copper, chromium, nickel, titanium; brass after Lagarde): linear F0
computed from the optical constants of the pure metals. Two have no row there and are put together from it:
steel is iron and chromium by halves, bronze stands between copper and brass, as its hue does.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Metal = Literal["iron", "steel", "bronze", "copper", "brass", "gold", "silver", "chromium", "nickel", "titanium"]

LINEAR: dict[Metal, tuple[float, float, float]] = {
    "iron": (0.560, 0.570, 0.580),
    "steel": (0.555, 0.563, 0.567),
    "bronze": (0.933, 0.708, 0.481),
    "copper": (0.955, 0.638, 0.538),
    "brass": (0.910, 0.778, 0.423),
    "gold": (1.000, 0.766, 0.336),
    "silver": (0.972, 0.960, 0.915),
    "chromium": (0.550, 0.556, 0.554),
    "nickel": (0.660, 0.609, 0.526),
    "titanium": (0.542, 0.497, 0.449),
}
"""F0, linear RGB."""


def base_colour(metal: Metal) -> F32:
    """(3,) sRGB-encoded, 0 to 1."""
    linear = np.array(LINEAR[metal], np.float64)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return encoded.astype(np.float32)
