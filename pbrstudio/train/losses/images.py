"""A term that is a mean over images: what each image gives, over the weights of the images that take part."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.loss import Seen


def image_means(values: Tensor, mask: Tensor) -> Tensor:
    """[B]: the mean of ``values`` [B,C,H,W] over the pixels and channels inside ``mask`` [B,1,H,W]; 0 without any."""
    return (values * mask).sum((1, 2, 3)) / (mask.sum((1, 2, 3)) * values.shape[1]).clamp(min=1)


def has_pixels(mask: Tensor) -> Tensor:
    """[B] float: 1 where ``mask`` [B,1,H,W] holds a pixel, else 0."""
    return mask.flatten(1).any(dim=1).to(mask.dtype)


def exact_sum(values: Tensor) -> Tensor:
    """A scalar in float64, so that sums of parts are the whole's. Apple's devices have float32 alone, and get it."""
    return values.sum(dtype=torch.float32 if values.device.type == "mps" else torch.float64)


def divisor(count: Tensor, like: Tensor) -> Tensor:
    """``count`` as what may be divided by: 1 in place of 0, of ``like``'s kind."""
    return torch.where(count > 0, count, torch.ones_like(count)).to(like.device, like.dtype)


class ImageTerm(ABC):
    """``counts`` is the sum of the images' weights; ``value`` the sum of weight times what each gives, over it."""

    width = 1

    def __init__(self, name: str, map: TruthMap) -> None:
        self.name = name
        self.map: TruthMap = map

    def weights(self, batch: Batch) -> Tensor:
        """[B] weight of each image; 0: it takes no part. Here 1 for each that has a pixel of known truth."""
        return has_pixels(batch.known[self.map])

    @abstractmethod
    def each(self, seen: Seen, batch: Batch) -> Tensor:
        """[B], float32: what each image gives. Finite, with finite gradients, for those without weight too."""

    def counts(self, batch: Batch) -> Tensor:
        return exact_sum(self.weights(batch))[None]

    def value(self, seen: Seen, batch: Batch, counts: Tensor) -> Tensor:
        with torch.autocast(batch.diffuse.device.type, enabled=False):
            weights = self.weights(batch)
            each = self.each(seen, batch)
            each = torch.where(weights > 0, each, torch.zeros_like(each))
            return (each * weights).sum() / divisor(counts[0], each)
