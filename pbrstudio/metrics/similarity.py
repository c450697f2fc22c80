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
WIDEST_PRODUCT = 1024
"""Longer side, in pixels, up to which a processor filters by products of matrices: at 256 six times as fast as its
convolutions, which win where lines are long."""
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
    each = similarity_map(seen[None].float(), truth[None].float())
    return float((each * inside).sum() / (inside.sum() * seen.shape[0]))


def similarity_map(first: Tensor, second: Tensor) -> Tensor:
    """[B,C,H-10,W-10]: the similarity of ``first`` and ``second`` [B,C,H,W] in the window around each pixel that has a
    whole one; 1 when equal. Differentiable; float32, outside autocast. Sides must be at least `WINDOW`."""
    with torch.autocast(first.device.type, enabled=False):
        planes = torch.cat([first, second, first * first, second * second, first * second])
        mean_1, mean_2, square_1, square_2, product = _windowed(planes).chunk(5)
    variance = square_1 - mean_1**2 + square_2 - mean_2**2
    covariance = product - mean_1 * mean_2
    luminance = (2 * mean_1 * mean_2 + _LUMINANCE) / (mean_1**2 + mean_2**2 + _LUMINANCE)
    similarity: Tensor = luminance * (2 * covariance + _CONTRAST) / (variance + _CONTRAST)
    return similarity


def _windowed(planes: Tensor) -> Tensor:
    """[N,C,H-10,W-10]: the mean of ``planes`` [N,C,H,W] in the bell-shaped window around each pixel."""
    bell = torch.exp(-((torch.arange(WINDOW, device=planes.device) - WINDOW // 2) ** 2) / (2 * DEVIATION**2))
    bell = bell / bell.sum()
    if planes.device.type != "cpu" or max(planes.shape[2:]) > WIDEST_PRODUCT:
        filtered: Tensor = gaussian_filter(planes, bell.repeat(planes.shape[1], 1, 1, 1))
        return filtered
    rows, columns = (_band(bell, side) for side in planes.shape[2:])
    return rows @ planes @ columns.T


def _band(bell: Tensor, side: int) -> Tensor:
    """[side-10,side]: the matrix that a line of ``side`` pixels is filtered by."""
    at = torch.arange(side - WINDOW + 1)
    band = torch.zeros(len(at), side)
    for offset, tap in enumerate(bell):
        band[at, at + offset] = tap
    return band
