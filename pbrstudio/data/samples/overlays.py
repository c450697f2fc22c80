"""What lies on a picture: grain, dirt, highlights. Each is drawn once, and may then be laid on several pictures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pbrstudio.data.samples.noise import layered_noise
from pbrstudio.textures.normals import F32

Change = Callable[[F32], F32]
"""From [3,H,W] sRGB values to such."""
DIRT_CELLS = (2, 7)
"""Fewest and most cells of dirt's coarsest noise, along each axis."""
DIRT_SHARE = (0.15, 0.5)
"""Least and most of the picture that dirt covers."""
DARKEST_DIRT = (0.16, 0.11, 0.07)
LIGHTEST_DIRT = (0.40, 0.33, 0.25)
"""sRGB colours between which one is drawn."""
BLOTCH = (0.06, 0.3)
"""Least and largest deviation of a highlight, as a share of the side."""


def grain(size: tuple[int, int], amount: float, rng: np.random.Generator) -> Change:
    """Grey noise of deviation ``amount``, where a soft mask lets it."""
    mask = np.clip(layered_noise(size, 3, 2, rng) + np.float32(0.5), 0, 1)
    noise: F32 = (rng.standard_normal(size, np.float32) * mask * np.float32(amount)).astype(np.float32)
    return lambda rgb: np.clip(rgb + noise, 0, 1)


def dirt(size: tuple[int, int], amount: float, rng: np.random.Generator) -> Change:
    """Blotches of earth, at most as opaque as ``amount``; they tile."""
    field = layered_noise(size, int(rng.integers(*DIRT_CELLS)), 4, rng)
    border = np.quantile(field, 1 - rng.uniform(*DIRT_SHARE))
    cover = np.clip((field - border) / np.float32(0.2), 0, 1).astype(np.float32) * np.float32(amount)
    share = rng.uniform()
    earth = (np.array(DARKEST_DIRT) * (1 - share) + np.array(LIGHTEST_DIRT) * share).astype(np.float32)[:, None, None]
    return lambda rgb: rgb + cover * (earth - rgb)


def highlight(size: tuple[int, int], amount: float, rng: np.random.Generator) -> Change:
    """A white blotch, an oblique Gaussian, at most as opaque as ``amount``."""
    rows, columns = size
    side = min(rows, columns)
    down = np.arange(rows, dtype=np.float32)[:, None] - rng.uniform(0, rows)
    along = np.arange(columns, dtype=np.float32)[None] - rng.uniform(0, columns)
    angle = rng.uniform(0, np.pi)
    first, second = rng.uniform(*BLOTCH, 2) * side
    across = (np.cos(angle) * along + np.sin(angle) * down) / first
    aside = (np.cos(angle) * down - np.sin(angle) * along) / second
    cover = (np.exp(-0.5 * (across**2 + aside**2)) * amount).astype(np.float32)
    return lambda rgb: rgb + cover * (1 - rgb)
