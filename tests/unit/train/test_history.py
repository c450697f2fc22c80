"""Histories of several jobs in one, the terms that a plateau looks at, and what is kept."""

from __future__ import annotations

import pytest

from pbrstudio.runtime.run_view import RunView
from pbrstudio.train.history import History, history_of_view, improvement, joined, plateau_reached
from tests.unit.runtime.training import ended, epoch_ended, started, steps


def part(*values: float, kept: int | None) -> History:
    figures = tuple({"sky/loss": value} for value in values)
    return History(figures=figures, train=values[1:], kept=kept, planned=len(values) - 1)


def test_jobs_after_each_other_count_their_common_epoch_once() -> None:
    whole = joined([part(5, 4, 3, kept=2), part(3, 2, 2.5, kept=1), part(2, 2.1, kept=0)])
    assert whole.values("sky/loss") == (5, 4, 3, 2, 2.5, 2.1)
    assert whole.start("sky/loss") == 5
    assert whole.left() == {"sky/loss": 2}, "the last job kept what it began with"
    assert (whole.done, whole.planned, len(whole.train)) == (5, 5, 5)
    assert joined([part(5, 4, 3, kept=0)]).left() == {"sky/loss": 5}


def test_terms_are_those_of_the_place_where_weights_are_chosen() -> None:
    figures = ({"mat/term/l1": 1.0, "lit/term/l1": 2.0, "lit/loss": 3.0},) * 2
    assert History(figures=figures, judged_by="lit/loss").loss_terms() == {"lit/term/l1": (2.0, 2.0)}
    assert set(History(figures=figures, judged_by="sky/loss").loss_terms()) == {"mat/term/l1", "lit/term/l1"}
    trained = History(figures=({}, {}, {}), terms=({"l1": 3.0}, {"l1": 2.0}), judged_by="mat/loss")
    assert trained.loss_terms() == {"l1": (3.0, 2.0)}
    assert trained.loss_terms(since=2) == {"l1": (2.0,)}


def test_improvement_is_against_the_best_before() -> None:
    assert improvement([1.0, 0.5, 0.8, 0.45], 2) == pytest.approx(0.1)
    assert improvement([1.0, 0.5], 2) is None
    assert improvement([0.0, 0.0, 0.0], 1) == 0.0


def test_one_term_that_still_learns_is_no_plateau() -> None:
    flat = [1.0, 1.0, 1.0, 1.0]
    figures = tuple({"mat/term/a": a, "mat/term/b": b} for a, b in zip(flat, [1.0, 0.9, 0.8, 0.7], strict=True))
    assert plateau_reached(History(figures=figures, judged_by="mat/loss"), 0.01, 2) is False
    assert plateau_reached(History(figures=figures[:2], judged_by="mat/loss"), 0.01, 2) is None


def test_a_job_as_its_events_told_it() -> None:
    view = RunView()
    for event in (
        started("seg_A", epochs=2),
        epoch_ended("seg_A", 0, {"mat/loss": 0.9}, best=True),
        steps("seg_A", 0, 10),
        epoch_ended("seg_A", 1, {"mat/loss": 0.4}, best=True, train_loss=0.6),
        epoch_ended("seg_A", 2, {"mat/loss": 0.5}, train_loss=0.3),
        ended("seg_A", best="mat/loss"),
    ):
        view.fold(event)
    seen = history_of_view(view.job("A", "seg_A"))
    assert seen.values("mat/loss") == (0.9, 0.4, 0.5)
    assert seen.train == (0.6, 0.3)
    assert seen.left() == {"mat/loss": 0.4}
    assert (seen.done, seen.planned, seen.outcome, seen.judged_by, seen.finite) == (2, 2, "done", "mat/loss", True)
