"""How well a height has the shape of the true one, whatever its scale and offset, which a colour cannot tell.

``seen`` and ``truth`` [1,H,W] in [0,1], ``mask`` bool [1,H,W]. The scale must be positive: with any scale at all,
relief turned inside out would count as perfect.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from pbrstudio.textures.band_pass import band_pass

FLAT = 0.005
"""Mean distance from the median, as a share of the full range, under which a true height is flat: nothing to learn."""
FLAT_DETAIL = 0.002
"""Deviation under which the truth's detail is the rounding of its bytes."""
COARSE = 1 / 16
"""Deviation of the blur that detail is left over from, as a share of the width."""


def is_flat(truth: Tensor, mask: Tensor) -> bool:
    """Whether the true height says nothing. Scale and offset would blow up its noise."""
    values = truth[mask]
    return bool((values - values.median()).abs().mean() < FLAT)


def aligned_error(seen: Tensor, truth: Tensor, mask: Tensor) -> float:
    """RMSE after the best positive scale and offset, over the truth's deviation: 0 the same shape, 1 as bad as flat.

    In closed form sqrt(1 - r^2), where r is the correlation, and 1 where r is not positive.
    """
    return math.sqrt(max(0.0, 1 - max(0.0, correlation(seen[mask], truth[mask])) ** 2))


def detail(height: Tensor, mask: Tensor) -> Tensor:
    """``height`` [1,H,W] minus its Gaussian blur of `COARSE` times the width; what is masked has mean height."""
    filled = torch.where(mask, height, height[mask].mean())
    band = band_pass(filled[0].float().numpy(), 0.0, filled.shape[2] * COARSE, wrap=False)
    return torch.from_numpy(band.copy())[None]


def has_detail(truth_detail: Tensor, mask: Tensor) -> bool:
    """Whether there is more in a true height's `detail` than rounding."""
    return bool(truth_detail[mask].std(correction=0) >= FLAT_DETAIL)


def gradient_correlation(seen: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Correlation of the differences between neighbours, along rows and columns together: 1 the same slopes, 0 none."""
    pairs: list[tuple[Tensor, Tensor]] = []
    for axis in (1, 2):
        size = mask.shape[axis] - 1
        both = mask.narrow(axis, 1, size) & mask.narrow(axis, 0, size)
        pairs.append((seen.diff(dim=axis)[both], truth.diff(dim=axis)[both]))
    return correlation(torch.cat([pair[0] for pair in pairs]), torch.cat([pair[1] for pair in pairs]))


def correlation(first: Tensor, second: Tensor) -> float:
    """Pearson's; 0 where one of both is constant."""
    a, b = (values.double() - values.double().mean() for values in (first, second))
    own = float((a * a).sum() * (b * b).sum())
    return float((a * b).sum()) / math.sqrt(own) if own > 1e-20 else 0.0
