"""Where a run stands, folded from its events: what a ladder has to know to go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pbrstudio.runtime.events import Event
from pbrstudio.runtime.training_events import (
    EpochEnded,
    GateAccepted,
    GateDecided,
    PhaseEnded,
    PhaseStarted,
    RemedyTaken,
    TrainingEnded,
    TrainingResumed,
    TrainingStarted,
)


@dataclass(slots=True)
class JobState:
    """One job of the attempt that counts."""

    role: str = ""
    epochs: int = 0
    figures: dict[int, dict[str, float]] = field(default_factory=dict)
    """By epochs done; 0 is before the first step."""
    train: dict[int, float] = field(default_factory=dict)
    """Training loss by epochs done."""
    ended: TrainingEnded | None = None


@dataclass(slots=True)
class PhaseState:
    """The attempt at a phase that counts."""

    attempt: int = 0
    jobs: dict[str, JobState] = field(default_factory=dict)
    gates: dict[str, GateDecided] = field(default_factory=dict)
    passed: bool | None = None
    """Of its gates; None while it is not over."""

    def job(self, name: str) -> JobState:
        return self.jobs.setdefault(name, JobState())


@dataclass(slots=True)
class RunState:
    """Changes with each event."""

    phases: dict[str, PhaseState] = field(default_factory=dict)
    accepted: set[tuple[str, str]] = field(default_factory=set)
    """(phase, gate)."""
    remedies: list[tuple[str, str]] = field(default_factory=list)
    """(phase, kind)."""

    def phase(self, name: str) -> PhaseState:
        return self.phases.setdefault(name, PhaseState())

    def fold(self, event: Event) -> None:
        """Takes one event; those of other jobs than trainings change nothing."""
        match event:
            case PhaseStarted():
                self.phases[event.phase] = PhaseState(attempt=event.attempt)
            case PhaseEnded():
                self.phase(event.phase).passed = event.passed
            case TrainingStarted():
                job = self.phase(event.phase).job(event.job)
                job.role, job.epochs = event.role, event.epochs
            case TrainingResumed():
                job = self.phase(event.phase).job(event.job)
                job.figures = {epoch: found for epoch, found in job.figures.items() if epoch <= event.epoch}
                job.train = {epoch: loss for epoch, loss in job.train.items() if epoch <= event.epoch}
            case EpochEnded():
                job = self.phase(event.phase).job(event.job)
                job.figures[event.epoch] = dict(event.figures)
                if event.train_loss is not None:
                    job.train[event.epoch] = event.train_loss
            case TrainingEnded():
                self.phase(event.phase).job(event.job).ended = event
            case GateDecided():
                self.phase(event.phase).gates[event.gate] = event
            case GateAccepted():
                self.accepted.add((event.phase, event.gate))
            case RemedyTaken():
                self.remedies.append((event.phase, event.remedy))
            case _:
                pass

    def fold_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.fold(event)
