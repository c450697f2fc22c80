"""`SkyrimPhotometric`: what painters, monitors and compression do to a game's pictures; the input alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pbrstudio.data.samples.colours import with_gamma
from pbrstudio.data.samples.light_curve import linear_of, srgb_of
from pbrstudio.data.samples.lighting import compressed
from pbrstudio.data.samples.noise import gradient_noise
from pbrstudio.textures.normals import F32

GAMMA = 0.15
EXPOSURE = 0.4
"""Stops."""
CONTRAST = 0.15
SATURATION = 0.2
TINT = 0.06
SHADING = 0.2
"""Most that soft shading takes or gives, as a share."""
COMPRESSED = 0.5
"""Share of the changed pictures that go through block compression once more."""


@dataclass(frozen=True, slots=True)
class SkyrimPhotometric:
    """Changes a share ``p`` of the pictures. ``strength`` (0 to 1) is a factor on every range; ``tint`` the most that
    the class of the texture allows."""

    p: float
    strength: float = 1.0

    def __call__(self, rgb: F32, rng: np.random.Generator, *, most_tint: float = 1.0) -> F32:
        """[3,H,W] sRGB in [0,1], changed or as it is; sides multiples of 4."""
        if rng.random() >= self.p:
            return rgb
        between = rng.uniform(-1, 1, 8) * self.strength
        changed = with_gamma(rgb, float(2.0 ** (GAMMA * between[0])))
        tint = 1 + min(TINT * self.strength, most_tint) * rng.uniform(-1, 1, 3)
        gain = (2.0 ** (EXPOSURE * between[1]) * tint).astype(np.float32)[:, None, None]
        shade = 1 + self._shading((rgb.shape[1], rgb.shape[2]), float(between[2]), rng)
        changed = srgb_of(linear_of(changed) * gain * shade)
        middle = np.float32(changed.mean(dtype=np.float64))
        changed = (changed - middle) * np.float32(1 + CONTRAST * between[3]) + middle
        grey = changed.mean(0, keepdims=True)
        changed = np.clip(grey + (changed - grey) * np.float32(1 + SATURATION * between[4]), 0, 1)
        if rng.random() < COMPRESSED * self.strength:
            changed = compressed(changed)
        return changed

    def _shading(self, size: tuple[int, int], amount: float, rng: np.random.Generator) -> F32:
        """[H,W] about 0: a vignette about a random middle, and soft patches."""
        down, along = (
            (np.arange(side, dtype=np.float32) + np.float32(0.5)) / side - np.float32(rng.uniform(0.3, 0.7))
            for side in size
        )
        vignette = (np.float32(0.25) - (down[:, None] ** 2 + along[None] ** 2)) * 2
        patches = gradient_noise(size, 3, rng)
        shade: F32 = np.float32(SHADING) * (np.float32(amount) * vignette + np.float32(0.5 * self.strength) * patches)
        return shade
