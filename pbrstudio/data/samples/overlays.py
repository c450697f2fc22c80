"""Changes of the input alone, which its truth does not follow: grain, dirt, highlights."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.samples.noise import layered_noise
from pbrstudio.textures.normals import F32

DIRT_CELLS = (2, 7)
"""Fewest and most cells of dirt's coarsest noise, along each axis."""
DIRT_SHARE = (0.15, 0.5)
"""Least and most of the picture that dirt covers."""
DARKEST_DIRT = (0.16, 0.11, 0.07)
LIGHTEST_DIRT = (0.40, 0.33, 0.25)
"""sRGB colours between which one is drawn."""
BLOTCH = (0.06, 0.3)
"""Least and largest deviation of a highlight, as a share of the side."""


def with_grain(rgb: F32, amount: float, rng: np.random.Generator) -> F32:
    """[3,H,W] with grey noise of deviation ``amount``, where a soft mask lets it."""
    size = (rgb.shape[1], rgb.shape[2])
    mask = np.clip(layered_noise(size, 3, 2, rng) + np.float32(0.5), 0, 1)
    grain = rng.standard_normal(size, np.float32) * mask * np.float32(amount)
    changed: F32 = np.clip(rgb + grain, 0, 1)
    return changed


def with_dirt(rgb: F32, amount: float, rng: np.random.Generator) -> F32:
    """[3,H,W] under blotches of earth, at most as opaque as ``amount``; the blotches tile."""
    field = layered_noise((rgb.shape[1], rgb.shape[2]), int(rng.integers(*DIRT_CELLS)), 4, rng)
    border = np.quantile(field, 1 - rng.uniform(*DIRT_SHARE))
    cover = np.clip((field - border) / np.float32(0.2), 0, 1).astype(np.float32) * np.float32(amount)
    share = rng.uniform()
    earth = np.array(DARKEST_DIRT) * (1 - share) + np.array(LIGHTEST_DIRT) * share
    changed: F32 = rgb + cover * (earth.astype(np.float32)[:, None, None] - rgb)
    return changed


def with_highlight(rgb: F32, amount: float, rng: np.random.Generator) -> F32:
    """[3,H,W] with a white blotch, an oblique Gaussian, at most as opaque as ``amount``."""
    rows, columns = rgb.shape[1:]
    side = min(rows, columns)
    down = np.arange(rows, dtype=np.float32)[:, None] - rng.uniform(0, rows)
    along = np.arange(columns, dtype=np.float32)[None] - rng.uniform(0, columns)
    angle = rng.uniform(0, np.pi)
    first, second = rng.uniform(*BLOTCH, 2) * side
    across = (np.cos(angle) * along + np.sin(angle) * down) / first
    aside = (np.cos(angle) * down - np.sin(angle) * along) / second
    cover = (np.exp(-0.5 * (across**2 + aside**2)) * amount).astype(np.float32)
    changed: F32 = rgb + cover * (1 - rgb)
    return changed
