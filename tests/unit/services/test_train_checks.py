"""Requests to train that cannot be are refused in a sentence, before torch is loaded."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.config.ladder_settings import with_settings
from pbrstudio.config.ladders import load_ladder
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.journal import Journal
from pbrstudio.runtime.training_events import GateAccepted, GateDecided
from pbrstudio.services.train_checks import planned, settle
from pbrstudio.spec.run import RunRecord
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.run_folder import RunFolder


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PBRSTUDIO_HOME", str(tmp_path / "home"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def new(tmp_path: Path, data: Path) -> TrainRequest:
    return TrainRequest(run=tmp_path / "run", ladder="smoke", data=(data,))


@pytest.fixture
def there(new: TrainRequest) -> TrainRequest:
    """A run that began with ``smoke`` and seed 7, as someone goes on with it."""
    ladder = with_settings(load_ladder("smoke"), ["seed=7"])
    new.run.mkdir()
    record = RunRecord(ladder=ladder, data=(str(new.data[0]),), classes=("stone",), created="now", versions={})
    RunFolder(new.run).write(record)
    return TrainRequest(run=new.run, resume=True)


def test_a_new_run_has_its_ladder_with_what_was_set(new: TrainRequest) -> None:
    settled = settle(replace(new, settings=("seed=3",)))
    assert settled.ladder.id == "smoke"
    assert settled.ladder.seed == 3
    assert settled.request.data == new.data
    new.run.mkdir()
    assert settle(new).ladder.id == "smoke", "an empty folder may be there"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ladder": None}, "name a ladder to begin with: .*smoke"),
        ({"ladder": "nowhere"}, "nowhere"),
        ({"data": ()}, "a new run needs data"),
        ({"data": (Path("no-such-folder"),)}, "--data no-such-folder: there is no such folder"),
        ({"resume": True}, "there is no run to resume"),
        ({"phase": "Z"}, "--phase Z: ladder smoke has A0, A, A-Alb-Syn, B, C, C-prime, D"),
        ({"accept": ("luck",)}, "--accept luck: ladder smoke has the gates finite"),
        ({"accept": ("finite",)}, "--accept finite: this gate has not failed; none did so far"),
        ({"settings": ("sed=3",)}, "--set sed=3"),
        ({"workers": -1}, "--workers -1"),
        ({"init": "no-such-model"}, "no-such-model"),
        ({"export": "My Model"}, "--export My Model: a model's id"),
    ],
)
def test_what_cannot_be_is_refused(new: TrainRequest, change: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        settle(replace(new, **change))
    assert not new.run.exists()


def test_a_folder_with_other_things_is_no_place_for_a_run(new: TrainRequest) -> None:
    new.run.mkdir()
    (new.run / "holiday.png").touch()
    with pytest.raises(UserError, match="is there already and is no run"):
        settle(new)


def test_a_name_that_a_model_has_is_refused_before_the_training(new: TrainRequest, tmp_path: Path) -> None:
    (tmp_path / "home" / "models" / "mine").mkdir(parents=True)
    with pytest.raises(UserError, match="mine"):
        settle(replace(new, export="mine"))


def test_a_run_goes_on_with_its_own_ladder_and_data(there: TrainRequest, data: Path) -> None:
    settled = settle(there)
    assert settled.ladder.seed == 7
    assert settled.request.data == (data,)
    assert settle(replace(there, ladder="smoke", settings=("seed=7",))).ladder.seed == 7
    assert settle(replace(there, resume=False, phase="B")).ladder.seed == 7, "a phase anew"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"resume": False}, "there is a run already; --resume goes on with it"),
        ({"ladder": "starter"}, "climbs ladder smoke, not starter"),
        ({"settings": ("seed=3",)}, "keeps its own"),
        ({"init": "some-model"}, "--init says where a new run begins"),
        ({"phase": "Z"}, "--phase Z"),
        ({"accept": ("luck",)}, "--accept luck"),
        ({"data": (Path("no-such-folder"),)}, "--data no-such-folder"),
    ],
)
def test_what_a_run_that_is_there_refuses(there: TrainRequest, change: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        settle(replace(there, **change))


def test_only_a_gate_that_failed_can_be_accepted(there: TrainRequest) -> None:
    with Journal(there.run / "events.jsonl") as journal:
        journal.write(GateDecided("A0", "mat-falls", "failed", "", "", ()))
        journal.write(GateDecided("A0", "finite", "passed", "", "", ()))
        journal.write(GateAccepted("A0", "mat-falls"))
    assert settle(replace(there, accept=("mat-falls",))).request.accept == ("mat-falls",), "twice does no harm"
    with pytest.raises(UserError, match="--accept finite: this gate has not failed; those that did: mat-falls"):
        settle(replace(there, accept=("mat-falls", "finite")))


def test_data_that_moved_are_told(there: TrainRequest, data: Path) -> None:
    data.rmdir()
    with pytest.raises(UserError, match="say where the data are with --data"):
        settle(there)


def test_a_damaged_record_is_told(there: TrainRequest) -> None:
    (there.run / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match=r"run\.json: not valid JSON"):
        settle(there)


def test_a_plan_needs_no_folder_of_its_own(new: TrainRequest, there: TrainRequest, tmp_path: Path) -> None:
    assert planned(replace(new, settings=("seed=3",))).ladder.seed == 3, "although the folder has a run"
    assert planned(replace(there, resume=False)).ladder.seed == 7
    with pytest.raises(UserError, match="name a ladder"):
        planned(TrainRequest(run=tmp_path / "nowhere", data=new.data))


def test_none_of_it_loads_torch() -> None:
    modules = "pbrstudio.services.train, pbrstudio.cli.train, pbrstudio.cli.show_run, pbrstudio.train.decisions"
    code = f"import sys, {modules}; print('torch' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def test_a_new_run_cannot_begin_in_the_middle_without_weights(new: TrainRequest) -> None:
    with pytest.raises(UserError, match=r"--phase B begins with what the phases before it have trained: .*--init"):
        settle(replace(new, phase="B"))
    assert settle(replace(new, phase="A0")).request.phase == "A0"
    assert planned(replace(new, phase="B")).request.phase == "B", "a plan needs no weights"
