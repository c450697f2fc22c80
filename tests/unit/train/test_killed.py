"""A ladder whose process is killed at random moments, and goes on each time: bit for bit the one that was not."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import numpy as np

from pbrstudio.data.opening import open_sources
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.journal import Journal, read_events
from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import TrainingResumed
from pbrstudio.spec.ladder import Ladder
from pbrstudio.train import ladder_run, loop
from pbrstudio.train.request import TrainRequest
from tests.training_data import write_training_data
from tests.unit.train.busy import busy_albedo, busy_maps, busy_segmenter
from tests.unit.train.processes import LONG, begin
from tests.unit.train.running import tiny_ladder

KILLS = 4


def _climb(run: Path, roots: tuple[Path, ...], ladder: Ladder) -> None:
    """Each step is told and saved, so that most kills come amid a checkpoint."""
    loop.TELL_EVERY = ladder_run.SAVE_EVERY = 0.0
    run.mkdir(parents=True, exist_ok=True)
    request = TrainRequest(run=run, data=roots, resume=True, workers=0, device="cpu", precision="fp32")
    with Journal(run / "events.jsonl") as journal:
        ladder_run.run_ladder(request, ladder, journal.write, Control())  # type: ignore[arg-type]


def _told(run: Path) -> int:
    path = run / "events.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _come_to(run: Path) -> tuple[dict[str, str], list[object]]:
    """Every file of weights as its hash; every figure of every epoch."""
    weights = {
        path.relative_to(run).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in run.rglob("*.safetensors")
    }
    view = RunView()
    for event in read_events(run / "events.jsonl")[0]:
        view.fold(event)
    history: list[object] = [
        (job.job, each.epoch, each.train_loss, each.figures, each.best) for job in view.jobs for each in job.epochs
    ]
    return weights, history


def test_a_run_that_is_killed_again_and_again_comes_to_the_same(tmp_path: Path) -> None:
    roots = write_training_data(tmp_path / "data")
    open_sources(roots)
    ladder = tiny_ladder(busy_segmenter(), busy_albedo(), busy_maps())
    undisturbed = begin(_climb, tmp_path / "whole", roots, ladder)
    undisturbed.join(LONG)
    assert undisturbed.exitcode == 0
    rng = np.random.default_rng(3)
    run, kills = tmp_path / "killed", 0
    whole = _told(tmp_path / "whole")
    for _ in range(KILLS):
        until = _told(run) + int(rng.integers(whole // KILLS // 2, whole // KILLS + 4))
        process = begin(_climb, run, roots, ladder)
        ends = time.monotonic() + LONG
        while process.is_alive() and _told(run) < until and time.monotonic() < ends:
            time.sleep(0.005)
        time.sleep(float(rng.random() * 0.1))
        process.kill()
        process.join()
        kills += process.exitcode == -9
    last = begin(_climb, run, roots, ladder)
    last.join(LONG)
    assert last.exitcode == 0
    assert kills >= 2
    resumed = [event for event in read_events(run / "events.jsonl")[0] if isinstance(event, TrainingResumed)]
    assert resumed, "amid jobs"
    weights, history = _come_to(run)
    wanted, figures = _come_to(tmp_path / "whole")
    assert history == figures
    assert weights.keys() == wanted.keys()
    assert {name for name in wanted if weights[name] != wanted[name]} == set()
    assert not list(run.rglob("*state-*")), "nothing is left of what was killed"
