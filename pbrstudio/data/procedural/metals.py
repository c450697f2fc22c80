"""Base colours of metals: reflectance at normal incidence (F0), from published tables.

Sources: iron, silver, gold, copper, chromium, nickel, titanium as in the tables of Unreal Engine ("Physically Based
Materials", Epic Games) and Unity (Shader Graph, "Metal Reflectance Node"), which both have them from Lagarde, "Feeding
a physically based shading model", 2011: linear F0 computed from the optical constants of the pure metals. Brass from
Palmqvist, "Physically Based" (physicallybased.info, CC0), version of April 2026. That table, from newer constants, has
iron at (0.530, 0.513, 0.494), gold at (1.059, 0.773, 0.307) and copper at (0.932, 0.623, 0.522): within 0.09 of these.

Two have no row in any of them and are put together. Steel is iron and chromium by halves, since steel of tools is
nearly all iron; stainless steel (0.669, 0.639, 0.598, Palmqvist) is brighter. Bronze, copper with a tenth of tin, is
copper and brass by halves, between which its hue lies. Recipes darken them: old metal is never as clean as a sample.
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
    "copper": (0.955, 0.637, 0.538),
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
