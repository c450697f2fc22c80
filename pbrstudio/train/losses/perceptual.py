"""The perceptual distance of the albedo as a loss: LPIPS with VGG16, where its files are at hand."""

from __future__ import annotations

import torch
from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.images import ImageTerm
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.lpips_vgg import LpipsVgg
from pbrstudio.train.losses.views import seen_map, true_map

SCALES = 4
"""Of the multi-scale gradient L1 that stands in where LPIPS is not at hand."""


class PerceptualTerm(ImageTerm):
    """LPIPS of the whole picture; what is not known is given the truth's own pixels, so that no edge arises there."""

    def __init__(self, name: str, map: TruthMap, network: LpipsVgg) -> None:
        super().__init__(name, map)
        self._network = network

    def each(self, seen: Seen, batch: Batch) -> Tensor:
        first, second = seen_map(seen, self.map), true_map(batch, self.map)
        distances: Tensor = self._network.to(first.device)(
            torch.where(batch.known[self.map] > 0, first, second), second
        )
        return distances
