"""Pictures [3,H,W] between sRGB values and linear light, and their means."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.samples.piece import Mask
from pbrstudio.data.samples.strips import in_strips
from pbrstudio.metrics.colour import to_linear, to_srgb
from pbrstudio.textures.normals import F32


def linear_of(encoded: F32) -> F32:
    """Linear light of sRGB values."""
    return in_strips(to_linear, encoded)


def srgb_of(linear: F32) -> F32:
    """sRGB values of linear light, clipped to [0,1]."""
    return in_strips(lambda strip: to_srgb(strip.clamp(0, 1)), linear)


def mean_of(values: F32, mask: Mask) -> F32:
    """Mean of each channel [C] where the mask holds; by numpy, whose sums do not depend on the number of threads."""
    mean: F32 = (values * mask).sum((1, 2), dtype=np.float64) / max(1, int(mask.sum()))
    return mean
