"""The loss where both UNets train: UNet-Maps' as ever, plus UNet-Albedo's own when it was not detached."""

from __future__ import annotations

import torch
from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.terms import Terms


class JointTerms:
    """Stands in for `Terms`: the counts of both, one after the other."""

    def __init__(self, maps: Terms, albedo: Terms) -> None:
        self._maps, self._albedo = maps, albedo

    def counts(self, batch: Batch) -> Tensor:
        """See `Terms.counts`."""
        return torch.cat([self._maps.counts(batch), self._albedo.counts(batch)])

    def total(self, seen: Seen, batch: Batch, counts: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """See `Terms.total`."""
        border = self._maps.size
        loss, values = self._maps.total(seen, batch, counts[:border])
        if "albedo" not in seen:
            return loss, values
        further, more = self._albedo.total(seen, batch, counts[border:])
        return loss + further, values | more
