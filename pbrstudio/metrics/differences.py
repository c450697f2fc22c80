"""How far a map is from its truth, inside a mask: mean differences, PSNR, and what is left after the best gain.

One map at a time: ``seen`` and ``truth`` [C,H,W], ``mask`` bool [1,H,W] of the pixels that count. A mean over nothing
is an error of the caller's: ValueError.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from pbrstudio.metrics.colour import to_linear, to_srgb

SMALLEST_SQUARE = 1 / (12 * 255**2)
"""Mean square of the rounding to bytes: equal maps get the PSNR that it gives, 58.9 dB, and no infinity."""


def masked_mean(values: Tensor, mask: Tensor) -> float:
    """Mean of ``values`` [C,H,W] over all channels of the pixels in ``mask``."""
    count = int(mask.sum())
    if count == 0:
        raise ValueError("a mean over no pixels: the mask is empty")
    return float((values.double() * mask).sum() / (count * values.shape[0]))


def mean_absolute(seen: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Mean absolute difference."""
    return masked_mean((seen - truth).abs(), mask)


def mean_square(seen: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Mean squared difference."""
    return masked_mean((seen - truth) ** 2, mask)


def psnr(square: float) -> float:
    """Decibels of a mean square of values in [0,1]: -10 log10, at most that of `SMALLEST_SQUARE`."""
    return -10 * math.log10(max(square, SMALLEST_SQUARE))


def gain_aligned(seen: Tensor, truth: Tensor, mask: Tensor) -> Tensor:
    """``seen`` [3,H,W], sRGB, times the gain for each channel, in linear light, that brings it nearest to ``truth``.

    The exposure and tint of baked light cannot be known, so an albedo is judged without them. Least squares in linear
    light, g = <seen, truth> / <seen, seen> over the mask; the result is sRGB again, clipped to [0,1]. A black channel
    stays black.
    """
    light, wanted = to_linear(seen).double(), to_linear(truth).double()
    dims = (1, 2)
    against = (light * wanted * mask).sum(dims, keepdim=True)
    own = (light * light * mask).sum(dims, keepdim=True)
    gain = torch.where(own > 0, against / own.clamp(min=1e-12), torch.ones_like(own))
    return to_srgb((light * gain).clamp(0, 1)).float()
