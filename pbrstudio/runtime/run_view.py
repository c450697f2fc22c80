"""A run as its events tell it, folded one by one: the same for a terminal, a window and the ladder that goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pbrstudio.runtime.events import Event
from pbrstudio.runtime.job_view import JobView
from pbrstudio.runtime.training_events import (
    EpochEnded,
    GateAccepted,
    GateDecided,
    PhaseEnded,
    PhaseStarted,
    RemedyTaken,
    RunEnded,
    RunStarted,
    StepsDone,
    TrainingEnded,
    TrainingNote,
    TrainingResumed,
    TrainingStarted,
    WeightsReplaced,
)

PhaseState = Literal["waiting", "running", "passed", "failed", "accepted", "not-run"]
POINTS = 2000


@dataclass(frozen=True, slots=True)
class GateView:
    """A gate as it was decided last. ``accepted``: a person lets it pass although it failed."""

    decided: GateDecided
    accepted: bool

    @property
    def open(self) -> bool:
        """Failed, and accepted by nobody."""
        return self.decided.state == "failed" and not self.accepted


class PhaseView:
    """One phase, at its latest attempt."""

    def __init__(self, phase: str) -> None:
        self.phase = phase
        self.attempt = 0
        """0: it has not begun."""
        self.jobs: dict[str, JobView] = {}
        """In order."""
        self.decided: dict[str, GateDecided] = {}
        self.accepted: set[str] = set()
        """Ids of gates."""
        self.remedies: list[RemedyTaken] = []
        self.ended: PhaseEnded | None = None
        self.closed = False
        self.outdated = False
        """An earlier phase was begun anew: what was trained on it counts no more."""

    @property
    def gates(self) -> dict[str, GateView]:
        """By id, in the order they were decided."""
        return {name: GateView(event, name in self.accepted) for name, event in self.decided.items()}

    @property
    def open_gates(self) -> tuple[GateDecided, ...]:
        """Failed and not accepted."""
        return tuple(gate.decided for gate in self.gates.values() if gate.open)

    @property
    def unmeasured(self) -> tuple[str, ...]:
        """Ids of gates that could not be measured: they stop nothing, and are never green."""
        return tuple(name for name, event in self.decided.items() if event.state == "not-measurable")

    @property
    def jobs_done(self) -> dict[str, TrainingEnded]:
        """How each job that is over ended."""
        return {name: job.ended for name, job in self.jobs.items() if job.ended is not None}

    @property
    def state(self) -> PhaseState:
        """failed: a gate is red that nobody accepted. accepted: red ones, and each of them was accepted."""
        if self.open_gates:
            return "failed"
        if self.ended is not None:
            if any(gate.decided.state == "failed" for gate in self.gates.values()):
                return "accepted"
            return "passed" if self.ended.passed else "failed"
        if self.attempt and not self.outdated:
            return "running"
        return "not-run" if self.closed else "waiting"


class RunView:
    """Fold every event of a run, in order, of all its sittings; ask at any time. Curves have ``points`` at most."""

    def __init__(self, points: int = POINTS) -> None:
        self._points = points
        self.started: RunStarted | None = None
        """Of the last sitting."""
        self.ended: RunEnded | None = None
        """None while it runs, and after a kill."""
        self.phases: dict[str, PhaseView] = {}
        """In order."""
        self.current: JobView | None = None
        """The job that runs, or ran last."""

    def fold(self, event: Event) -> None:
        """Events of other jobs than trainings change nothing."""
        match event:
            case RunStarted():
                self._start(event)
            case PhaseStarted():
                self._begin(event)
            case PhaseEnded():
                self.phase(event.phase).ended = event
            case WeightsReplaced():
                self.job(event.phase, event.job).replace_weights(event.weights)
            case TrainingStarted():
                self.current = self.job(event.phase, event.job)
                self.current.fold(event)
            case TrainingResumed() | StepsDone() | EpochEnded() | TrainingNote() | TrainingEnded():
                self.job(event.phase, event.job).fold(event)
            case GateDecided():
                self.phase(event.phase).decided[event.gate] = event
            case GateAccepted():
                self.phase(event.phase).accepted.add(event.gate)
            case RemedyTaken():
                self.phase(event.phase).remedies.append(event)
            case RunEnded():
                self.ended = event
                for phase in self.phases.values():
                    phase.closed = True
                    for job in phase.jobs.values():
                        job.close()
            case _:
                pass

    def phase(self, name: str) -> PhaseView:
        """The phase of this id; one that no event has named yet is new and waits."""
        return self.phases.setdefault(name, PhaseView(name))

    def job(self, phase: str, job: str) -> JobView:
        """The same for a job of a phase."""
        jobs = self.phase(phase).jobs
        if job not in jobs:
            jobs[job] = JobView(phase, job, self._points)
        return jobs[job]

    @property
    def jobs(self) -> tuple[JobView, ...]:
        """Of all phases, in order."""
        return tuple(job for phase in self.phases.values() for job in phase.jobs.values())

    @property
    def open_gates(self) -> tuple[GateDecided, ...]:
        """Failed and not accepted, of all phases."""
        return tuple(gate for phase in self.phases.values() for gate in phase.open_gates)

    @property
    def remedies(self) -> tuple[RemedyTaken, ...]:
        return tuple(remedy for phase in self.phases.values() for remedy in phase.remedies)

    @property
    def seconds_left(self) -> float | None:
        """Of the job that runs."""
        job = self.current
        return (
            job.latest.seconds_left if job is not None and job.state == "running" and job.latest is not None else None
        )

    @property
    def phase_seconds_left(self) -> float | None:
        """Of the phase that runs, as roughly as of the ladder."""
        job = self.current
        return None if job is None or job.state != "running" else self._seconds_left([self.phase(job.phase)])

    @property
    def ladder_seconds_left(self) -> float | None:
        """Of everything, roughly: a job that has not begun is taken to last as long as the others of its phase, else as
        all others, do on the mean. None before anything is known."""
        return self._seconds_left(list(self.phases.values()))

    def _seconds_left(self, phases: list[PhaseView]) -> float | None:
        known = [job.seconds for job in self.jobs]
        if all(each is None for each in known):
            return None
        total = 0.0
        for phase in phases:
            for job in phase.jobs.values():
                if job.ended is not None:
                    continue
                whole = job.seconds
                if whole is None:
                    own = [each.seconds for each in phase.jobs.values()]
                    total += _mean(own if any(each is not None for each in own) else known)
                elif job.latest is not None:
                    total += job.latest.seconds_left
        return total

    def _begin(self, event: PhaseStarted) -> None:
        """A further attempt forgets the one before; one that a person began also what was tried then, and all that
        later phases made of it."""
        phase = self.phase(event.phase)
        if event.attempt > phase.attempt > 0:
            self._forget(phase, remedies=event.anew)
            if event.anew:
                names = list(self.phases)
                for name in names[names.index(event.phase) + 1 :]:
                    later = self.phases[name]
                    later.outdated = later.attempt > 0
                    self._forget(later, remedies=True)
        phase.attempt, phase.ended, phase.outdated = event.attempt, None, False

    def _forget(self, phase: PhaseView, *, remedies: bool) -> None:
        phase.jobs = {name: JobView(phase.phase, name, self._points) for name in phase.jobs}
        phase.decided, phase.accepted, phase.ended = {}, set(), None
        if remedies:
            phase.remedies = []

    def _start(self, event: RunStarted) -> None:
        self.started, self.ended = event, None
        for name in event.phases:
            self.phase(name).closed = False
        for name in event.jobs:
            phase, _, job = name.partition("/")
            self.job(phase, job).reopen()


def _mean(values: list[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known)
