"""The loop: one epoch of steps, read from top to bottom."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from pbrstudio.data.batch import Batch
from pbrstudio.data.loading.loader import WorkerLost
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.job import Job
from pbrstudio.train.joint import JointTerms
from pbrstudio.train.losses.terms import Terms
from pbrstudio.train.optimisers import set_factor
from pbrstudio.train.progress import Progress
from pbrstudio.train.schedules import factor
from pbrstudio.train.tasks import Stage, Task

TELL_EVERY = 1.0
"""Seconds between two reports of the steps, at least."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What was done since the last report."""

    terms: dict[str, float]
    loss: float
    rate: float
    gradient: float
    samples: int
    seconds: float


class Skipped(Exception):
    """A person asked for the end of this job."""


class NotFinite(Exception):
    """A loss or gradient is NaN or infinite: nothing after the last checkpoint is of use."""


@dataclass(slots=True)
class Leg:
    """A job as prepared for its processes."""

    accelerator: Accelerator
    job: Job
    task: Task
    module: nn.Module
    optimiser: torch.optim.Optimizer
    terms: Terms | JointTerms
    average: AveragedModel | None
    epochs: int
    seed: int
    save_due: Callable[[], bool]
    """Asked by the first process after each step."""
    save: Callable[[], None]


def train_epoch(
    leg: Leg, batches: Iterator[Batch], steps: int, progress: Progress, tell: Callable[[Steps], None], control: Control
) -> None:
    """Steps ``progress.step`` to ``steps`` of the epoch ``progress.epoch``; ``batches`` begins at the first of them.

    Raises `Stopped` between two steps, when any process is told to stop, `NotFinite`, and what ``batches`` raises.
    """
    accelerator, job = leg.accelerator, leg.job
    report = _Report(leg, progress, tell)
    for batch in _until_stopped(batches, accelerator, control):
        if not control.stopping:
            _wait_while_paused(control)
        with accelerator.autocast():
            shown = leg.task.show(batch.to(accelerator.device), Stage(progress.epoch, training=True, seed=leg.seed))
        counts, stop, skip, save = _shared(leg, shown.batch, control)
        if save:
            report.flush()
            leg.save()
        if stop or skip:
            report.flush()
            raise Stopped if stop else Skipped
        at = progress.epoch + progress.step / steps
        lower = factor(job.schedule, at, leg.epochs, progress.tail_from)
        set_factor(leg.optimiser, lower * _joint_rate(leg, progress.epoch))
        size = len(batch) // job.accumulate
        for part in range(job.accumulate):
            rows = shown.rows(part * size, (part + 1) * size)
            alone = part < job.accumulate - 1
            with accelerator.no_sync(leg.module) if alone else nullcontext():
                with accelerator.autocast():
                    seen = leg.task.see(leg.module, rows)
                loss, values = leg.terms.total(seen, rows.batch, counts)
                accelerator.backward(loss * accelerator.num_processes)
            report.add(loss, values)
        norm = accelerator.clip_grad_norm_(leg.module.parameters(), job.clip if job.clip is not None else float("inf"))
        leg.optimiser.step()
        leg.optimiser.zero_grad(set_to_none=True)
        if leg.average is not None:
            leg.average.update_parameters(accelerator.unwrap_model(leg.module))
        progress.step += 1
        report.step(len(batch) * accelerator.num_processes, norm)
    report.flush()
    if progress.step < steps:
        raise Stopped


def _until_stopped(batches: Iterator[Batch], accelerator: Accelerator, control: Control) -> Iterator[Batch]:
    """A worker that is lost when the run is to stop anyway (killed together with it) ends them, and is no failure."""
    try:
        yield from batches
    except WorkerLost as error:
        if not control.stopping:
            raise
        if accelerator.num_processes > 1:  # the others wait for this one's next step
            raise UserError("the stop took a process that makes samples with it: resume the run") from error


def _wait_while_paused(control: Control) -> None:
    try:
        control.safe_point()
    except Stopped:
        return  # the other processes have to hear of it first


def _joint_rate(leg: Leg, epoch: int) -> float:
    albedo = leg.job.albedo
    return albedo.joint_rate if albedo.joint_epochs and epoch >= leg.epochs - albedo.joint_epochs else 1.0


def _shared(leg: Leg, batch: Batch, control: Control) -> tuple[Tensor, bool, bool, bool]:
    """The terms' counts, and whether to stop, to skip, to save: summed over all processes, so that all do the same."""
    accelerator = leg.accelerator
    counts = leg.terms.counts(batch)
    asked = (control.stopping, control.take_skip(), accelerator.is_main_process and leg.save_due())
    if accelerator.num_processes == 1:
        return counts, *asked
    flags = counts.new_tensor([float(each) for each in asked])
    summed: Tensor = accelerator.reduce(torch.cat([counts, flags]), "sum")
    stop, skip, save = (bool(each > 0) for each in summed[-len(asked) :])
    return summed[: -len(asked)], stop, skip, save


class _Report:
    """What each part gave, looked at no more often than needed: each look waits for the card.

    It is then added one by one, so that a mean over an epoch does not depend on when it was looked at.
    """

    def __init__(self, leg: Leg, progress: Progress, tell: Callable[[Steps], None]) -> None:
        self._leg, self._progress, self._tell = leg, progress, tell
        self._losses: list[Tensor] = []
        self._values: dict[str, list[Tensor]] = {}
        self._norm: Tensor | float | None = None
        self._steps = self._samples = 0
        self._begun = time.monotonic()

    def add(self, loss: Tensor, values: dict[str, Tensor]) -> None:
        self._losses.append(loss.detach())
        for name, value in values.items():
            self._values.setdefault(name, []).append(value)

    def step(self, samples: int, norm: Tensor | float | None) -> None:
        self._norm = norm
        self._steps += 1
        accelerator = self._leg.accelerator
        if accelerator.num_processes > 1 and accelerator.scaler is None and not math.isfinite(float(norm or 0.0)):
            raise NotFinite  # in every process at the same step: their gradients are the same
        self._samples += samples
        if time.monotonic() - self._begun >= TELL_EVERY:
            self.flush()

    def flush(self) -> None:
        """Into the progress, and out as a report. Raises `NotFinite`."""
        if not self._steps:
            return
        progress, spent = self._progress, time.monotonic() - self._begun
        losses = torch.stack(self._losses).tolist()
        loss, norm = sum(losses), float(self._norm or 0.0)
        # Under fp16 a step with an infinite gradient is left out, and the scale of the loss lowered.
        if not math.isfinite(loss) or (self._leg.accelerator.scaler is None and not math.isfinite(norm)):
            raise NotFinite
        told = {name: torch.stack(each).tolist() for name, each in self._values.items()}
        for name, values in told.items():
            for value in values:
                progress.term_sums[name] = progress.term_sums.get(name, 0.0) + value
        for value in losses:
            progress.loss_sum += value
        progress.samples += self._samples
        progress.seconds += spent
        # A process sees its own share of each sum; the shares are about alike.
        share = self._leg.accelerator.num_processes / self._steps
        self._tell(
            Steps(
                terms={name: sum(values) * share for name, values in told.items()},
                loss=loss * share,
                rate=float(self._leg.optimiser.param_groups[0]["lr"]),
                gradient=norm,
                samples=self._samples,
                seconds=spent,
            )
        )
        self._losses, self._values, self._steps, self._samples = [], {}, 0, 0
        self._begun = time.monotonic()
