"""The ladder: gates that stop it, what a person accepts, remedies once each, phases anew, and what ends it with a
sentence."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from accelerate import Accelerator

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event
from pbrstudio.runtime.journal import Journal
from pbrstudio.runtime.training_events import (
    EpochEnded,
    GateDecided,
    PhaseEnded,
    PhaseStarted,
    RemedyTaken,
    RunEnded,
    TrainingEnded,
    TrainingStarted,
)
from pbrstudio.spec.ladder import Ladder
from pbrstudio.train import job_run, keeping, ladder_run, loop
from pbrstudio.train.ladder_run import run_ladder
from pbrstudio.train.loop import NotFinite
from pbrstudio.train.request import TrainRequest
from tests.training_data import write_training_data
from tests.unit.train.running import tiny_job, tiny_ladder

IMPOSSIBLE: dict[str, Any] = {
    "kind": "reaches",
    "id": "never",
    "roles": ["albedo"],
    "figure": "mat/l1/albedo",
    "limit": -1.0,
    "advice": "give up",
}
FINITE: dict[str, Any] = {"kind": "finite", "id": "finite", "roles": ["albedo"], "advice": "lower the rate"}


def albedo(name: str, **changes: Any) -> Any:
    return tiny_job("albedo", **{"id": name, "epochs": 1, "epoch_of": 2, **changes})


def phase(name: str, *jobs: Any, gates: Any = (), remedies: Any = ()) -> dict[str, Any]:
    return {"id": name, "title": name, "goal": "", "jobs": jobs, "gates": gates, "remedies": remedies}


class Run:
    """A run in a folder, sitting after sitting."""

    def __init__(self, folder: Path, ladder: Ladder) -> None:
        self.ladder = ladder
        roots = write_training_data(folder / "data")
        self.request = TrainRequest(folder / "run", data=roots, workers=0, device="cpu", precision="fp32")
        self.request.run.mkdir()
        self.told: list[Event] = []

    def sit(self, control: Control | None = None, **changes: Any) -> RunEnded:
        """Only what this sitting told stays in `told`."""
        self.told = []
        with Journal(self.request.run / "events.jsonl") as journal:

            def emit(event: Any) -> None:
                journal.write(event)
                self.told.append(event)

            return run_ladder(replace(self.request, **changes), self.ladder, emit, control or Control())

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]

    @property
    def trained(self) -> list[str]:
        return [event.job for event in self.of(TrainingStarted)]


@pytest.fixture
def climb(tmp_path: Path) -> Callable[..., Run]:
    def make(*phases: dict[str, Any], **changes: Any) -> Run:
        return Run(tmp_path, tiny_ladder(phases=list(phases), **changes))

    return make


def test_a_failed_gate_stops_it_until_a_person_accepts(climb: Callable[..., Run]) -> None:
    run = climb(phase("A", albedo("a"), gates=[IMPOSSIBLE, FINITE]), phase("B", albedo("b")))
    ended = run.sit()
    assert ended.reason == "gate"
    for word in ("phase A", "L1 of albedo", "give up"):
        assert word in ended.sentence
    assert [(each.gate, each.state) for each in run.of(GateDecided)] == [("never", "failed"), ("finite", "passed")]
    assert run.of(PhaseEnded) == [PhaseEnded("A", passed=False)]
    assert list((run.request.run / "phases" / "A").glob("*gates*")), "the gates' inputs are in a file"
    assert run.sit(resume=True).reason == "gate", "it does not go on by itself"
    assert run.trained == []
    ended = run.sit(resume=True, accept=("never",))
    assert ended.reason == "done"
    assert run.trained == ["b"]


def test_a_ladder_that_only_records_goes_on(climb: Callable[..., Run]) -> None:
    run = climb(phase("A", albedo("a"), gates=[IMPOSSIBLE]), phase("B", albedo("b")), on_fail="record")
    assert run.sit().reason == "done"
    assert run.trained == ["a", "b"]


def test_each_remedy_is_taken_once(climb: Callable[..., Run]) -> None:
    remedies = [
        {"kind": "shallower", "gate": "never", "part": "encoder-top-half", "instead": "encoder-top-quarter"},
        {"kind": "longer", "gate": "never", "epochs": 2},
    ]
    job = albedo("a", train=["decoder", "encoder-top-half"])
    run = climb(phase("A", job, gates=[IMPOSSIBLE], remedies=remedies))
    assert run.sit().reason == "gate"
    assert [each.attempt for each in run.of(PhaseStarted)] == [1, 2, 3]
    assert [each.remedy for each in run.of(RemedyTaken)] == ["shallower", "longer"]
    first, second, third = run.of(TrainingStarted)
    assert [part for part, _ in first.trainable] == ["decoder", "encoder-top-half"]
    assert [part for part, _ in second.trainable] == ["decoder", "encoder-top-quarter"]
    assert [each.epochs for each in (first, second, third)] == [1, 1, 2]
    assert [part for part, _ in third.trainable] == ["decoder", "encoder-top-quarter"], "both hold now"
    folders = {Path(each.weights).parts[1] for each in run.of(TrainingEnded)}
    assert folders == {"A", "A-attempt-2", "A-attempt-3"}
    assert run.sit(resume=True).reason == "gate"
    assert run.trained == []


def test_a_stop_is_told_and_resume_goes_on(climb: Callable[..., Run]) -> None:
    run = climb(phase("A", albedo("a", epochs=2), albedo("b")))
    control = Control()
    control.stop()
    ended = run.sit(control)
    assert ended.reason == "stopped"
    assert run.sit(resume=True).reason == "done"
    assert run.trained == ["a", "b"]
    assert run.sit(resume=True).reason == "done"
    assert run.trained == [], "all is done"


def test_a_phase_alone_anew_or_resumed(climb: Callable[..., Run]) -> None:
    run = climb(phase("A", albedo("a")), phase("B", albedo("b")))
    run.sit()
    assert run.sit(phase="B").reason == "done"
    assert run.trained == ["b"]
    assert [each.attempt for each in run.of(PhaseStarted)] == [2]
    run.sit(phase="B", resume=True)
    assert run.trained == []
    control = Control()
    control.stop()
    assert run.sit(control, phase="A").reason == "stopped"
    run.sit(phase="A", resume=True)
    assert [each.attempt for each in run.of(PhaseStarted)] == []
    assert run.trained == ["a"]


def test_later_jobs_begin_with_what_earlier_ones_left(
    climb: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, Path]] = []
    real = ladder_run.starting_networks

    def watched(*rest: Any) -> Any:
        given.append(dict(rest[3]))
        return real(*rest)

    monkeypatch.setattr(ladder_run, "starting_networks", watched)
    run = climb(phase("A", albedo("a"), tiny_job("segmenter", epochs=1, epoch_of=2)), phase("B", albedo("b")))
    run.sit()
    assert [sorted(each) for each in given] == [[], ["albedo"], ["albedo", "segmenter"]]
    assert given[2]["albedo"].name == "a_best.safetensors"


def test_the_uniform_sampler_carries_to_later_phases(
    climb: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladder_run, "diverges", lambda *rest: "validation rose")
    balanced = {"sampling": {"kind": "inverse"}, "epoch_of": 2}
    remedies = [{"kind": "uniform-sampler"}]
    run = climb(phase("A", albedo("a", **balanced), remedies=remedies), phase("B", albedo("b", **balanced)))
    run.sit()
    assert len(run.of(RemedyTaken)) == 1
    names = [Path(each.weights).name for each in run.of(TrainingEnded)]
    assert names == ["a_bal_best.safetensors", "b_best.safetensors"]


def test_a_loss_that_is_not_a_number_fails_the_finite_gate(
    climb: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = climb(phase("A", albedo("a"), gates=[FINITE]))

    def poisoned(*rest: Any) -> None:
        raise NotFinite

    monkeypatch.setattr(job_run, "train_epoch", poisoned)
    with pytest.raises(UserError, match=r"not a number any more.*last checkpoint is whole"):
        run.sit()
    assert [(each.gate, each.state) for each in run.of(GateDecided)] == [("finite", "failed")]
    assert list(run.request.run.rglob("state-*"))
    monkeypatch.undo()
    assert run.sit(resume=True).reason == "done", "the gate is decided anew when the phase has run"


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory."),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes"),
    ],
)
def test_memory_that_runs_out_is_advice(
    climb: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    run = climb(phase("A", albedo("a")))

    def broken(*rest: Any) -> None:
        raise error

    monkeypatch.setattr(loop, "factor", broken)
    with pytest.raises(UserError, match=r"a: memory ran out.*phases\.A\.jobs\.a\.accumulate=2"):
        run.sit()
    monkeypatch.undo()
    assert run.sit(resume=True).reason == "done"


@pytest.mark.parametrize("where", ["checkpoint", "weights"])
def test_a_full_disk_leaves_what_was_saved(
    climb: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    run = climb(phase("A", albedo("a", epochs=2, train=["all"], optimiser={"rate": 1e-3}, keep=3)))
    count = 0
    name = "save_state" if where == "checkpoint" else "save_weights"
    place: Any = Accelerator if where == "checkpoint" else keeping
    real = getattr(place, name)

    def full(*given: Any, **named: Any) -> Any:
        nonlocal count
        count += 1
        if count == 2:
            raise OSError(errno.ENOSPC, "No space left on device", "weights")
        return real(*given, **named)

    monkeypatch.setattr(place, name, full)
    with pytest.raises(OSError, match="No space"):
        run.sit()
    monkeypatch.undo()
    assert len(list(run.request.run.rglob("state-*"))) == 1
    assert not list(run.request.run.rglob(".part-*"))
    assert run.sit(resume=True).reason == "done"
    assert [each.epoch for each in run.of(EpochEnded)][-1] == 2


def test_other_data_than_it_began_with_are_refused(climb: Callable[..., Run], tmp_path: Path) -> None:
    run = climb(phase("A", albedo("a")))
    run.sit()
    record = run.request.run / "run.json"
    record.write_text(record.read_text(encoding="utf-8").replace('"ceramic"', '"marble"'), encoding="utf-8")
    with pytest.raises(UserError, match="give it the data that it began with"):
        run.sit(resume=True)


def test_phases_after_one_that_was_begun_anew_are_trained_again(climb: Callable[..., Run]) -> None:
    run = climb(phase("A", albedo("a")), phase("B", albedo("b")))
    assert run.sit().reason == "done"
    ended = run.sit(phase="A")
    assert (ended.reason, ended.sentence) == ("done", "phase A is done")
    assert run.trained == ["a"]
    run.sit(resume=True)
    assert run.trained == ["b"]
    assert [(event.phase, event.attempt) for event in run.of(PhaseStarted)] == [("B", 2)]
