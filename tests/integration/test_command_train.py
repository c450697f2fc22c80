"""``pbrstudio train`` as a user runs it: the whole plan on tiny data, to a model that converts a texture."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from pbrstudio.config.ladders import load_ladder
from tests.integration.command import Answer, names, run
from tests.training_data import write_training_data

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "textures" / "clothes" / "leather01.dds"
D_JOBS = ["seg_D", "u_alb_D", "u_maps_D_rough", "u_maps_D_metal", "u_maps_D_ao", "u_maps_D_height"]
QUICK = ("--device", "cpu", "--workers", "0")


@dataclass(frozen=True)
class Smoke:
    """The ladder smoke, climbed once for all tests here."""

    data: tuple[str, ...]
    run: Path
    answer: Answer
    env: dict[str, str]


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Smoke:
    folder = tmp_path_factory.mktemp("smoke")
    roots = write_training_data(folder)
    data = tuple(each for root in roots for each in ("--data", str(root)))
    env = {"PBRSTUDIO_HOME": str(folder / "home")}
    answer = run("train", "smoke", *data, "--run", folder / "run", *QUICK, "--json", env=env)
    return Smoke(data, folder / "run", answer, env)


def test_smoke_climbs_all_seven_phases_and_the_six_jobs_of_d(smoke: Smoke) -> None:
    assert smoke.answer.status == 0, smoke.answer.err[-3000:]
    ladder = load_ladder("smoke")
    ended = [(event["phase"], event["job"]) for event in smoke.answer.of("training_ended")]
    planned = [(phase.id, job.id) for phase in ladder.phases for job in phase.jobs]
    assert sorted(set(ended)) == sorted(planned)
    assert [job for phase, job in planned if phase == "D"] == D_JOBS
    assert [phase.id for phase in ladder.phases] == ["A0", "A", "A-Alb-Syn", "B", "C", "C-prime", "D"]
    assert smoke.answer.of("run_ended")[0]["reason"] == "done"


def test_every_gate_was_decided_and_its_numbers_lie_in_a_file(smoke: Smoke) -> None:
    ladder = load_ladder("smoke")
    decided = {(event["phase"], event["gate"]): event for event in smoke.answer.of("gate_decided")}
    for phase in ladder.phases:
        for gate in phase.gates:
            assert decided[phase.id, gate.id]["state"] in ("passed", "failed", "not-measurable")
            assert decided[phase.id, gate.id]["sentence"]
    held = json.loads((smoke.run / "phases" / "A0" / "gates.json").read_text(encoding="utf-8"))
    assert {gate["gate"] for gate in held["gates"]} == {gate.id for gate in ladder.phases[0].gates}
    assert decided["A0", "finite"]["state"] == "passed"


def test_the_runs_folder_holds_what_it_should_and_no_more(smoke: Smoke) -> None:
    found = names(smoke.run)
    assert {"run.json", "events.jsonl", "phases/A0/seg_A0/previews/epoch-000.png"} <= found
    assert any(re.fullmatch(r"phases/A/seg_A/seg_A_bal_best\.safetensors", name) for name in found)
    assert not [name for name in found if "/state-" in name or ".part-" in name], "of finished jobs nothing is resumed"


def test_what_trains_is_told_with_its_counts(smoke: Smoke) -> None:
    told = {event["job"]: dict(event["trainable"]) for event in smoke.answer.of("training_started")}
    assert set(told["seg_B"]) == {"decode-head", "lora"}
    assert all(count > 0 for parts in told.values() for count in parts.values())
    assert set(told["u_maps_D_rough"]) == {"output-roughness"}


def test_an_ended_run_is_shown_and_has_nothing_left_to_do(smoke: Smoke) -> None:
    shown = run("train", "--show", smoke.run, env=smoke.env)
    assert shown.status == 0, shown.err
    assert "u_maps_D_height" in shown.out
    again = run("train", "--run", smoke.run, "--resume", *QUICK, "--json", env=smoke.env)
    assert again.status == 0, again.err
    assert again.of("training_started") == []


def test_the_result_is_a_model_that_converts_a_texture(smoke: Smoke, tmp_path: Path) -> None:
    made = run("models", "import", smoke.run, "--id", "mine", env=smoke.env)
    assert made.status == 0, made.err
    assert "mine" in run("models", "list", env=smoke.env).out
    converted = run("convert", SAMPLE, "-o", tmp_path, "--model", "mine", "--layout", "maps", "--json", env=smoke.env)
    assert converted.status == 0, converted.err
    assert {Path(name).name for name in names(tmp_path)} >= {"leather01_roughness.png", "leather01_height.png"}
    card = run("models", "show", "mine", env=smoke.env).out
    assert "trained at 96 px" in card
    assert "6 materials (" in card
    assert "game textures (" in card
    assert "gate A0/seg-iou" in card or "seg-iou" not in smoke.answer.out


def test_a_plan_tells_every_job_and_writes_nothing(smoke: Smoke, tmp_path: Path) -> None:
    planned = run("train", "smoke", *smoke.data, "--run", tmp_path / "none", "--plan", "--device", "cpu", env=smoke.env)
    assert planned.status == 0, planned.err
    assert all(job.id in planned.out for phase in load_ladder("smoke").phases for job in phase.jobs)
    assert not (tmp_path / "none").exists()


def test_a_failed_gate_stops_says_why_and_goes_on_when_it_is_accepted(smoke: Smoke, tmp_path: Path) -> None:
    options = ("--phase", "A0", *QUICK, "--json")
    stops = ("--set", 'on_fail="stop"', "--set", "every.optimiser.rate=1e-9")
    first = run("train", "smoke", *smoke.data, "--run", tmp_path / "run", *stops, *options, env=smoke.env)
    assert first.status == 1
    (ended,) = first.of("run_ended")
    assert ended["reason"] == "gate"
    assert "0.55" in ended["sentence"] or "first value" in ended["sentence"]
    failed = [event["gate"] for event in first.of("gate_decided") if event["state"] == "failed"]
    accepted = [word for gate in failed for word in ("--accept", gate)]
    second = run("train", "--run", tmp_path / "run", "--resume", *accepted, *options, env=smoke.env)
    assert second.status == 0, second.err
    assert {event["gate"] for event in second.of("gate_accepted")} == set(failed)
    assert second.of("training_started") == []
