"""A plan of a training, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pbrstudio.services.words import amount, roughly, size

if TYPE_CHECKING:
    from pbrstudio.train.plan import Plan


def plan_lines(plan: Plan) -> RenderableType:
    """What would run, in order, with the totals."""
    jobs = Table(box=None, pad_edge=False)
    jobs.add_column("phase")
    jobs.add_column("job")
    jobs.add_column("what trains", overflow="fold")
    for name in ("epochs", "steps", "batch", "side", "memory", "time"):
        jobs.add_column(name, justify="right")
    before = ""
    for job in plan.jobs:
        parts = ", ".join(each.words for each in job.trainable)
        jobs.add_row(
            Text("" if job.phase == before else job.phase),
            Text(job.job),
            Text(f"{amount(job.trained)} of {amount(job.parameters)} ({parts})"),
            str(job.epochs),
            str(job.epochs * job.steps),
            str(job.batch),
            f"{job.sides[0]}" if job.sides[0] == job.sides[1] else f"{job.sides[0]}-{job.sides[1]}",
            size(job.memory),
            f"about {roughly(job.seconds)}",
        )
        before = job.phase
    faults = [
        Text(f"{job.phase}/{job.job} is skipped: {job.fault}", style="yellow")
        if job.skipped
        else Text(f"{job.phase} cannot run: {job.fault}", style="red")
        for job in plan.jobs
        if job.fault
    ]
    counts = ", ".join(f"{domain} {train} + {held}" for domain, train, held in plan.textures if train or held)
    most = max((job.memory for job in plan.jobs), default=0)
    return Group(
        Text(f"{plan.ladder}: {plan.title}"),
        Text(f"on {plan.device}, {'fp32' if plan.precision == 'no' else plan.precision}"),
        Text(f"textures to train + to validate: {counts or 'none'}; classes: {', '.join(plan.classes)}"),
        *(Text(f"{phase.id}: {phase.title} ({phase.goal.rstrip('.')})") for phase in plan.phases),
        jobs,
        *faults,
        Text(
            f"{sum(job.epochs * job.steps for job in plan.jobs)} steps, at most about {size(most)} of memory, about "
            f"{roughly(sum(job.seconds for job in plan.jobs))} (estimates)"
        ),
    )
