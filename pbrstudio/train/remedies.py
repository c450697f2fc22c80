"""What the plan does about a failed gate, as changes of a phase's jobs."""

from __future__ import annotations

from collections.abc import Collection

from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder, Longer, Phase, Remedy, Shallower, UniformSampler
from pbrstudio.spec.sampling import Sampling

Taken = tuple[str, str]
"""Id of the phase and kind of the remedy, as `RemedyTaken` tells them."""


def remedied(ladder: Ladder, phase: Phase, taken: Collection[Taken]) -> Phase:
    """``phase`` as its own remedies and the frozen sampler of earlier phases have changed it."""
    jobs = phase.jobs
    for remedy in phase.remedies:
        if (phase.id, remedy.kind) in taken:
            jobs = tuple(_changed(job, remedy) for job in jobs)
    before = [each.id for each in ladder.phases[: ladder.phases.index(ladder.phase(phase.id))]]
    if any((name, "uniform-sampler") in taken for name in before):
        jobs = tuple(job.model_copy(update={"sampling": Sampling()}) for job in jobs)
    return phase.model_copy(update={"jobs": jobs})


def remedy_for(phase: Phase, gate: str, taken: Collection[Taken]) -> Shallower | Longer | None:
    """What is left to try about a failed gate; each remedy is taken once."""
    for remedy in phase.remedies:
        if isinstance(remedy, UniformSampler) or (phase.id, remedy.kind) in taken:
            continue
        if remedy.gate == gate:
            return remedy
    return None


def told(remedy: Remedy) -> str:
    """What is done, in a sentence."""
    match remedy:
        case Shallower():
            return f"the phase starts anew with {remedy.instead} in place of {remedy.part}"
        case Longer():
            return f"the phase runs again, for {remedy.epochs} epochs"
        case UniformSampler():
            return "later phases draw every texture alike"


def _changed(job: Job, remedy: Remedy) -> Job:
    match remedy:
        case Shallower():
            train = tuple(remedy.instead if part == remedy.part else part for part in job.train)
            return job.model_copy(update={"train": train})
        case Longer():
            return job.model_copy(update={"epochs": remedy.epochs})
        case UniformSampler():
            return job
