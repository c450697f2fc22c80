"""A run's curves and figures, read back by TensorBoard itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from pbrstudio.runtime.run_view import RunView
from pbrstudio.train.tensorboard import write_log
from tests.unit.runtime.training import ended, epoch_ended, run_started, started, steps


def test_tensorboard_reads_what_was_written(tmp_path: Path) -> None:
    Image.new("RGB", (8, 4), (255, 0, 0)).save(tmp_path / "0.png")
    view = RunView()
    for event in (
        run_started("A/seg_A", "A/u_A"),
        started("seg_A"),
        epoch_ended("seg_A", 0, {"mat/loss": 0.9}, preview="0.png"),
        steps("seg_A", 0, 10, 0.5),
        epoch_ended("seg_A", 1, {"mat/loss": 0.25}, preview="gone.png"),
        ended("seg_A"),
    ):
        view.fold(event)
    assert write_log(view, tmp_path, tmp_path / "log") == 4
    log = EventAccumulator(str(tmp_path / "log" / "A" / "seg_A"))
    log.Reload()
    told = log.Scalars("validation/mat/loss")
    assert [each.step for each in told] == [0, 1]
    assert [each.value for each in told] == pytest.approx([0.9, 0.25])
    assert [(each.step, each.value) for each in log.Scalars("training/loss")] == [(10, 0.5)]
    assert [each.step for each in log.Images("previews")] == [0]
    assert not (tmp_path / "log" / "A" / "u_A").exists()
