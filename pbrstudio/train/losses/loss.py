"""What a term of the loss is: sums that are shared between processes, and a value made with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.spec.losses import TruthMap

Seen = Mapping[str, Tensor]
"""What a network gave, float32: "logits" [B,K,H,W] at the labels' size; "albedo" [B,3,H,W] not clipped; each head of
UNet-Maps [B,C,H,W]: roughness, metallic and ao as logits, height linear, normal two slopes."""


class LossTerm(Protocol):
    """One term. Its value is linear in sums over images, so that parts of a batch, on several processes or one after
    another, add up to what the whole batch would give."""

    @property
    def name(self) -> str:
        """For logs: ``albedo/l1``, ``classes/cross-entropy``."""
        ...

    @property
    def map(self) -> TruthMap | None:
        """The map that it looks at; None: the classes."""
        ...

    @property
    def width(self) -> int:
        """How many `counts` there are: k."""
        ...

    def counts(self, batch: Batch) -> Tensor:
        """[k] float64, sums over the images of ``batch``: first of all the weight of what counts (0: the term is not
        present). Without gradient; sums of parts are the whole's."""
        ...

    def value(self, seen: Seen, batch: Batch, counts: Tensor) -> Tensor:
        """This batch's share of the term, a scalar, with the ``counts`` of all parts. 0, with a gradient of 0, when it
        holds nothing that counts. Never weighted by the spec's ``weight``, which is the caller's."""
        ...
