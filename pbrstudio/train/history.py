"""What gates and early stops look at: the figures of a network, epoch by epoch. Nothing here needs torch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pbrstudio.runtime.job_view import JobView
from pbrstudio.runtime.training_events import Outcome
from pbrstudio.spec.job import Job
from pbrstudio.train.progress import Progress

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class History:
    """Of one network in one phase, or in one job."""

    figures: tuple[Figures, ...] = ()
    """Of validation, after each epoch; the first before the first step."""
    train: tuple[float, ...] = ()
    """Mean loss of each epoch, from the first on: one fewer than there are figures."""
    terms: tuple[Figures, ...] = ()
    """Mean terms of each epoch in training, where they are known."""
    kept: int | None = None
    """Index, among the figures, of the epoch whose weights were kept."""
    judged_by: str = ""
    """The figure that chose them."""
    planned: int = 0
    """Epochs that were to be run."""
    finite: bool = True
    """Whether no loss and no figure was NaN or infinite."""
    outcome: Outcome | None = None
    """How it ended."""

    @property
    def done(self) -> int:
        """Epochs that were run."""
        return max(0, len(self.figures) - 1)

    def values(self, name: str) -> tuple[float, ...]:
        """Of one figure, in order, where it was measured."""
        return tuple(each[name] for each in self.figures if name in each)

    def start(self, name: str) -> float | None:
        """The figure before the first step."""
        return self.figures[0].get(name) if self.figures else None

    def after_start(self, name: str) -> tuple[float, ...]:
        """The figure after each epoch that was run."""
        return tuple(each[name] for each in self.figures[1:] if name in each)

    def left(self) -> Figures:
        """All figures of the weights that were kept; of the last ones where none were."""
        if not self.figures:
            return {}
        return self.figures[-1 if self.kept is None else self.kept]

    def loss_terms(self, since: int = 0) -> dict[str, tuple[float, ...]]:
        """Validation's terms of the loss from epoch ``since`` on: at the place where the weights are chosen, else at
        all; where validation gives none, training's."""
        shown = self.figures[since:]
        found = [name for name in dict.fromkeys(name for each in shown for name in each) if "/term/" in name]
        place = self.judged_by.partition("/")[0]
        names = [name for name in found if name.startswith(f"{place}/")] or found
        if names:
            return {name: tuple(each[name] for each in shown if name in each) for name in names}
        trained = self.terms[max(0, since - 1) :]
        every = dict.fromkeys(name for each in trained for name in each)
        return {name: tuple(each[name] for each in trained if name in each) for name in every}


def history_of_progress(job: Job, progress: Progress) -> History:
    """Of a job that runs."""
    return History(
        figures=tuple(progress.figures),
        train=tuple(progress.train),
        terms=tuple(progress.terms),
        kept=progress.best_epoch,
        judged_by=job.best,
        planned=job.epochs,
    )


def history_of_view(job: JobView) -> History:
    """Of a job as its events told it."""
    best = job.best
    return History(
        figures=tuple(dict(each.figures) for each in job.epochs),
        train=tuple(each.train_loss for each in job.epochs if each.train_loss is not None),
        kept=None if best is None else job.epochs.index(best),
        judged_by=job.ended.best_figure if job.ended is not None else "",
        planned=job.planned,
        finite=job.finite,
        outcome=job.ended.outcome if job.ended is not None else None,
    )


def joined(parts: Sequence[History]) -> History:
    """Several jobs of one network, one after another: what was measured before a later one began is what the one before
    it left, and does not count again."""
    if len(parts) == 1:
        return parts[0]
    whole = History()
    for part in parts:
        first = not whole.figures
        offset = len(whole.figures) - (0 if first else 1)
        kept = whole.kept if part.kept in (None, 0) and not first else part.kept
        if part.kept not in (None, 0) and not first:
            kept = offset + (part.kept or 0)
        whole = History(
            figures=whole.figures + (part.figures if first else part.figures[1:]),
            train=whole.train + part.train,
            terms=whole.terms + part.terms,
            kept=kept,
            judged_by=part.judged_by,
            planned=whole.planned + part.planned,
            finite=whole.finite and part.finite,
            outcome=part.outcome,
        )
    return whole


def improvement(values: Sequence[float], epochs: int) -> float | None:
    """Share by which the least of the last ``epochs`` values is below the least before them; None: too few values."""
    if len(values) <= epochs:
        return None
    before, within = min(values[:-epochs]), min(values[-epochs:])
    if not (math.isfinite(before) and math.isfinite(within)):
        return math.inf
    return (before - within) / abs(before) if before else (math.inf if within < 0 else 0.0)


def plateau_reached(history: History, share: float, epochs: int, since: int = 0) -> bool | None:
    """Whether no term improved by more than ``share`` in the last ``epochs`` epochs; None: that cannot be told yet."""
    gains = [improvement(values, epochs) for values in history.loss_terms(since).values()]
    known = [gain for gain in gains if gain is not None]
    return all(gain <= share for gain in known) if known else None
