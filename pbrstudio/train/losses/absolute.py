"""Masked L1: how far each known pixel is off, an image at a time, then over images by the weight of their class."""

from __future__ import annotations

from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.train.losses.images import ImageTerm, image_means
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import seen_map, true_map


class AbsoluteTerm(ImageTerm):
    """Mean of the absolute difference, in the truth's units."""

    def weights(self, batch: Batch) -> Tensor:
        return super().weights(batch) * batch.weight

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        return image_means((seen_map(seen, self.map) - true_map(batch, self.map)).abs(), batch.known[self.map])
