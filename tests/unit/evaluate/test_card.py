"""The card's figures, and which maps an evaluation would rather have replaced."""

from __future__ import annotations

import pytest

from pbrstudio.evaluate.card import figures, suggested_fallbacks
from pbrstudio.evaluate.figures import By, Map
from pbrstudio.evaluate.result import Baseline, ClassOverlap, Evaluation, Mosaics, Protocol, Score, Seam

PROTOCOL = Protocol(512, 1, 1, 1, "test", "processor", "", "tested", as_shipped=False)


def score(name: Map, metric: str, value: float, kind: str = "lit", rival: By = "luminance", **others: float) -> Score:
    """``others``: baselines by name; the rival's is 0.2."""
    known = tuple(Baseline(by.replace("_", " "), each) for by, each in others.items())  # type: ignore[arg-type]
    return Score(name, metric, kind, value, 9, (Baseline(rival, 0.2), *known), rival, 1 - value / 0.2)


def result(*scores: Score, **fields: object) -> Evaluation:
    return Evaluation("m", "d", PROTOCOL, scores, **fields)  # type: ignore[arg-type]


def test_maps_without_skill_are_replaced_and_others_are_not() -> None:
    found = suggested_fallbacks(
        result(
            score("albedo", "mae_gain", 0.2, rival="identity"),
            score("roughness", "mae", 0.1),
            score("metallic", "mae", 0.3),
            score("normal", "angle", 0.21),
        )
    )
    assert found == {"albedo": "identity", "metallic": "class-mean", "normal": "luminance"}


def test_roughness_and_ao_get_the_better_of_class_mean_and_luminance() -> None:
    found = suggested_fallbacks(
        result(score("roughness", "mae", 0.3, class_mean=0.19), score("ao", "mae", 0.3, class_mean=0.21))
    )
    assert found == {"roughness": "class-mean", "ao": "luminance"}
    assert suggested_fallbacks(result(score("ao", "mae", 0.3))) == {"ao": "luminance"}


def test_the_lit_input_decides_where_there_is_one() -> None:
    good, bad = score("ao", "mae", 0.1), score("ao", "mae", 0.3, "clean")
    assert suggested_fallbacks(result(good, bad)) == {}
    assert suggested_fallbacks(result(bad)) == {"ao": "luminance"}


@pytest.mark.parametrize(("whole", "band", "replaced"), [(0.1, 0.25, False), (0.19, 0.25, True), (0.25, 0.25, True)])
def test_whole_and_detail_of_a_height_decide_together(whole: float, band: float, *, replaced: bool) -> None:
    found = suggested_fallbacks(result(score("height", "rmse", whole), score("height", "rmse_detail", band)))
    assert found == ({"height": "luminance"} if replaced else {})


def test_all_that_was_measured_is_on_the_card() -> None:
    mosaics = Mosaics(3, 0.51239, (ClassOverlap("stone", 0.7), ClassOverlap("wood", None)))
    seams = (Seam("ao", 1.02, 0.3, 4, tiled=0.1), Seam("height", 1.0, 0.0, 4))
    found = figures(result(score("roughness", "mae", 0.123456), mosaics=mosaics, seams=seams))
    first = found[0]
    assert (first.map, first.input, first.metric, first.value) == ("roughness", "lit", "mae", 0.1235)
    assert (first.baseline, first.baseline_name, first.skill) == (0.2, "luminance", pytest.approx(0.3827))
    assert [(f.map, f.input, f.metric, f.value) for f in found[1:]] == [
        ("materials", "mosaics", "mean_iou", 0.5124),
        ("materials", "mosaics", "iou_stone", 0.7),
        ("ao", "whole", "seam_ratio", 1.02),
        ("ao", "whole", "roll", 0.3),
        ("ao", "whole", "tiles", 0.1),
        ("height", "whole", "seam_ratio", 1.0),
        ("height", "whole", "roll", 0.0),
    ]
