"""Structural similarity of two maps, averaged where neither the window of pixels nor the mask is cut.

Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment: From Error Visibility to Structural Similarity", 2004,
with the window of pytorch_msssim (11 px, deviation 1.5), in float32: in bfloat16 a nearly flat pair exceeds 1.
"""

from __future__ import annotations

import torch
from pytorch_msssim.ssim import gaussian_filter  # type: ignore[import-untyped]
from torch import Tensor
from torch.nn import functional

WINDOW, DEVIATION = 11, 1.5
_LUMINANCE, _CONTRAST = 0.01**2, 0.03**2
"""The paper's constants, for values of range 1."""


def ssim(seen: Tensor, truth: Tensor, mask: Tensor) -> float | None:
    """Mean similarity of ``seen`` and ``truth`` [C,H,W] in [0,1], 1 when equal, over pixels whose window the ``mask``
    [1,H,W] holds whole. None when there is no such pixel.

    Blacking out what is masked would make unrelated maps alike; so the similarity is taken first and the mask, eroded
    by half a window, afterwards.
    """
    if min(seen.shape[1:]) < WINDOW:
        return None
    # A pixel of the map is the middle of a window, so map and eroded mask are both smaller by ten.
    inside = -functional.max_pool2d(-mask[None].float(), WINDOW, stride=1) > 0
    if not inside.any():
        return None
    bell = torch.exp(-((torch.arange(WINDOW) - WINDOW // 2) ** 2) / (2 * DEVIATION**2))
    taps = (bell / bell.sum()).repeat(seen.shape[0], 1, 1, 1)
    first, second = seen[None].float(), truth[None].float()
    planes = (first, second, first * first, second * second, first * second)
    with torch.autocast("cpu", enabled=False):
        mean_1, mean_2, square_1, square_2, product = (gaussian_filter(plane, taps) for plane in planes)
    variance = square_1 - mean_1**2 + square_2 - mean_2**2
    covariance = product - mean_1 * mean_2
    luminance = (2 * mean_1 * mean_2 + _LUMINANCE) / (mean_1**2 + mean_2**2 + _LUMINANCE)
    each = luminance * (2 * covariance + _CONTRAST) / (variance + _CONTRAST)
    return float((each * inside).sum() / (inside.sum() * seen.shape[0]))
