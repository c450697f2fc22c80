"""The whole protocol on a small folder: one that knows the truth, ways of being wrong, baselines, events, a stop."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.predictor import Prediction, Predictor
from pbrstudio.data.materials import Material
from pbrstudio.data.split import Split
from pbrstudio.evaluate.figures import Map
from pbrstudio.evaluate.plan import Plan
from pbrstudio.evaluate.protocol import evaluate
from pbrstudio.evaluate.result import Evaluation
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Event, ItemFailed, ItemFinished, ItemLeftAlone, ItemStarted, JobStarted
from tests.unit.evaluate.players import Oracle, Tiled


def run(folder: Path, predictor: Predictor, **plan: object) -> tuple[Evaluation, list[Event]]:
    events: list[Event] = []
    result, _ = evaluate(Plan(**{"data": folder, **plan}), predictor, events.append, Control())  # type: ignore[arg-type]
    return result, events


@pytest.fixture(scope="module")
def perfect(folder: Path, materials: list[Material]) -> Evaluation:
    return run(folder, Oracle(materials))[0]


@pytest.fixture(scope="module")
def baseline(folder: Path) -> Evaluation:
    return run(folder, BaselinePredictor())[0]


def value(result: Evaluation, name: Map, metric: str, kind: str = "lit") -> float:
    score = result.score(name, metric, kind)
    assert score is not None, (name, metric, kind)
    return score.value


@pytest.mark.parametrize("kind", ["clean", "lit", "lit-bc1"])
def test_the_truth_scores_perfectly(perfect: Evaluation, kind: str) -> None:
    for name, metric in (("albedo", "mae"), ("roughness", "mae"), ("ao", "mae"), ("metallic", "mae")):
        assert value(perfect, name, metric, kind) < 1e-6, (name, metric)
    assert value(perfect, "height", "rmse", kind) < 1e-3
    assert value(perfect, "height", "rmse_detail", kind) < 1e-2
    assert value(perfect, "normal", "angle", kind) < 0.1
    assert value(perfect, "render", "rmse", kind) < 1e-3
    for name, metric in (("albedo", "ssim"), ("metallic", "iou"), ("metallic", "ap"), ("materials", "top1")):
        assert value(perfect, name, metric, kind) == pytest.approx(1, abs=1e-5), (name, metric)
    assert value(perfect, "metallic", "false", kind) == 0
    assert value(perfect, "height", "gradients", kind) == pytest.approx(1, abs=1e-3)
    rough = perfect.score("roughness", "mae", kind)
    assert rough is not None
    assert rough.skill == pytest.approx(1)


def test_each_figure_is_a_mean_over_the_materials_that_have_the_truth(perfect: Evaluation) -> None:
    counts = {(s.map, s.metric, s.input): s.materials for s in perfect.scores}
    assert counts["albedo", "mae", "clean"] == 3
    assert counts["albedo", "mae", "lit"] == counts["albedo", "mae", "lit-bc1"] == 2, "no light without a normal map"
    assert counts["metallic", "iou", "clean"] == 1
    assert counts["metallic", "false", "clean"] == 2
    assert counts["height", "rmse", "clean"] == 2, "the flat one is left out"
    assert counts["normal", "angle", "clean"] == 2
    assert {(each.map, each.materials) for each in perfect.left_out} == {("height", 1), ("albedo", 1), ("render", 1)}
    assert perfect.dropped == ("lib__d_plaster",)
    assert [each.id for each in perfect.materials] == ["lib__a_stone", "lib__b_metal", "lib__c_wood"]


def wrongly(**changes: Callable[[Prediction], object]) -> Callable[[Prediction], Prediction]:
    return lambda prediction: replace(prediction, **{name: make(prediction) for name, make in changes.items()})


def test_ways_of_being_wrong_are_found(folder: Path, materials: list[Material]) -> None:
    wrong = wrongly(
        height=lambda p: 65535 - p.height,
        roughness=lambda p: np.clip(p.roughness.astype(int) + 51, 0, 255).astype(np.uint8),
        metallic=lambda p: 255 - p.metallic,
        albedo=lambda p: (p.albedo * 0.8).astype(np.uint8),
        materials=lambda p: np.full_like(p.materials, 1),
        normal=lambda p: np.broadcast_to(np.array([128, 128, 255], np.uint8), p.albedo.shape),
    )
    result, _ = run(folder, Oracle(materials, wrong))
    assert value(result, "height", "rmse") == 1, "an inverted height must not score"
    assert value(result, "height", "gradients") < -0.9
    assert value(result, "roughness", "mae") == pytest.approx(0.2, abs=0.005)
    assert value(result, "metallic", "iou", "clean") == 0
    assert value(result, "metallic", "false", "clean") == 1
    assert value(result, "albedo", "mae") > 0.05
    assert value(result, "albedo", "mae_gain") < 0.01, "exposure is forgiven"
    assert value(result, "materials", "top1", "clean") == pytest.approx(1 / 3)
    normal = result.score("normal", "angle", "lit")
    assert normal is not None
    assert normal.value == pytest.approx(normal.of("flat") or 0, abs=0.5)


def test_the_heuristics_as_model_have_no_skill_over_themselves(baseline: Evaluation) -> None:
    for name, metric in (("roughness", "mae"), ("ao", "mae"), ("height", "rmse"), ("render", "rmse")):
        score = baseline.score(name, metric, "lit")  # type: ignore[arg-type]
        assert score is not None
        assert score.of("luminance") == pytest.approx(score.value)
        assert score.skill is not None
        assert score.skill <= 1e-9
    albedo = baseline.score("albedo", "mae", "lit")
    assert albedo is not None
    assert albedo.rival == "identity"
    assert albedo.of("identity") == pytest.approx(albedo.value)
    clean = baseline.score("albedo", "mae", "clean")
    assert clean is not None
    assert (clean.value, clean.skill) == (0, None), "there is nothing to beat on clean input"
    assert baseline.mosaics is None
    assert any("knows no classes" in sentence for sentence in baseline.not_measured)


def test_baselines_know_the_truths_means(baseline: Evaluation, materials: list[Material]) -> None:
    score = baseline.score("roughness", "mae", "clean")
    assert score is not None
    planes = [material.roughness.astype(float) / 255 for material in materials if material.roughness is not None]
    mean = np.mean([plane.mean() for plane in planes])
    assert score.of("mean") == pytest.approx(np.mean([np.abs(plane - mean).mean() for plane in planes]), abs=1e-6)
    own = np.mean([np.abs(plane - plane.mean()).mean() for plane in planes])
    assert score.of("class mean") == pytest.approx(own, abs=1e-6), "each is alone in its class"
    assert score.of("training mean") is None
    assert baseline.protocol.class_means_from == "tested"


def test_class_means_are_the_training_materials_where_there_are_some(
    folder: Path, materials: list[Material], monkeypatch: pytest.MonkeyPatch
) -> None:
    split = Split(train=("lib__a_stone",), validation=(), test=("lib__b_metal", "lib__c_wood"))
    monkeypatch.setattr("pbrstudio.evaluate.protocol.load_split", lambda: split)
    result, _ = run(folder, BaselinePredictor())
    assert [each.id for each in result.materials] == ["lib__b_metal", "lib__c_wood"]
    assert result.protocol.class_means_from == "training"
    score = result.score("roughness", "mae", "clean")
    assert score is not None
    stone, metal, wood = (material.roughness.astype(float) / 255 for material in materials)  # type: ignore[union-attr]
    wanted = np.mean([np.abs(plane - stone.mean()).mean() for plane in (metal, wood)])
    assert score.of("training mean") == pytest.approx(wanted, abs=1e-6)
    assert score.of("class mean") == pytest.approx(wanted, abs=1e-6), "neither class was trained on"
    assert score.rival in ("mean", "luminance")


def test_windows_of_a_whole_tileable_texture_wrap_and_the_same_run_gives_the_same(
    folder: Path, materials: list[Material], perfect: Evaluation
) -> None:
    oracle = Oracle(materials)
    again, _ = run(folder, oracle)
    assert replace(again, seconds=0) == replace(perfect, seconds=0)
    assert oracle.asked.count(False) == 3, "only the mosaics do not wrap"


def test_mosaics_and_seams_of_the_truth_are_as_good_as_can_be(perfect: Evaluation) -> None:
    assert perfect.mosaics is not None
    assert perfect.mosaics.count == 3
    assert 0.3 < perfect.mosaics.mean_iou <= 0.75, "the oracle names a mosaic by its larger part"
    assert {seam.map for seam in perfect.seams} == {"albedo", "roughness", "metallic", "ao", "height", "normal"}
    for seam in perfect.seams:
        assert seam.roll == 0
        assert seam.textures == 3
        assert seam.tiled is None
        assert seam.ratio < 1.1 or seam.map == "metallic", "half of it is metal, so it has an edge at its border"


def test_tiles_are_held_against_the_whole_where_the_predictor_can(folder: Path, materials: list[Material]) -> None:
    result, _ = run(folder, Tiled(materials), limit=1)
    tiled = {seam.map: seam.tiled for seam in result.seams}
    assert tiled["albedo"] == 0
    assert tiled["roughness"] == pytest.approx(0.5, abs=0.1)
    assert not any("tiled" in sentence for sentence in result.not_measured)


def test_events_name_each_item_and_a_bad_one_stops_nothing(
    folder: Path, materials: list[Material], tmp_path: Path
) -> None:
    root = tmp_path / "some"
    shutil.copytree(folder, root)
    (root / "lib__b_metal" / "roughness.png").write_bytes(b"no picture")
    result, events = run(root, Oracle(materials))
    assert isinstance(events[0], JobStarted)
    assert events[0].items == 4
    names = ["lib__a_stone", "lib__b_metal", "lib__c_wood", "lib__d_plaster"]
    assert [event.item for event in events if isinstance(event, ItemStarted)] == names
    assert [event.item for event in events if isinstance(event, ItemFinished)] == [names[0], names[2]]
    assert [event.item for event in events if isinstance(event, ItemLeftAlone)] == names[3:]
    (failed,) = (event for event in events if isinstance(event, ItemFailed))
    assert failed.item == names[1]
    assert "roughness.png" in failed.message
    assert result.failed == (names[1],)
    assert len(result.materials) == 2


def test_a_stop_gives_what_is_known_by_then(folder: Path, materials: list[Material]) -> None:
    control = Control()

    def stop_after_one(event: Event) -> None:
        if isinstance(event, ItemFinished):
            control.stop()

    result, _ = evaluate(Plan(data=folder), Oracle(materials), stop_after_one, control)
    assert result.stopped
    assert [each.id for each in result.materials] == ["lib__a_stone"]


def test_the_record_is_plain_json(perfect: Evaluation) -> None:
    record = perfect.as_record()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["schema"] == 1
    assert record["protocol"]["side"] == 512
    first = record["scores"][0]
    assert {"map", "metric", "input", "value", "materials", "baselines", "rival", "skill"} == set(first)
