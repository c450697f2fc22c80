"""A run's figures as a log that TensorBoard reads."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from pbrstudio.runtime.job_view import LOSS, JobView
from pbrstudio.runtime.run_view import RunView


def write_log(view: RunView, run: Path, out: Path) -> int:
    """A folder in ``out`` for each job of ``view`` that has begun, named phase/job; how many points were written.

    Training's curves lie over steps, validation's figures and the sheets of previews (read from the folder ``run``)
    over epochs. What is there of an earlier export is kept beside, as TensorBoard does. OSError as the system says it.
    """
    import numpy as np
    from torch.utils.tensorboard import SummaryWriter

    count = 0
    for job in view.jobs:
        if job.started is None:
            continue
        with SummaryWriter(str(out / job.phase / job.job)) as writer:
            for tag, step, value in _points(job):
                writer.add_scalar(tag, value, step)
                count += 1
            for epoch, sheet in job.previews.items():
                path = run / sheet
                if path.is_file():
                    with Image.open(path) as image:
                        writer.add_image("previews", np.asarray(image.convert("RGB")), epoch, dataformats="HWC")
    return count


def _points(job: JobView) -> list[tuple[str, int, float]]:
    """(tag, step or epoch, value)."""
    steps = job.started.steps if job.started is not None else 0
    points = [
        (f"training/{name}" if name == LOSS else f"training/term/{name}", round(at * steps), value)
        for name, curve in job.curves.items()
        for at, value in curve.points
    ]
    points += [
        (f"validation/{name}", epoch, value) for name in job.figure_names() for epoch, value in job.figures(name)
    ]
    return points
