"""A plan as a person reads it: each job with what trains, what it costs, and the totals."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pbrstudio.cli.app import app
from pbrstudio.cli.show_plan import plan_lines
from pbrstudio.spec.ladder import Ladder
from pbrstudio.train import plan as planning
from pbrstudio.train.plan import Plan, PlannedJob, PlannedPhase
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.trainable import Chosen

PLAN = Plan(
    ladder="smoke",
    title="Every phase",
    device="cpu",
    precision="no",
    classes=("metal", "stone"),
    textures=(("materials", 162, 25), ("skyrim", 0, 0)),
    phases=(PlannedPhase("B", "Head-level", "Introduce Skyrim."),),
    jobs=(
        PlannedJob(
            phase="B",
            job="seg_B",
            role="segmenter",
            epochs=10,
            steps=40,
            batch=4,
            sides=(256, 512),
            trainable=(Chosen("decode-head", 500_000), Chosen("lora", 700_000)),
            trained=1_100_000,
            parameters=13_700_000,
            memory=3 << 30,
            seconds=7431.0,
        ),
    ),
)


def test_each_job_with_what_trains_and_the_totals() -> None:
    console = Console(file=io.StringIO(), width=160)
    console.print(plan_lines(PLAN))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    for part in (
        "smoke: Every phase",
        "on cpu, fp32",
        "materials 162 + 25; classes: metal, stone",
        "B: Head-level (Introduce Skyrim)",
        "1.1 M of 13.7 M (decode-head, lora)",
        "256-512",
        "3.0 GiB  about 2 h",
        "400 steps, at most about 3.0 GiB of memory, about 2 h (estimates)",
    ):
        assert part in text, text


def test_the_command_plans_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PBRSTUDIO_HOME", str(tmp_path / "home"))
    (tmp_path / "data").mkdir()

    def plan(request: TrainRequest, ladder: Ladder) -> Plan:
        assert (request.phase, ladder.seed) == ("B", 3)
        return PLAN

    monkeypatch.setattr(planning, "plan", plan)
    arguments = ["train", "smoke", "--data", str(tmp_path / "data"), "--plan", "--phase", "B", "--set", "seed=3"]
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 0, told.output
    assert "seg_B" in told.stdout
    as_json = CliRunner().invoke(app, [*arguments, "--json"])
    assert '"parameters": 500000' in as_json.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
