"""The event loop goes on while a 2K texture is converted in a job. The figure is printed; the guard is generous."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from pbrstudio.gui.context import Context
from pbrstudio.gui.job import Job
from pbrstudio.runtime.events import ItemProgress, JobFinished
from pbrstudio.services.batches import run_batch
from pbrstudio.spec.batch import Batch
from pbrstudio.spec.conversion import Conversion
from tests.gui.conftest import write_texture
from tests.gui.stall import Stall

GUARD = 0.5
"""Seconds; the aim is 0.05, on a machine that does nothing else."""


def test_the_window_answers_while_2k_is_converted(
    qtbot: QtBot, context: Context, tmp_path: Path, tiny_model: str
) -> None:
    source = write_texture(tmp_path / "stone.png", 2048)
    conversion = Conversion(model=tiny_model, quality="draft")
    batch = Batch(inputs=(str(source),), out=str(tmp_path / "out"), conversion=conversion)
    job = Job("2K", lambda emit, control: run_batch(batch, emit, control))
    told: list[object] = []
    results: list[JobFinished] = []
    job.told.connect(told.append)
    job.succeeded.connect(results.append)
    with Stall("2K conversion") as stall:
        context.run(job)
        with qtbot.waitSignal(job.ended, timeout=120_000):
            pass
    assert results[0].done == 1
    assert any(isinstance(event, ItemProgress) for event in told)
    assert stall.longest < GUARD
