"""What a training would do, before it does it: phases, parameters that train, steps, estimates of memory and time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from pbrstudio.data.loading.share import Share
from pbrstudio.data.opening import open_sources
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.models.networks import NetworkSet, build
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder
from pbrstudio.train.adapters import attach
from pbrstudio.train.cost import Cost, cost_of
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.trainable import Chosen, choose

BASE_BYTES = 700 << 20
"""What the program takes with its libraries before any network."""
STATES = 3
"""Tensors that a trained parameter brings beside itself: its gradient and Adam's two moments."""
REST = 0.35
"""Share of a step's time that samples, losses and the optimiser take beside the network, on two cores."""


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """Of one job. Sides in pixels, memory in bytes at the largest side, seconds for all epochs; both are estimates."""

    phase: str
    job: str
    role: str
    epochs: int
    steps: int
    """Of an epoch."""
    batch: int
    sides: tuple[int, int]
    """Of the samples, in the first and the last epoch."""
    trainable: tuple[Chosen, ...]
    parameters: int
    memory: int
    seconds: float
    fault: str = ""
    """Why it cannot run with these data; empty: it can."""


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """What a phase is for."""

    id: str
    title: str
    goal: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Of a ladder on this machine."""

    ladder: str
    title: str
    device: str
    precision: str
    classes: tuple[str, ...]
    textures: tuple[tuple[str, int, int], ...]
    """(domain, for training, for validation)."""
    phases: tuple[PlannedPhase, ...]
    jobs: tuple[PlannedJob, ...]


def plan(request: TrainRequest, ladder: Ladder) -> Plan:
    """Opens the data and measures one small step of each kind of job; nothing is written. `UserError` as a run."""
    accelerator = make_accelerator(request.device, request.precision, unused_parameters=False)
    data = open_sources(
        [Path(root) for root in request.data], longest=ladder.longest_side, procedural=ladder.procedural
    )
    torch.manual_seed(ladder.seed)
    networks = build(ladder.networks, len(data.classes))
    held = 4 * sum(value.numel() for network in networks.by_role().values() for value in network.parameters())
    measured: dict[tuple[str, tuple[str, ...]], Cost] = {}
    jobs = []
    phases = [phase for phase in ladder.phases if request.phase in (None, phase.id)]
    for phase in phases:
        for job in phase.jobs:
            trainable = _chosen(job, networks)
            key = (job.role, job.train)
            if key not in measured:
                measured[key] = cost_of(job, networks, data.classes, accelerator.device, accelerator.autocast)
            fault, steps = "", 0
            try:
                maker = SampleMaker(data, job, ladder.seed)
                steps = Share(job.batch, accelerator.num_processes, 0).steps(maker.epoch_size)
            except UserError as error:
                fault = str(error)
            sides = [job.crop.side(epoch, job.epochs) for epoch in range(job.epochs)]
            cost = measured[key]
            part = job.batch // job.accumulate * max(sides) ** 2
            trained = sum(each.parameters for each in trainable)
            average = 0 if job.average is None else held // 3
            seconds = sum(steps * job.batch * side**2 * cost.seconds for side in sides) / (1 - REST)
            jobs.append(
                PlannedJob(
                    phase=phase.id,
                    job=job.id,
                    role=job.role,
                    epochs=job.epochs,
                    steps=steps,
                    batch=job.batch,
                    sides=(sides[0], sides[-1]),
                    trainable=trainable,
                    parameters=sum(value.numel() for value in networks.by_role()[job.role].parameters()),
                    memory=round(BASE_BYTES + held + average + 4 * STATES * trained + part * cost.bytes),
                    seconds=seconds,
                    fault=fault,
                )
            )
    return Plan(
        ladder=ladder.id,
        title=ladder.title,
        device=str(accelerator.device),
        precision=accelerator.mixed_precision,
        classes=data.classes,
        textures=tuple(
            (domain, len(data.entries(domain, "train")), len(data.entries(domain, "validation")))
            for domain in ("materials", "skyrim", "procedural")
            if data.entries(domain, "train")
        ),
        phases=tuple(PlannedPhase(phase.id, phase.title, phase.goal) for phase in phases),
        jobs=tuple(jobs),
    )


def _chosen(job: Job, networks: NetworkSet) -> tuple[Chosen, ...]:
    """As the job itself will choose, adapters attached for good at the first job that has them."""
    network = networks.by_role()[job.role]
    for each in networks.by_role().values():
        each.requires_grad_(requires_grad=False)
    if job.lora is not None and not any("lora" in name for name, _ in network.named_parameters()):
        attach(networks.segmenter, job.lora)
    return choose(network, job.train)
