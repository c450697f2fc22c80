"""A job made ready: what trains and what does not, its loss, optimiser, samples, validation and checkpoints."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from pbrstudio.data.batch import Batch
from pbrstudio.data.loading.loader import BatchLoader
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.data.training_data import TrainingData
from pbrstudio.metrics.perceptual import Perceptual
from pbrstudio.models.networks import NetworkSet
from pbrstudio.models.unet import MapsUNet
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder, Phase
from pbrstudio.spec.model import Head
from pbrstudio.train.joint import JointTerms
from pbrstudio.train.losses.terms import Terms, build_terms
from pbrstudio.train.norms import apply_norms
from pbrstudio.train.optimisers import build_optimiser
from pbrstudio.train.places import places_of, preview_samples
from pbrstudio.train.tasks import AlbedoTask, SegmenterTask, Task, build_task
from pbrstudio.train.validation import Validator
from pbrstudio.train.what_trains import WhatTrains, albedo_job, joint_job, let_train


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

    @property
    def albedo_job(self) -> Job:
        """The phase's own job of UNet-Albedo, whose parts and losses count in the joint epochs too."""
        return albedo_job(self.phase)

    def relative(self, path: Path) -> str:
        """As events name it."""
        return path.relative_to(self.run).as_posix()


@dataclass(slots=True)
class Ready:
    """A job made ready."""

    task: Task
    module: nn.Module
    """As prepared for several processes."""
    optimiser: torch.optim.Optimizer
    terms: Terms | JointTerms
    average: AveragedModel | None
    maker: SampleMaker
    loader: BatchLoader
    judge: Validator
    albedo_judge: Validator | None
    """Where both UNets train: of UNet-Albedo."""
    trains: WhatTrains
    steps: int
    previews: tuple[Batch, ...]

    def begin_epoch(self, job: Job, *, fresh: bool) -> None:
        """Networks that train are put into training mode, norms and dropout as the job says; ``fresh`` before the
        job's first step."""
        apply_norms(self.module, job.norms, dropout=job.dropout, fresh=fresh)

    def judged(self, accelerator: Accelerator) -> Any:
        """The module that is validated, and whose network is kept: averaged where there is an average."""
        judged: nn.Module = self.average.module if self.average is not None else accelerator.unwrap_model(self.module)
        return judged


def leaves_unused(job: Job, heads: Sequence[Head]) -> bool:
    """Whether some parameters of the job's module get no gradient in some steps, which several processes have to
    know of: UNet-Albedo's before the joint epochs, and those of heads that train without a loss."""
    if job.role != "maps":
        return False
    looked_at = {getattr(loss, "map", None) for loss in job.losses}
    all_heads = any(part in ("all", "outputs") for part in job.train)
    return job.albedo.joint_epochs > 0 or (all_heads and not looked_at.issuperset(heads))


def job_seed(seed: int, job: str) -> int:
    """Of everything random in a job that no sample decides (dropout)."""
    return zlib.crc32(f"{seed}/{job}".encode())


def prepare(place: Place, networks: NetworkSet, equipment: Equipment) -> Ready:
    """Everything but the state of a checkpoint. `UserError` for a job that has nothing to learn from."""
    job, accelerator, data, ladder = place.job, equipment.accelerator, equipment.data, equipment.ladder
    _check_parts(job, accelerator.num_processes)
    torch.manual_seed(job_seed(ladder.seed, job.id))
    for network in networks.by_role().values():
        network.to(accelerator.device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs lack it
        network.eval()
    joint = joint_job(place.phase, job)
    trains = let_train(job, joint, networks)
    if equipment.compiled:
        networks.by_role()[job.role].compile()
    if job.metal_prior:
        set_metal_prior(networks.maps, data.positive_share())
    task = build_task(job, networks, data.classes)
    optimiser = build_optimiser(task.module, job.optimiser)
    module, optimiser = accelerator.prepare(task.module, optimiser)
    average = _average(job, task)
    maker = SampleMaker(data, job, ladder.seed)
    loader = BatchLoader(maker, job.batch, accelerator.num_processes, accelerator.process_index, equipment.workers)
    asked = any(getattr(loss, "positive", None) == "data" for loss in job.losses)
    terms = build_terms(job, maker.class_weights, data.positive_share() if asked else None)
    albedo = None if joint is None else build_terms(joint, maker.class_weights, None)
    places = places_of(data, ladder.validation, job.role, maker.class_weights)
    return Ready(
        task=task,
        module=module,
        optimiser=optimiser,
        terms=terms if albedo is None else JointTerms(terms, albedo),
        average=average,
        maker=maker,
        loader=loader,
        judge=Validator(task, terms.for_validation(), data.classes, places, equipment.perceptual, ladder.seed),
        albedo_judge=None
        if albedo is None
        else Validator(
            AlbedoTask(networks), albedo.for_validation(), data.classes, places, equipment.perceptual, ladder.seed
        ),
        trains=trains,
        steps=loader.steps,
        previews=preview_samples(places, ladder.validation.previews, job.role),
    )


def _check_parts(job: Job, processes: int) -> None:
    if job.batch % (processes * job.accumulate):
        raise UserError(
            f"job {job.id}: a batch of {job.batch} does not fall into {job.accumulate} equal parts on each of "
            f"{processes} processes: change accumulate, or the batch"
        )


def set_metal_prior(maps: MapsUNet, share: float | None) -> None:
    """The bias with which the metallic head of a network without other signals gives the share of metal; left as it
    is where that is not known, or all or nothing."""
    if share is None or not 0 < share < 1:
        return
    head: Any = maps.heads["metallic"]
    with torch.no_grad():
        head.bias.fill_(math.log(share / (1 - share)))


def _average(job: Job, task: Task) -> AveragedModel | None:
    if job.average is None:
        return None
    decay = get_ema_multi_avg_fn(job.average)  # type: ignore[no-untyped-call]  # torch has no types for it
    average = AveragedModel(task.module, multi_avg_fn=decay, use_buffers=True)
    average.requires_grad_(requires_grad=False)
    if isinstance(task, SegmenterTask) and job.pseudo is not None and job.pseudo.teacher == "average":
        averaged: Any = average.module
        task.teacher = averaged.network
    return average
