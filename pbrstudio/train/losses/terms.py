"""The terms of a job: their counts as one row of numbers, and one loss to go down from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import CLASSES
from pbrstudio.spec.losses import Loss
from pbrstudio.train.losses.images import divisor
from pbrstudio.train.losses.loss import LossTerm, Seen
from pbrstudio.train.losses.table import DataFacts, term_of

Combine = Literal["sum", "mean-of-maps"]


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term in its place in the loss. ``name`` is the term's, with a number where two of them share it."""

    name: str
    term: LossTerm
    weight: float
    train_only: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """``combine`` "mean-of-maps": the terms of each map are summed, and averaged over the maps that the step holds."""

    all: tuple[WeightedTerm, ...]
    combine: Combine = "sum"

    @property
    def size(self) -> int:
        """Length of `counts`."""
        return sum(self._widths)

    @property
    def _widths(self) -> list[int]:
        return [each.term.width for each in self.all]

    def for_validation(self) -> Terms:
        """Without the terms that only train."""
        return replace(self, all=tuple(each for each in self.all if not each.train_only))

    def counts(self, batch: Batch) -> Tensor:
        """[size] float64: the counts of all terms, one after another; to be summed over all parts of a step."""
        with torch.no_grad():
            return torch.cat([each.term.counts(batch) for each in self.all])

    def present(self, counts: Tensor) -> dict[str, bool]:
        """For each term, by name, whether anything counts. Waits for the device."""
        return {each.name: bool(own[0] > 0) for each, own in self._with(counts)}

    def total(self, seen: Seen, batch: Batch, counts: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """The batch's share of the loss of the whole step whose summed ``counts`` these are, and its share of each
        term, by name, without gradient and not weighted. Shares of all parts add up to the step's.

        A loss of which nothing counts is 0, with gradients of 0. Processes that average their gradients have to
        multiply the loss by their number.
        """
        values: dict[str, Tensor] = {}
        loss = counts.new_zeros((), dtype=torch.float32)
        for each, own in self._with(counts):
            value = each.term.value(seen, batch, own)
            loss = loss + each.weight * value
            values[each.name] = value.detach()
        if self.combine == "mean-of-maps":
            loss = loss / divisor(self._maps_present(counts), loss)
        return loss, values

    def _with(self, counts: Tensor) -> list[tuple[WeightedTerm, Tensor]]:
        return list(zip(self.all, torch.split(counts, self._widths), strict=True))

    def _maps_present(self, counts: Tensor) -> Tensor:
        """How many maps have a term that counts."""
        found: dict[str, Tensor] = {}
        for each, own in self._with(counts):
            name = each.term.map or CLASSES
            found[name] = torch.maximum(found[name], own[0]) if name in found else own[0]
        return (torch.stack(list(found.values())) > 0).sum()


def build_terms(job: Job, class_weights: Sequence[float] | None, positive_share: float | None) -> Terms:
    """The terms of ``job``; ``class_weights`` count where the job weighs classes, ``positive_share`` is metal's."""
    weights = tuple(class_weights) if job.class_weights and class_weights is not None else None
    return terms_of(job.losses, DataFacts(weights, positive_share), combine=job.combine)


def terms_of(losses: Sequence[Loss], facts: DataFacts, *, combine: Combine = "sum") -> Terms:
    """The terms of ``losses``."""
    found: list[WeightedTerm] = []
    for loss in losses:
        term = term_of(loss, facts, getattr(loss, "map", CLASSES))
        same = sum(each.term.name == term.name for each in found)
        name = f"{term.name}-{same + 1}" if same else term.name
        found.append(WeightedTerm(name, term, loss.weight, loss.train_only))
    return Terms(tuple(found), combine)
