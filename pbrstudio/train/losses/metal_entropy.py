"""Binary cross entropy of metallic, on logits, a pixel at a time over every known pixel of the step."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.data.batch import Batch
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.images import divisor, exact_sum
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.views import true_map

MOST = 10.0
"""Most that a metal pixel may weigh when the batch decides."""


class MetalEntropyTerm:
    """Counts are pixels and metal (a sum of metallic, so that half metal is half).

    ``positive`` weighs metal: a number, or "batch": negatives over positives of the whole step, in [1, `MOST`].
    ``background``, where it is given, weighs pixels that SegFormer does not call metal; as the plan's own code it
    divides by the number of pixels all the same.
    """

    map: TruthMap = "metallic"
    width = 2

    def __init__(self, name: str, positive: Literal["batch"] | float, background: float | None) -> None:
        self.name = name
        self._positive: Literal["batch"] | float = positive
        self._background = background

    def counts(self, batch: Batch) -> Tensor:
        known = batch.known["metallic"]
        return torch.stack([exact_sum(known), exact_sum(true_map(batch, "metallic") * known)])

    def value(self, seen: Seen, batch: Batch, counts: Tensor) -> Tensor:
        with torch.autocast(batch.diffuse.device.type, enabled=False):
            weight = batch.known["metallic"]
            if self._background is not None:
                if batch.metal is None:
                    raise ValueError("this term weighs the background: the batch must say where SegFormer sees metal")
                weight = weight * (self._background + (1 - self._background) * batch.metal)
            logits = seen["metallic"].float()
            total = functional.binary_cross_entropy_with_logits(
                logits,
                true_map(batch, "metallic"),
                weight=weight,
                pos_weight=self._metal_weight(counts).to(logits.device, logits.dtype),
                reduction="sum",
            )
            return total / divisor(counts[0], total)

    def _metal_weight(self, counts: Tensor) -> Tensor:
        if self._positive != "batch":
            return torch.tensor(self._positive)
        pixels, metal = counts
        weight = ((pixels - metal) / metal.clamp(min=1e-6)).clamp(1, MOST)
        return torch.where(metal > 0, weight, torch.ones_like(weight))
