"""A job made ready: what trains and what does not, its loss, optimiser, samples, validation and checkpoints."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from pbrstudio.data.loading.loader import BatchLoader
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.data.training_data import TrainingData
from pbrstudio.metrics.perceptual import Perceptual
from pbrstudio.models.networks import NetworkSet
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder, Phase
from pbrstudio.train.losses.terms import Terms, build_terms
from pbrstudio.train.norms import apply_norms
from pbrstudio.train.optimisers import build_optimiser
from pbrstudio.train.tasks import SegmenterTask, Task, build_task
from pbrstudio.train.trainable import Chosen, choose
from pbrstudio.train.validation import Validator
from pbrstudio.train.windows import validation_places


@dataclass(frozen=True, slots=True)
class Equipment:
    """What all jobs of a run share."""

    accelerator: Accelerator
    ladder: Ladder
    data: TrainingData
    perceptual: Perceptual | None
    workers: int | None
    compiled: bool
    save_every: float
    """Seconds between two checkpoints within an epoch."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which job of which attempt at which phase, and its folder."""

    phase: Phase
    job: Job
    folder: Path
    run: Path


@dataclass(slots=True)
class Ready:
    """A job made ready."""

    task: Task
    module: nn.Module
    """As prepared for several processes."""
    optimiser: torch.optim.Optimizer
    terms: Terms
    average: AveragedModel | None
    maker: SampleMaker
    loader: BatchLoader
    validator: Validator
    albedo_validator: Validator | None
    """Where both UNets train: of UNet-Albedo."""
    trainable: tuple[Chosen, ...]
    steps: int

    def begin_epoch(self, job: Job) -> None:
        """Networks that train are put into training mode, norms and dropout as the job says."""
        apply_norms(self.module, job.norms, dropout=job.dropout)

    def judged(self, accelerator: Accelerator) -> nn.Module:
        """What is validated and kept: the averaged weights where there are such."""
        judged: nn.Module = self.average.module if self.average is not None else accelerator.unwrap_model(self.module)
        return judged


def job_seed(seed: int, job: str) -> int:
    """Of everything random in a job that no sample decides (dropout)."""
    return zlib.crc32(f"{seed}/{job}".encode())


def prepare(place: Place, networks: NetworkSet, equipment: Equipment) -> Ready:
    """Everything but the state of a checkpoint. `UserError` for a job that has nothing to learn from."""
    job, accelerator, data, ladder = place.job, equipment.accelerator, equipment.data, equipment.ladder
    torch.manual_seed(job_seed(ladder.seed, job.id))
    for network in networks.by_role().values():
        network.to(accelerator.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        network.requires_grad_(requires_grad=False)
        network.eval()
    trained = networks.by_role()[job.role]
    trainable = choose(trained, job.train)
    joint = _joint_job(place) if job.albedo.joint_epochs else None
    if joint is not None:
        trainable += choose(networks.albedo, joint.train)
    if equipment.compiled:
        trained.compile()
    task = build_task(job, networks, job.epochs)
    average = None
    if job.average is not None:
        average = AveragedModel(task.module, multi_avg_fn=get_ema_multi_avg_fn(job.average), use_buffers=True)
        average.requires_grad_(requires_grad=False)
        if isinstance(task, SegmenterTask) and job.pseudo is not None and job.pseudo.teacher == "average":
            task.teacher = average.module.network
    optimiser = build_optimiser(task.module, job.optimiser)
    module, optimiser = accelerator.prepare(task.module, optimiser)
    maker = SampleMaker(data, job, ladder.seed)
    processes = accelerator.num_processes
    loader = BatchLoader(maker, job.batch, processes, accelerator.process_index, equipment.workers)
    terms = build_terms(job, maker.class_weights, data.positive_share())
    validation = ladder.validation
    places = validation_places(data, validation, job)
    return Ready(
        task=task,
        module=module,
        optimiser=optimiser,
        terms=terms,
        average=average,
        maker=maker,
        loader=loader,
        validator=Validator(task, terms.for_validation(), data.classes, places, equipment.perceptual, ladder.seed),
        albedo_validator=None if joint is None else _albedo_validator(joint, networks, equipment, maker),
        trainable=trainable,
        steps=maker.epoch_size() // job.batch,
    )


def _joint_job(place: Place) -> Job:
    """The phase's own job of UNet-Albedo, whose parts and losses count in the joint epochs too."""
    return next(job for job in place.phase.jobs if job.role == "albedo")
