"""Cross entropy of the classes, a pixel at a time, weighted by class; pixels without a label take no part."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.data.batch import Batch
from pbrstudio.data.entry import UNLABELLED
from pbrstudio.train.losses.images import divisor, exact_sum
from pbrstudio.train.losses.loss import Seen


class CrossEntropyTerm:
    """The sum over labelled pixels of weight times -log p, over the sum of their weights: torch's own mean."""

    map: None = None
    width = 1

    def __init__(self, name: str, class_weights: tuple[float, ...] | None) -> None:
        self.name = name
        self._class_weights = class_weights

    def counts(self, batch: Batch) -> Tensor:
        known = batch.labels != UNLABELLED
        if self._class_weights is None:
            return exact_sum(known)[None]
        weights = torch.tensor(self._class_weights, device=known.device)
        return exact_sum(weights[batch.labels.clamp(max=len(weights) - 1)] * known)[None]

    def value(self, seen: Seen, batch: Batch, counts: Tensor) -> Tensor:
        with torch.autocast(batch.diffuse.device.type, enabled=False):
            logits = seen["logits"].float()
            weights = None if self._class_weights is None else logits.new_tensor(self._class_weights)
            total = functional.cross_entropy(
                logits, batch.labels, weight=weights, ignore_index=UNLABELLED, reduction="sum"
            )
            return total / divisor(counts[0], total)
