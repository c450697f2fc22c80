"""What would run: counts that are those of the run, and estimates that move the right way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pbrstudio.spec.procedural import Procedural
from pbrstudio.train.plan import Plan, PlannedJob, plan
from pbrstudio.train.request import TrainRequest
from tests.training_data import GAME, TRAINING, VALIDATING, write_training_data
from tests.unit.train.running import tiny_job, tiny_ladder


def albedo(name: str, **changes: Any) -> Any:
    return tiny_job("albedo", **{"id": name, "batch": 2, "epoch_of": "materials", **changes})


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("plan")
    jobs = (
        albedo("small"),
        albedo("large", crop={"first": 64, "last": 512}),
        albedo("parts", crop={"first": 64, "last": 512}, accumulate=2),
        albedo("longer", epochs=4),
        albedo("head", train=["last-block"]),
        tiny_job("segmenter", lora={"rank": 2}, train=["lora"]),
        tiny_job("maps", id="apart", train=["decoder"]),
        tiny_job("maps", id="joint", train=["decoder"], albedo={"joint_epochs": 1}, condition={"film": True}),
        tiny_job("maps", id="shared", train=["decoder", "last-block"]),
    )
    made = plan(
        TrainRequest(folder / "run", data=write_training_data(folder), device="cpu", precision="fp32"),
        tiny_ladder(*jobs),
    )
    assert not (folder / "run").exists(), "nothing is written"
    return made


def job(planned: Plan, name: str) -> PlannedJob:
    return next(each for each in planned.jobs if each.job == name)


def test_counts_are_those_of_the_data(planned: Plan) -> None:
    assert planned.textures == (("materials", len(TRAINING), len(VALIDATING)), ("skyrim", len(GAME) - 1, 1))
    assert (job(planned, "small").steps, job(planned, "small").sides) == (len(TRAINING) // 2, (64, 64))
    assert job(planned, "large").sides == (64, 512)
    assert [each.part for each in job(planned, "head").trainable] == ["last-block"]
    whole = job(planned, "small")
    assert whole.trainable[0].parameters == whole.parameters
    assert 0 < job(planned, "head").trainable[0].parameters < whole.parameters
    assert job(planned, "segmenter_job").trainable[0].parameters > 0


def test_what_trains_in_joint_epochs_is_of_both_networks(planned: Plan) -> None:
    """UNet-Albedo's parts are those of the phase's first job of it, which here is everything."""
    apart, joint, whole = job(planned, "apart"), job(planned, "joint"), job(planned, "small")
    assert [part.words for part in joint.trainable] == ["decoder of UNet-Maps", "all of UNet-Albedo"]
    assert joint.trained == apart.trained + whole.trained
    assert joint.parameters == apart.parameters + whole.parameters
    assert joint.memory > apart.memory


def test_a_parameter_of_two_parts_counts_once(planned: Plan) -> None:
    shared = job(planned, "shared")
    assert [part.words for part in shared.trainable] == ["decoder", "last-block"]
    assert shared.trained == shared.trainable[0].parameters == job(planned, "apart").trained


def test_materials_that_are_made_count_too(tmp_path: Path) -> None:
    jobs = albedo("mixed", mix={"materials": 0.5, "procedural": 0.5}, epoch_of=8)
    asked = Procedural(count=8, size=64, recipes=("brick",))
    ladder = tiny_ladder(jobs).model_copy(update={"procedural": asked})
    request = TrainRequest(tmp_path / "run", data=write_training_data(tmp_path), device="cpu", precision="fp32")
    planned = plan(request, ladder)
    assert ("procedural", 8, 0) in planned.textures
    assert (job(planned, "mixed").steps, job(planned, "mixed").fault) == (4, "")


def test_estimates_move_the_right_way(planned: Plan) -> None:
    small, large, parts = (job(planned, name) for name in ("small", "large", "parts"))
    assert large.memory > small.memory
    assert small.memory < parts.memory < large.memory, "half of the samples at a time"
    assert large.seconds > small.seconds > 0
    assert job(planned, "longer").seconds == pytest.approx(2 * small.seconds)
    assert job(planned, "head").memory < small.memory


def test_one_phase_alone(tmp_path: Path) -> None:
    phases = [{"id": name, "title": "", "goal": "", "jobs": [albedo(f"job-{name}")]} for name in "AB"]
    request = TrainRequest(tmp_path / "run", data=write_training_data(tmp_path), phase="B", device="cpu")
    assert [each.job for each in plan(request, tiny_ladder(phases=phases)).jobs] == ["job-B"]
