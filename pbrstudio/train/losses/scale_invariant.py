"""Height whatever its scale and offset: median and mean deviation of each image taken out of both sides.

Ranftl and others, "Towards Robust Monocular Depth Estimation", 2020, equations 5, 6 and 11. The scale is a mean of
distances and so positive: relief turned inside out is wrong, which a least-squares scale would not see.
"""

from __future__ import annotations

import torch
from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.gradients import gradient_means
from pbrstudio.train.losses.images import ImageTerm, image_means
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import seen_map, true_map

LEAST = 0.1
"""Least mean deviation of a crop, its texture's being 1, that is brought to 1: below, noise would be blown up."""


class ScaleInvariantTerm(ImageTerm):
    """Masked L1 of the aligned heights, plus ``gradients`` times their `gradient_means`. Flat textures (``batch.flat``,
    whose truth is 0) are compared as they are."""

    def __init__(self, name: str, map: TruthMap, gradients: float, scales: int) -> None:
        super().__init__(name, map)
        self._gradients = gradients
        self._scales = scales

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        height, truth, mask = seen_map(seen, self.map), true_map(batch, self.map), batch.known[self.map]
        flat = batch.flat[:, None, None, None]
        first = torch.where(flat, height, aligned(height, mask, LEAST))
        second = torch.where(flat, truth, aligned(truth, mask, LEAST))
        return compared(first, second, mask, self._gradients, self._scales)


def compared(seen: Tensor, truth: Tensor, mask: Tensor, gradients: float, scales: int) -> Tensor:
    """[B]: masked L1 plus ``gradients`` times `gradient_means`."""
    plain = image_means((seen - truth).abs(), mask)
    return plain + gradients * gradient_means(seen, truth, mask, scales) if gradients else plain


def aligned(height: Tensor, mask: Tensor, least: float) -> Tensor:
    """``height`` [B,1,H,W] with median 0 and mean absolute deviation 1 inside ``mask``; a deviation under ``least``
    counts as that. Differentiable through both. Images without a pixel in the mask are aligned as a whole."""
    some = mask.flatten(1).any(dim=1)[:, None, None, None]
    mask = torch.where(some, mask, torch.ones_like(mask))
    inside = torch.where(mask > 0, height, torch.full_like(height, torch.nan))
    centred = height - inside.flatten(1).nanmedian(dim=1).values[:, None, None, None]
    deviation = image_means(centred.abs(), mask)[:, None, None, None]
    return centred / deviation.clamp(min=least)
