"""``pbrstudio train`` with a ladder run that only pretends: options, exit statuses, and what is printed."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner, Result

from pbrstudio.cli.app import app
from pbrstudio.config.ladders import load_ladder
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit
from pbrstudio.runtime.journal import Journal
from pbrstudio.runtime.training_events import GateAccepted, GateDecided, PhaseEnded, PhaseStarted, RunEnded
from pbrstudio.spec.ladder import Ladder
from pbrstudio.spec.run import RunRecord
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.run_folder import RunFolder
from tests.unit.runtime.training import ended, epoch_ended, run_started, started, steps

Run = Callable[[TrainRequest, Ladder, Emit, Control], RunEnded]
GATE = GateDecided("A", "mat-falls", "failed", "0.5 is no better than 0.4", "look at the loaders", (("x", 0.5),))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PBRSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    return tmp_path


def train(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["train", *arguments])


def begin(request: TrainRequest, ladder: Ladder) -> None:
    request.run.mkdir()
    data = tuple(map(str, request.data))
    RunFolder(request.run).write(
        RunRecord(ladder=ladder, data=data, classes=("stone",), created="2026-01-01", versions={})
    )


class Pretended:
    """Ends as told; keeps what it was asked."""

    def __init__(self, reason: str = "done", act: Callable[[Control], None] = lambda control: None) -> None:
        self.reason, self.act = reason, act
        self.asked: list[TrainRequest] = []

    def __call__(self, request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> RunEnded:
        self.asked.append(request)
        resumed = request.run.exists()
        if not resumed:
            begin(request, ladder)
        emit(run_started("A/seg_A", "B/seg_B", resumed=resumed))
        self.act(control)
        for event in (
            PhaseStarted("A", 1),
            started("seg_A"),
            epoch_ended("seg_A", 0, {"mat/loss": 0.4}, best=True),
            steps("seg_A", 0, 10),
            epoch_ended("seg_A", 1, {"mat/loss": 0.5}),
            ended("seg_A"),
            GATE,
        ):
            emit(event)
        reason = "stopped" if control.stopping else self.reason
        last = RunEnded(reason, f"because {reason}", 3.0)  # type: ignore[arg-type]
        emit(last)
        return last


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], Run]:
    def put(run: Run) -> Run:
        module = ModuleType("pbrstudio.train.ladder_run")
        module.run_ladder = run  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return run

    return put


@pytest.mark.parametrize(("reason", "status"), [("done", 0), ("gate", 1), ("failed", 1), ("stopped", 130)])
def test_the_exit_status_says_how_it_ended(home: Path, pretend: Callable[[Run], Run], reason: str, status: int) -> None:
    pretend(Pretended(reason))
    told = train("smoke", "--data", "data", "--run", "run")
    assert told.exit_code == status
    assert f"{reason} because {reason} (3 s)" in told.stdout


def test_every_option_arrives(home: Path, pretend: Callable[[Run], Run]) -> None:
    (home / "more").mkdir()
    make_run(home)
    run = Pretended()
    pretend(run)
    told = train(
        *("smoke", "--data", "data", "--data", "more", "--run", "run", "--phase", "B", "--accept"),
        *("mat-falls", "--set", "seed=1", "--device", "cpu", "--precision", "bf16", "--workers", "2"),
        "--compile",
    )
    assert told.exit_code == 0, told.output
    assert run.asked == [
        TrainRequest(
            run=Path("run"),
            ladder="smoke",
            data=(Path("data"), Path("more")),
            phase="B",
            accept=("mat-falls",),
            settings=("seed=1",),
            device="cpu",
            precision="bf16",
            workers=2,
            compiled=True,
        )
    ]


def test_a_resumed_run_takes_its_own_data(home: Path, pretend: Callable[[Run], Run]) -> None:
    run = Pretended()
    pretend(run)
    assert train("smoke", "--data", "data", "--run", "run").exit_code == 0
    refused = train("smoke", "--data", "data", "--run", "run")
    assert refused.exit_code == 2
    assert "there is a run already" in refused.stderr
    told = train("--run", "run", "--resume")
    assert told.exit_code == 0, told.output
    assert "smoke resumed on cpu" in told.stdout
    assert run.asked[-1].data == (Path("data"),)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["smoke", "--data", "data"], "--run: name a folder"),
        (["--run", "run", "--resume"], "there is no run to resume"),
        (["smoke", "--run", "run"], "a new run needs data"),
        (["nowhere", "--data", "data", "--run", "run"], "nowhere"),
        (["--show", "run"], "run is no run"),
        (["--plan"], "name a ladder"),
    ],
)
def test_wrong_usage_is_a_sentence_and_2(home: Path, arguments: list[str], said: str) -> None:
    told = train(*arguments, "--json")
    assert told.exit_code == 2
    assert said in told.stderr
    assert told.stderr.count("\n") == 1
    assert json.loads(told.stdout)["event"] == "job_refused"
    assert not (home / "run").exists()


def test_json_is_the_events_as_the_journal_has_them(home: Path, pretend: Callable[[Run], Run]) -> None:
    pretend(Pretended())
    told = train("smoke", "--data", "data", "--run", "run", "--json")
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    written = [json.loads(line) for line in (home / "run" / "events.jsonl").read_text("utf-8").splitlines()]
    for line in written:
        assert line.pop("time") > 1e9
    assert lines == written
    assert [line["event"] for line in lines][-2:] == ["gate_decided", "run_ended"]


def test_ctrl_c_is_a_clean_end(home: Path, pretend: Callable[[Run], Run]) -> None:
    pretend(Pretended(act=lambda control: os.kill(os.getpid(), signal.SIGINT)))
    told = train("smoke", "--data", "data", "--run", "run")
    assert told.exit_code == 130
    assert "stopping after this step" in told.stderr
    assert "stopped because stopped" in told.stdout


def test_what_fails_under_way_is_1(home: Path, pretend: Callable[[Run], Run]) -> None:
    def fails(control: Control) -> None:
        raise UserError("the loss is not a number")

    pretend(Pretended(act=fails))
    told = train("smoke", "--data", "data", "--run", "run")
    assert told.exit_code == 1
    assert "failed the loss is not a number" in told.stdout


def make_run(home: Path, *, end: bool = True) -> None:
    request = TrainRequest(run=home / "run")
    begin(request, load_ladder("smoke"))
    with Journal(request.run / "events.jsonl") as journal:
        journal.write(run_started("A/seg_A", "B/seg_B"))
        for event in (
            PhaseStarted("A", 1),
            started("seg_A"),
            epoch_ended("seg_A", 0, {"mat/loss": 0.4}, best=True),
            steps("seg_A", 0, 10),
            ended("seg_A"),
            GATE,
            PhaseEnded("A", passed=False),
        ):
            journal.write(event)
        if end:
            journal.write(RunEnded("gate", "phase A: 0.5 is no better than 0.4", 3.0))


def test_a_run_is_shown(home: Path) -> None:
    make_run(home)
    told = train("--show", "run")
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert any(
        line.split() == ["A", "failed", "seg_A", "done", "1/4", "mat/loss", "0.3", "at", "epoch", "2"] for line in lines
    ), lines
    assert any(line.split() == ["B", "not", "run", "seg_B", "not", "run"] for line in lines), lines
    assert "gate A/mat-falls failed: 0.5 is no better than 0.4" in lines
    assert lines[-1] == "gate: phase A: 0.5 is no better than 0.4"


def test_a_run_of_another_process_is_shown_as_json(home: Path) -> None:
    make_run(home, end=False)
    with Journal(home / "run" / "events.jsonl") as journal:
        journal.write(GateAccepted("A", "mat-falls"))
        told = train("--show", "run", "--json")
    found = json.loads(told.stdout)
    assert found["state"] == "running-or-killed"
    assert [phase["state"] for phase in found["phases"]] == ["accepted", "waiting"]
    assert found["phases"][0]["gates"][0]["accepted"] is True
    assert found["phases"][0]["jobs"][0]["weights"].endswith("seg_A_best.safetensors")
    assert re.search(r"it runs, or was killed: its last event is \d+ (s|min) ", train("--show", "run").stdout)


def test_help_names_the_exit_statuses() -> None:
    told = train("--help")
    assert told.exit_code == 0
    assert "130" in told.stdout
