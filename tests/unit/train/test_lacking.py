"""Jobs that the data have no texture for: the run ends there and says so at once, or they are skipped and told."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.data.samples.drawing import nothing_to_draw
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.journal import Journal
from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import GateDecided, RunEnded, TrainingNote, TrainingStarted
from pbrstudio.spec.ladder import Ladder
from pbrstudio.train.ladder_run import run_ladder
from pbrstudio.train.plan import plan
from pbrstudio.train.request import TrainRequest
from tests.training_data import write_training_data
from tests.unit.train.running import tiny_job, tiny_ladder

SKYRIM = {"materials": 0.0, "skyrim": 1.0}
GATE = {"kind": "falls", "id": "falls", "roles": ["albedo"], "figure": "sky/loss", "advice": "look at the data"}


def job(name: str, **changes: Any) -> Any:
    return tiny_job("albedo", **{"id": name, "epochs": 1, "epoch_of": 2, **changes})


def ladder(*jobs: Any, **changes: Any) -> Ladder:
    first = {"id": "A", "title": "A", "goal": "", "jobs": [job("a")]}
    last = {"id": "D", "title": "D", "goal": "", "jobs": jobs, "gates": [GATE]}
    return tiny_ladder(phases=[first, last], **changes)


class Sitting:
    """One on materials alone."""

    def __init__(self, folder: Path, asked: Ladder, **changes: Any) -> None:
        materials, _ = write_training_data(folder / "data")
        request = TrainRequest(folder / "run", data=(materials,), workers=0, device="cpu", precision="fp32")
        self.request = replace(request, **changes)
        self.request.run.mkdir(exist_ok=True)
        self.told: list[Any] = []
        with Journal(self.request.run / "events.jsonl") as journal:

            def emit(event: Any) -> None:
                journal.write(event)
                self.told.append(event)

            self.ended: RunEnded = run_ladder(self.request, asked, emit, Control())

    def notes(self, name: str) -> list[str]:
        return [each.message for each in self.told if isinstance(each, TrainingNote) and each.job == name]


def test_jobs_without_data_are_skipped_and_told_and_their_gates_are_not_measurable(tmp_path: Path) -> None:
    asked = ladder(job("d", mix=SKYRIM), job("counted", mix=SKYRIM, epoch_of="skyrim"), on_missing="skip")
    sitting = Sitting(tmp_path, asked)
    assert sitting.ended.reason == "done"
    assert sitting.ended.sentence == "every phase is done; 2 jobs were skipped for want of data: d, counted"
    assert [each.job for each in sitting.told if isinstance(each, TrainingStarted)] == ["a"]
    assert "skipped: there is no texture to train on of skyrim" in sitting.notes("d")
    assert any(note.startswith("skipped: ") for note in sitting.notes("counted"))
    (gate,) = (each for each in sitting.told if isinstance(each, GateDecided))
    assert (gate.state, gate.sentence) == ("not-measurable", "no epoch was run")
    view = RunView()
    for event in sitting.told:
        view.fold(event)
    assert view.job("D", "d").state == "not-run"
    again = Sitting(tmp_path, asked, resume=True)
    assert again.ended.reason == "done"
    assert not [each for each in again.told if isinstance(each, TrainingStarted)]


def test_else_the_run_ends_there_and_says_so_at_once_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"job d: there is no texture .* of skyrim: add such data, or begin the run"):
        Sitting(tmp_path, ladder(job("d", mix=SKYRIM)))
    told = (tmp_path / "run" / "events.jsonl").read_text(encoding="utf-8")
    assert told.index("the run will end here") < told.index("training_started"), "before the first job"
    assert "--set on_missing=skip" in told


def test_a_ladder_of_which_nothing_can_run_is_not_done(tmp_path: Path) -> None:
    phases = [{"id": "D", "title": "D", "goal": "", "jobs": [job("d", mix=SKYRIM)]}]
    with pytest.raises(UserError, match="no job has any data to learn from: 'pbrstudio data stats' says"):
        Sitting(tmp_path, tiny_ladder(phases=phases, on_missing="skip"))


@pytest.mark.parametrize("skips", [True, False])
def test_a_plan_says_what_is_skipped(tmp_path: Path, skips: bool) -> None:
    materials, _ = write_training_data(tmp_path / "data")
    request = TrainRequest(tmp_path / "run", data=(materials,), device="cpu", precision="fp32")
    made = plan(request, ladder(job("d", mix=SKYRIM), on_missing="skip" if skips else "stop"))
    (first, last) = made.jobs
    assert (first.fault, first.skipped, last.skipped) == ("", False, skips)
    assert "there is no texture to train on of skyrim" in last.fault
    assert ("--set on_missing=skip" in last.fault) != skips


def test_the_error_travels_between_processes() -> None:
    error = nothing_to_draw("d", "there is nothing", "do this")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.lack) == (str(error), "there is nothing")
    assert str(again).startswith("job d: there is nothing: add such data, or do this, or begin the run with --set ")
