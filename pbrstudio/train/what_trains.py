"""What of a job trains: the parts of its network, in joint epochs those of UNet-Albedo too, with the totals."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pbrstudio.models.networks import NetworkSet
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Phase
from pbrstudio.train.gate_words import ROLE_WORDS
from pbrstudio.train.trainable import Chosen, choose


@dataclass(frozen=True, slots=True)
class WhatTrains:
    """``parts`` say of which network they are where there are two."""

    parts: tuple[Chosen, ...]
    trained: int
    """Numbers that train: parts may share some, each counts once."""
    parameters: int
    """Of the networks that the parts are of, the frozen ones included."""


def albedo_job(phase: Phase) -> Job:
    """The phase's own job of UNet-Albedo; a phase with joint epochs has one."""
    return next(each for each in phase.jobs if each.role == "albedo")


def joint_job(phase: Phase, job: Job) -> Job | None:
    """Whose parts and losses count in the job's joint epochs too; None: it has none."""
    return albedo_job(phase) if job.albedo.joint_epochs else None


def let_train(job: Job, joint: Job | None, networks: NetworkSet) -> WhatTrains:
    """Lets the job's parts train, and those of ``joint`` in UNet-Albedo; nothing else in any network does.

    `UserError` for a part that names nothing.
    """
    by_role = networks.by_role()
    for network in by_role.values():
        network.requires_grad_(requires_grad=False)
    jobs = [job] if joint is None else [job, joint]
    found: list[Chosen] = []
    for each in jobs:
        parts = choose(by_role[each.role], each.train)
        found += parts if joint is None else [replace(part, network=ROLE_WORDS[each.role]) for part in parts]
    values = [value for each in jobs for value in by_role[each.role].parameters()]
    return WhatTrains(
        parts=tuple(found),
        trained=sum(value.numel() for value in values if value.requires_grad),
        parameters=sum(value.numel() for value in values),
    )
