"""Masked squares: they move where half of what is asked cannot be known, and an absolute error stands still."""

from __future__ import annotations

from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.images import ImageTerm, image_means
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import seen_map, true_map


class SquaresTerm(ImageTerm):
    """Mean of ((seen - truth) / scale) squared: an error of ``scale`` weighs 1."""

    def __init__(self, name: str, map: TruthMap, scale: float) -> None:
        super().__init__(name, map)
        self._scale = scale

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        off = (seen_map(seen, self.map) - true_map(batch, self.map)) / self._scale
        return image_means(off.square(), batch.known[self.map])
