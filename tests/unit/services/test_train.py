"""The service between a front end and the ladder: journal first, failures as sentences, a model at the end."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit, Event, ItemFailed, ItemFinished
from pbrstudio.runtime.journal import Journal, read_events
from pbrstudio.runtime.training_events import PhaseStarted, RunEnded, StepsDone
from pbrstudio.services import publishing
from pbrstudio.services import train as service
from pbrstudio.services.publishing import Published
from pbrstudio.spec.ladder import Ladder
from pbrstudio.spec.run import RunRecord
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.run_folder import RunFolder
from tests.unit.runtime.training import epoch_ended, run_started, started, steps

RunLadder = Callable[[TrainRequest, Ladder, Emit, Control], RunEnded]
DONE = RunEnded("done", "every phase is done", 1.0)


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainRequest:
    monkeypatch.setenv("PBRSTUDIO_HOME", str(tmp_path / "home"))
    (tmp_path / "data").mkdir()
    return TrainRequest(run=tmp_path / "run", ladder="smoke", data=(tmp_path / "data",))


def stand_in(monkeypatch: pytest.MonkeyPatch, run: RunLadder) -> None:
    module = ModuleType("pbrstudio.train.ladder_run")
    module.run_ladder = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


def begin(request: TrainRequest, ladder: Ladder, emit: Emit) -> None:
    request.run.mkdir()
    record = RunRecord(ladder=ladder, data=(), classes=("stone",), created="now", versions={})
    RunFolder(request.run).write(record)
    emit(run_started("A/seg_A"))


def ladder_that(ends: RunEnded | Exception) -> RunLadder:
    def run(request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> RunEnded:
        begin(request, ladder, emit)
        if isinstance(ends, Exception):
            raise ends
        emit(ends)
        return ends

    return run


def test_every_event_is_in_the_journal_before_it_is_shown(
    request_: TrainRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, ladder_that(DONE))
    shown: list[Event] = []

    def emit(event: Event) -> None:
        shown.append(event)
        assert read_events(request_.run / "events.jsonl")[0] == tuple(shown)

    assert service.train(request_, emit, Control()) == DONE
    assert shown == [run_started("A/seg_A"), DONE]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (UserError("the loss is not a number"), "the loss is not a number"),
        (
            OSError(errno.ENOSPC, "full", "best.safetensors"),
            "best.safetensors: the disk is full: free some space and go on with --resume",
        ),
        (
            UserError("the cache of decoded data, a: the disk is full: free some space and run the same command again"),
            "the cache of decoded data, a: the disk is full: free some space and go on with --resume",
        ),
        (OSError(errno.EDQUOT, "full"), "the disk quota is used up: free some space and go on with --resume"),
    ],
)
def test_what_goes_wrong_under_way_ends_the_run_as_failed(
    request_: TrainRequest, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    stand_in(monkeypatch, ladder_that(error))
    shown: list[Event] = []
    ended = service.train(request_, shown.append, Control())
    assert ended.reason == "failed"
    assert sentence in ended.sentence
    assert shown[-1] == ended
    assert read_events(request_.run / "events.jsonl")[0][-1] == ended


@pytest.mark.parametrize("error", [UserError("no textures"), OSError(errno.EACCES, "denied", "data")])
def test_what_goes_wrong_before_it_began_is_a_refusal(
    request_: TrainRequest, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def run(request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> RunEnded:
        raise error

    stand_in(monkeypatch, run)
    with pytest.raises(UserError, match=r"no textures|data: permission denied"):
        service.train(request_, lambda event: None, Control())
    assert not request_.run.exists()


@pytest.mark.parametrize(("written", "advice"), [(True, "go on with --resume"), (False, "run the same command again")])
def test_a_disk_that_is_full_before_anything_is_told_names_the_command_that_will_do(
    request_: TrainRequest, monkeypatch: pytest.MonkeyPatch, written: bool, advice: str
) -> None:
    def run(request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> RunEnded:
        if written:
            begin(request, ladder, lambda event: None)
        raise OSError(errno.ENOSPC, "full", "events.jsonl")

    stand_in(monkeypatch, run)
    with pytest.raises(UserError, match=f"^events.jsonl: the disk is full: free some space and {advice}$"):
        service.train(request_, lambda event: None, Control())
    stand_in(monkeypatch, lambda request, ladder, emit, control: DONE)
    again = replace(request_, resume=written, ladder=None if written else request_.ladder)
    assert service.train(again, lambda event: None, Control()) == DONE, "it does"


def test_a_fault_of_ours_comes_through_and_the_journal_is_let_go(
    request_: TrainRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, ladder_that(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        service.train(request_, lambda event: None, Control())
    with Journal(request_.run / "events.jsonl") as journal:
        journal.write(PhaseStarted("A", 1))


def test_a_disk_that_is_full_for_the_journal_is_told(request_: TrainRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> RunEnded:
        begin(request, ladder, emit)

        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        emit(PhaseStarted("A", 1))
        return DONE

    stand_in(monkeypatch, run)
    shown: list[Event] = []
    ended = service.train(request_, shown.append, Control())
    assert ended.reason == "failed"
    assert "the disk is full" in ended.sentence
    assert shown == [run_started("A/seg_A"), ended]


def test_a_missing_package_is_a_sentence(request_: TrainRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pbrstudio.train.ladder_run", raising=False)
    monkeypatch.setitem(sys.modules, "accelerate", None)
    for name in [each for each in sys.modules if each.startswith("pbrstudio.train.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(UserError, match=r"training needs accelerate, which is not installed: pip install"):
        service.train(request_, lambda event: None, Control())


def done_at_once(request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> RunEnded:
    emit(DONE)
    return DONE


def published(run: Path, model_id: str | None = None, **options: object) -> Published:
    return Published(str(model_id), run / "model", replaced=False, fallbacks=())


def test_a_finished_run_becomes_a_model(request_: TrainRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, ladder_that(DONE))
    monkeypatch.setattr(publishing, "publish_run", published)
    shown: list[Event] = []
    assert service.train(replace(request_, export="mine"), shown.append, Control()) == DONE
    made = shown[-1]
    assert isinstance(made, ItemFinished)
    assert made.outputs == (str(request_.run / "model"),)
    assert read_events(request_.run / "events.jsonl")[0][-1] == DONE, "the making of a model is no part of the run"


def test_a_model_that_cannot_be_made_is_a_failure_and_one_that_is_not_due_is_none(
    request_: TrainRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(run: Path, model_id: str | None = None, **options: object) -> Published:
        raise UserError("no job of the maps network is done yet")

    def full(run: Path, model_id: str | None = None, **options: object) -> Published:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(publishing, "publish_run", refuses)
    stand_in(monkeypatch, ladder_that(DONE))
    shown: list[Event] = []
    ended = service.train(replace(request_, export="mine"), shown.append, Control())
    assert ended.reason == "failed"
    assert "could not be made: no job of the maps" in ended.sentence
    assert isinstance(shown[-1], ItemFailed)
    monkeypatch.setattr(publishing, "publish_run", full)
    stand_in(monkeypatch, done_at_once)
    going_on = replace(request_, export="mine", resume=True, ladder=None)
    assert service.train(going_on, shown.append, Control()).sentence.endswith("free some space and go on with --resume")
    stand_in(monkeypatch, ladder_that(RunEnded("gate", "0.4 is over 0.3", 1.0)))
    other = replace(request_, export="mine", run=request_.run.with_name("other"))
    assert service.train(other, shown.append, Control()).reason == "gate"


def test_a_process_that_tells_nothing_writes_and_makes_nothing(
    request_: TrainRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, lambda request, ladder, emit, control: DONE)
    monkeypatch.delattr(publishing, "publish_run")
    assert service.train(replace(request_, export="mine"), lambda event: None, Control()) == DONE
    assert not request_.run.exists()


def test_looking_at_a_run(request_: TrainRequest) -> None:
    from pbrstudio.config.ladders import load_ladder

    with pytest.raises(UserError, match="is no run"):
        service.look(request_.run)
    begin(request_, load_ladder("smoke"), lambda event: None)
    assert service.look(request_.run).last_told is None
    with Journal(request_.run / "events.jsonl") as journal:
        for event in (run_started("A/seg_A"), started("seg_A"), epoch_ended("seg_A", 0, {"mat/loss": 0.9})):
            journal.write(event)
    found = service.look(request_.run)
    assert found.view.job("A", "seg_A").figures("mat/loss") == ((0, 0.9),)
    assert found.last_told is not None
    assert service.export_tensorboard(request_.run, request_.run / "log") == 1


def test_tensorboard_is_asked_for_by_name(request_: TrainRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"pip install 'pbrstudio\[tensorboard\]'"):
        service.export_tensorboard(request_.run, request_.run)


def test_the_journal_keeps_some_of_the_steps(request_: TrainRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> RunEnded:
        begin(request, ladder, emit)
        for step in range(1, 6):
            emit(steps("seg_A", 0, step))
        emit(DONE)
        return DONE

    stand_in(monkeypatch, run)
    shown: list[Event] = []
    service.train(request_, shown.append, Control())
    kept = read_events(RunFolder(request_.run).events)[0]
    assert sum(isinstance(event, StepsDone) for event in shown) == 5
    assert [event.step for event in kept if isinstance(event, StepsDone)] == [1]
    assert kept[-1] == DONE


def test_a_fault_of_ours_ends_the_run_in_its_journal(request_: TrainRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, ladder_that(ZeroDivisionError("ours")))
    with pytest.raises(ZeroDivisionError):
        service.train(request_, lambda event: None, Control())
    last = read_events(RunFolder(request_.run).events)[0][-1]
    assert isinstance(last, RunEnded)
    assert last.reason == "failed"
