"""What time does to metal, shared by its recipes: rust, and the fields that say where it takes hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.palette import ramp, varied
from pbrstudio.data.procedural.blocks.shaping import mixed, smoothstep
from pbrstudio.data.procedural.blocks.spectral import filtered

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Rust:
    """Arrays [H,W]."""

    colour: F32
    """[H,W,3] sRGB."""
    roughness: F32
    relief: F32
    """About -1 to 1: crusts stand, pits lie low."""


def rust(size: int, rng: np.random.Generator) -> Rust:
    """Iron oxide that covers everything: dark crusts, brown, orange where it is young. It is no metal."""
    broad = filtered(size, rng, 2, 40, 1.1)
    fine = filtered(size, rng, 20, 230, 0.7)
    young = smoothstep(0.4, 2.2, filtered(size, rng, 3, 70, 0.9)) * rng.uniform(0.2, 0.8)
    dark, middle, light = varied("#3a2218", rng), varied("#683820", rng, 0.015), varied("#85502e", rng, 0.015)
    tone = np.clip(0.45 + 0.19 * broad + 0.14 * fine, 0, 1)
    colour = mixed(ramp(tone, [dark, middle, light]), varied("#a5602c", rng, 0.015), young)
    roughness = np.clip(rng.uniform(0.8, 0.9) + 0.03 * fine - 0.04 * young, 0.6, 0.98)
    return Rust(colour, roughness.astype(np.float32), (0.4 * broad + 0.35 * fine).astype(np.float32))


def hold(size: int, rng: np.random.Generator, share: float, sharp: float = 0.35) -> F32:
    """0 to 1 where something has taken hold, on about ``share`` of the surface: patches with ragged, spotted fronts."""
    field = 0.85 * filtered(size, rng, 1, 40, 1.45) + 0.32 * filtered(size, rng, 10, 200, 0.8)
    # The field is Gaussian: its threshold follows from the share by a logistic approximation of the quantile.
    share = float(np.clip(share, 0.003, 0.997))
    threshold = 0.9 * np.log(1 / share - 1) / 1.702
    return smoothstep(threshold - sharp, threshold + sharp, field)
