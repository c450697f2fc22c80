"""What a training would do, before it does it: phases, parameters that train, steps, estimates of memory and time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from pbrstudio.data.loading.share import Share
from pbrstudio.data.opening import open_sources
from pbrstudio.data.samples.drawing import NothingToDraw
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.models.networks import NetworkSet, build
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder
from pbrstudio.spec.model import Role
from pbrstudio.train.adapters import attach
from pbrstudio.train.cost import Cost, cost_of
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.modes import Autocast
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.trainable import Chosen
from pbrstudio.train.what_trains import WhatTrains, joint_job, let_train

BASE_BYTES = 700 << 20
"""What the program takes with its libraries before any network."""
STATES = 3
"""Tensors that a trained parameter brings beside itself: its gradient and Adam's two moments."""
REST = 0.35
"""Share of a step's time that samples, losses and the optimiser take beside the network, on two cores."""


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """Of one job. Sides in pixels, memory in bytes at its largest, seconds for all epochs; both are estimates."""

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
    """Parts, which may share parameters."""
    trained: int
    """Parameters that train, each once."""
    parameters: int
    """Of the networks that train: in a job with joint epochs, of both UNets."""
    memory: int
    seconds: float
    fault: str = ""
    """Why it cannot run with these data; empty: it can."""
    skipped: bool = False
    """It is left out then; else the run ends there."""


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
    """Opens the data and measures a few steps of each kind of job; nothing is written. `UserError` as a run."""
    accelerator = make_accelerator(request.device, request.precision, unused_parameters=False)
    data = open_sources(
        [Path(root) for root in request.data], longest=ladder.longest_side, procedural=ladder.procedural
    )
    torch.manual_seed(ladder.seed)
    networks = build(ladder.networks, len(data.classes))
    held = 4 * sum(value.numel() for network in networks.by_role().values() for value in network.parameters())
    measure = _Measure(networks, data.classes, accelerator.device, accelerator.autocast)
    jobs = []
    phases = [phase for phase in ladder.phases if request.phase in (None, phase.id)]
    for phase in phases:
        for job in phase.jobs:
            trains = _chosen(job, joint_job(phase, job), networks)
            fault, steps, skipped = "", 0, False
            try:
                maker = SampleMaker(data, job, ladder.seed)
                steps = Share(job.batch, accelerator.num_processes, 0).steps(maker.epoch_size)
            except NothingToDraw as error:
                skipped = ladder.on_missing == "skip"
                fault = error.lack if skipped else str(error)
            sides = [job.crop.side(epoch, job.epochs) for epoch in range(job.epochs)]
            first_joint = job.epochs - job.albedo.joint_epochs
            costs = [measure.of(job, trains, joint=epoch >= first_joint) for epoch in range(job.epochs)]
            most = max(side**2 * cost.bytes for side, cost in zip(sides, costs, strict=True))
            own = 4 * trains.parameters if job.average is not None else 0
            pace = sum(side**2 * cost.seconds for side, cost in zip(sides, costs, strict=True))
            jobs.append(
                PlannedJob(
                    phase=phase.id,
                    job=job.id,
                    role=job.role,
                    epochs=job.epochs,
                    steps=steps,
                    batch=job.batch,
                    sides=(sides[0], sides[-1]),
                    trainable=trains.parts,
                    trained=trains.trained,
                    parameters=trains.parameters,
                    memory=round(
                        BASE_BYTES + held + own + 4 * STATES * trains.trained + job.batch // job.accumulate * most
                    ),
                    seconds=steps * job.batch * pace / (1 - REST),
                    fault=fault,
                    skipped=skipped,
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


def _chosen(job: Job, joint: Job | None, networks: NetworkSet) -> WhatTrains:
    """As the job itself will choose, adapters attached for good at the first job that has them."""
    names = (name for name, _ in networks.by_role()[job.role].named_parameters())
    if job.lora is not None and not any("lora" in name for name in names):
        attach(networks.segmenter, job.lora)
    return let_train(job, joint, networks)


class _Measure:
    """The cost of each kind of step, a pixel, looked at once."""

    def __init__(
        self, networks: NetworkSet, classes: tuple[str, ...], device: torch.device, autocast: Autocast
    ) -> None:
        self._networks, self._classes, self._device, self._autocast = networks, classes, device, autocast
        self._known: dict[tuple[Role, tuple[Chosen, ...], bool, bool], Cost] = {}

    def of(self, job: Job, trains: WhatTrains, *, joint: bool) -> Cost:
        """With the parameters that train chosen already."""
        key = (job.role, trains.parts, job.pseudo is None, joint)
        if key not in self._known:
            self._known[key] = cost_of(job, self._networks, self._classes, self._device, self._autocast, joint=joint)
        return self._known[key]
