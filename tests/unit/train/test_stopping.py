"""Why jobs end early, and what validation says against the sampler."""

from __future__ import annotations

from typing import Any

import pytest

from pbrstudio.config.ladders import load_ladder
from pbrstudio.spec.job import AlbedoInput, Job, Stop
from pbrstudio.train.history import History
from pbrstudio.train.progress import Progress
from pbrstudio.train.stopping import Decision, balance_watch, lagging_classes, stop_reason, tail_end

ALBEDO = next(job for job in load_ladder("skyrim-v4.5").phase("A").jobs if job.role == "albedo")


def job(
    epochs: int = 40, least: int = 0, albedo: AlbedoInput | None = None, best: str = "mat/loss", **stop: Any
) -> Job:
    changes = {"epochs": epochs, "least_epochs": least, "stop": Stop(**stop), "best": best}
    return ALBEDO.model_copy(update=changes | {"albedo": albedo or AlbedoInput()})


def progress(*figures: dict[str, float], best: int | None = None, tail: float | None = None) -> Progress:
    return Progress(epoch=len(figures) - 1, figures=list(figures), best_epoch=best, tail_from=tail)


def losses(*values: float) -> list[dict[str, float]]:
    return [{"mat/term/l1": value} for value in values]


def test_a_job_without_rules_runs_all_its_epochs() -> None:
    assert stop_reason(job(3), progress(*losses(1, 1, 1))) == Decision()
    assert stop_reason(job(3), progress(*losses(1, 1, 1, 1))) == Decision("done")


@pytest.mark.parametrize(
    ("best", "least", "outcome"),
    [(2, 0, None), (1, 0, "patience"), (0, 0, "patience"), (0, 5, None), (0, 4, "patience")],
)
def test_patience_counts_from_the_best_epoch(best: int, least: int, outcome: str | None) -> None:
    decided = stop_reason(job(least=least, patience=3), progress(*losses(1, 1, 1, 1, 1), best=best))
    assert decided.outcome == outcome
    assert (f"those of epoch {best} are kept" in decided.sentence) is (outcome is not None)


def shown(kind: str, distances: list[float], plain: list[float], place: str = "mat") -> list[dict[str, float]]:
    pairs = zip(distances, plain, strict=True)
    return [{f"{place}/{kind}/albedo": distance, f"{place}/l1/albedo": l1} for distance, l1 in pairs]


@pytest.mark.parametrize("kind", ["lpips", "st_lpips"])
@pytest.mark.parametrize(
    ("distances", "plain", "outcome"),
    [
        ([0.3, 0.2, 0.21, 0.22, 0.23], [0.9, 0.5, 0.4, 0.3, 0.2], "overfit"),
        ([0.3, 0.2, 0.21, 0.22, 0.22], [0.9, 0.5, 0.4, 0.3, 0.2], None),
        ([0.3, 0.2, 0.21, 0.22, 0.23], [0.9, 0.5, 0.4, 0.45, 0.2], None),
        ([0.2, 0.21, 0.22], [0.5, 0.4, 0.3], None),
    ],
)
def test_over_fitting_is_a_distance_that_rises_while_l1_falls(
    kind: str, distances: list[float], plain: list[float], outcome: str | None
) -> None:
    decided = stop_reason(job(overfit=3), progress(*shown(kind, distances, plain)))
    assert decided.outcome == outcome
    if outcome:
        assert f"mat/{kind}/albedo rose from 0.2 to 0.23 in 3 epochs while mat/l1/albedo fell from 0.5 to 0.2" in (
            decided.sentence
        )


def test_the_alarm_listens_where_the_weights_are_chosen() -> None:
    rises = shown("lpips", [0.2, 0.3, 0.4], [0.3, 0.2, 0.1], "mat")
    calm = shown("lpips", [0.4, 0.3, 0.2], [0.3, 0.2, 0.1], "lit")
    both = [one | other for one, other in zip(rises, calm, strict=True)]
    assert stop_reason(job(overfit=2, best="lit/loss"), progress(*both)).outcome is None
    assert stop_reason(job(overfit=2, best="mat/loss"), progress(*both)).outcome == "overfit"


def test_a_plateau_runs_the_last_tenth_of_the_schedule_and_then_ends() -> None:
    rule = job(40, plateau=4, plateau_from=15)
    falling = [1 / (epoch + 1) for epoch in range(13)]
    early = progress(*losses(*falling, *[falling[-1]] * 2))
    assert stop_reason(rule, early) == Decision(), "none before epoch 15"
    flat = progress(*losses(*falling, *[falling[-1]] * 4))
    decided = stop_reason(rule, flat)
    assert decided.outcome is None
    assert decided.tail_from == 16.0
    assert "until epoch 20" in decided.sentence
    flat.tail_from = decided.tail_from
    for done in range(17, 20):
        flat.figures.append({"mat/term/l1": 0.01})
        flat.epoch = done
        assert stop_reason(rule, flat) == Decision()
    flat.epoch = 20
    assert stop_reason(rule, flat) == Decision("plateau")
    assert tail_end(rule, 39.0) == 40.0


def test_a_plateau_needs_all_its_epochs() -> None:
    falling = [1 / (epoch + 1) for epoch in range(13)]
    assert stop_reason(job(plateau=4), progress(*losses(*falling, *[falling[-1]] * 3))) == Decision()
    assert stop_reason(job(plateau=4), progress(*losses(*falling, *falling[-1:] * 3, 0.07))) == Decision()


def test_history_restarts_where_the_input_of_maps_switches() -> None:
    rule = job(40, albedo=AlbedoInput(truth_epochs=14), plateau=4, plateau_from=15, patience=2)
    # On the truth the loss is low; on what UNet-Albedo gives it is higher, and falls.
    on_truth = losses(*[0.1] * 14)
    assert stop_reason(rule, progress(*on_truth, best=0)) == Decision(), "nothing there says anything of what follows"
    learning = progress(*on_truth, *losses(0.5, 0.45, 0.4, 0.35, 0.3), best=18)
    assert stop_reason(rule, learning) == Decision()
    flat = progress(*on_truth, *losses(0.5, 0.3, 0.3, 0.3, 0.3), best=17)
    assert stop_reason(rule, flat) == Decision()
    flat = progress(*on_truth, *losses(0.3, 0.3, 0.3, 0.3, 0.3), best=17)
    assert stop_reason(rule, flat).tail_from == 18.0


def watched(train: list[float], values: list[float], name: str = "mat/loss") -> History:
    return History(figures=tuple({name: value} for value in values), train=tuple(train))


def test_the_sampler_is_suspected_when_validation_rises_and_training_falls() -> None:
    told = balance_watch(watched([0.9, 0.8, 0.7, 0.6], [1, 0.5, 0.51, 0.52, 0.53]), 3)
    assert told == "mat/loss rose from 0.5 to 0.53 in 3 epochs while the training loss fell to 0.6"
    assert balance_watch(watched([0.9, 0.8, 0.7, 0.6], [1, 0.5, 0.51, 0.52, 0.53], "sky/loss"), 3) is not None
    assert balance_watch(watched([0.9, 0.8, 0.7, 0.7], [1, 0.5, 0.51, 0.52, 0.53]), 3) is None
    assert balance_watch(watched([0.9, 0.8, 0.7, 0.6], [1, 0.5, 0.51, 0.52, 0.51]), 3) is None
    assert balance_watch(watched([0.9, 0.8], [1, 1.1, 1.2]), 3) is None


def test_a_class_lags_only_where_the_others_do_well() -> None:
    assert lagging_classes({"mat/iou/ground": 0.39, "mat/iou/wood": 0.6, "mat/mean_iou": 0.2}) == ("ground",)
    assert lagging_classes({"mat/iou/ground": 0.39, "mat/iou/wood": 0.59}) == ()
    assert lagging_classes({"mat/iou/ground": 0.4, "mat/iou/wood": 0.9}) == ()
    assert lagging_classes({"mat/iou/ground": 0.1}) == ()
