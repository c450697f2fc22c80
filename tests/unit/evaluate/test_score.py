"""From windows to figures: a material counts once, baselines on the same materials, skill against the best rival."""

from __future__ import annotations

import pytest

from pbrstudio.evaluate.figures import By, Map, Measurement
from pbrstudio.evaluate.inputs import Input
from pbrstudio.evaluate.result import Score
from pbrstudio.evaluate.score import Observation, material_values, scores_of


def seen(
    material: str, value: float, by: By = "model", name: Map = "roughness", metric: str = "mae", kind: Input = "lit"
) -> Observation:
    return Observation(material, kind, by, Measurement(name, metric, value))


def only(*observations: Observation) -> Score:
    (score,) = scores_of(observations)
    return score


def test_windows_first_then_materials() -> None:
    score = only(seen("a", 0.1), seen("a", 0.3), seen("b", 0.6))
    assert (score.value, score.materials) == (pytest.approx(0.4), 2)
    assert (score.rival, score.skill) == (None, None)


def test_skill_is_over_the_best_of_the_rivals_alone() -> None:
    score = only(
        *(
            seen("a", value, by)
            for by, value in (("model", 0.1), ("mean", 0.2), ("luminance", 0.4), ("class mean", 0.05))
        )  # type: ignore[arg-type]
    )
    assert score.rival == "mean"
    assert score.skill == pytest.approx(0.5)
    assert score.of("class mean") == 0.05


def test_worse_than_the_baseline_is_below_zero() -> None:
    assert only(seen("a", 0.3), seen("a", 0.2, "mean")).skill == pytest.approx(-0.5)


@pytest.mark.parametrize("error", [0.0, 1e-8])
def test_there_is_no_skill_over_a_rival_without_error(error: float) -> None:
    assert only(seen("a", 0.3), seen("a", error, "mean")).skill is None


def test_a_baseline_without_all_materials_is_not_held_against_it() -> None:
    score = only(
        seen("a", 0.3), seen("b", 0.3), seen("a", 0.2, "mean"), seen("a", 0.4, "luminance"), seen("b", 0.4, "luminance")
    )
    assert [baseline.name for baseline in score.baselines] == ["luminance"]


def test_inputs_do_not_mix_and_come_in_order() -> None:
    scores = scores_of([seen("a", 0.2, kind="lit-bc1"), seen("a", 0.1, kind="clean")])
    assert [(score.input, score.value) for score in scores] == [("clean", 0.1), ("lit-bc1", 0.2)]


def test_pooled_decibels_are_of_the_mean_square() -> None:
    score = only(
        seen("a", 0.001, name="albedo", metric="psnr_pooled"), seen("b", 0.019, name="albedo", metric="psnr_pooled")
    )
    assert score.value == pytest.approx(20)


def test_a_material_has_its_own_figures() -> None:
    values = material_values([seen("a", 0.1), seen("a", 0.3), seen("a", 0.9, "mean"), seen("a", 0.5, kind="clean")])
    assert values == (
        ("lit", (Measurement("roughness", "mae", pytest.approx(0.2)),)),
        ("clean", (Measurement("roughness", "mae", 0.5),)),
    )
