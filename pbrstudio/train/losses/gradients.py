"""Masked L1 between the differences of neighbours, at several scales: edges in their place, and as sharp."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.data.batch import Batch
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.images import ImageTerm, image_means
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import seen_map, true_map


class GradientTerm(ImageTerm):
    """Mean over the scales of what columns and rows give together."""

    def __init__(self, name: str, map: TruthMap, scales: int) -> None:
        super().__init__(name, map)
        self._scales = scales

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        return gradient_means(seen_map(seen, self.map), true_map(batch, self.map), batch.known[self.map], self._scales)


def gradient_means(seen: Tensor, truth: Tensor, mask: Tensor, scales: int) -> Tensor:
    """[B], of ``seen``, ``truth`` [B,C,H,W] inside ``mask`` [B,1,H,W].

    At each scale the mean absolute difference of their neighbour differences, along rows plus along columns, over pairs
    that are both known; each scale is the one before in blocks of 2x2, of which only whole ones count. The mean over
    the scales; sides too small for a scale give 0 there. After Ranftl and others, "Towards Robust Monocular Depth
    Estimation", 2020, equation 11.
    """
    off = seen - truth
    total = off.new_zeros(len(off))
    for scale in range(scales):
        for axis in (2, 3):
            total = total + image_means(off.diff(dim=axis).abs(), pairs(mask, axis))
        if scale + 1 == scales or min(off.shape[2:]) < 4:
            break
        off = functional.avg_pool2d(off, 2)
        mask = 1 - functional.max_pool2d(1 - mask, 2)
    return total / scales


def pairs(mask: Tensor, axis: int) -> Tensor:
    """1 where a pixel of ``mask`` [B,1,H,W] and the next along ``axis`` are both known; one shorter there."""
    count = mask.shape[axis] - 1
    return torch.minimum(mask.narrow(axis, 1, count), mask.narrow(axis, 0, count))
