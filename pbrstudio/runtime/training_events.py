"""What a training tells: the same events are written to ``events.jsonl``, shown in a terminal and drawn in a window.

Figures are named as in `spec/figures.py`; a role is "segmenter", "albedo" or "maps".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["done", "plateau", "patience", "overfit", "skipped"]
GateState = Literal["passed", "failed", "not-measurable"]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins, or goes on. ``phases`` and ``jobs`` in order, ``jobs`` as "phase/job"."""

    run: str
    ladder: str
    phases: tuple[str, ...]
    jobs: tuple[str, ...]
    device: str
    precision: str
    resumed: bool
    processes: int = 1


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """``attempt`` counts from 1; a remedy begins another one, which forgets the phase's jobs."""

    phase: str
    attempt: int
    anew: bool = False
    """A person began it again: what was tried before, and all that later phases made of it, counts no more."""


@dataclass(frozen=True, slots=True)
class PhaseEnded:
    phase: str
    passed: bool


@dataclass(frozen=True, slots=True)
class TrainingStarted:
    """A job begins: what of its network (of both UNets, where both train) trains, and how long it will be."""

    phase: str
    job: str
    role: str
    epochs: int
    steps: int
    """Of an epoch."""
    trainable: tuple[tuple[str, int], ...]
    """Part and number of parameters."""
    parameters: int
    """Of the networks that train, the frozen ones included."""
    textures: int
    perceptual: str
    """Name of the perceptual term or metric; empty: none is at hand."""
    trained: int = 0
    """Parameters that train, of which parts may share some; 0 in runs of before this was told."""


@dataclass(frozen=True, slots=True)
class TrainingResumed:
    """A job goes on from its last checkpoint: what was told of later steps never was."""

    phase: str
    job: str
    epoch: int
    step: int


@dataclass(frozen=True, slots=True)
class StepsDone:
    """Means over the steps since the last one of these. ``step`` counts within the epoch."""

    phase: str
    job: str
    epoch: int
    step: int
    terms: tuple[tuple[str, float], ...]
    loss: float
    rate: float
    gradient: float
    """Norm before clipping."""
    samples_per_second: float
    waiting: float
    """Share of the time spent waiting for data."""
    memory: int
    """Bytes at the highest: of the card, else of the process."""
    seconds_left: float
    """Of the job."""


@dataclass(frozen=True, slots=True)
class EpochEnded:
    """Validation after ``epoch`` epochs (0: before the first step). ``train_loss`` is None then."""

    phase: str
    job: str
    role: str
    epoch: int
    epochs: int
    train_loss: float | None
    figures: tuple[tuple[str, float], ...]
    best: bool
    seconds: float
    preview: str = ""
    """The sheet, relative to the run's folder."""


@dataclass(frozen=True, slots=True)
class TrainingNote:
    """Something to know about a job: left-out textures, a frozen sampler, a class that lags, an alarm."""

    phase: str
    job: str
    message: str


@dataclass(frozen=True, slots=True)
class TrainingEnded:
    """A job is over. ``weights``: its best, relative to the run's folder."""

    phase: str
    job: str
    outcome: Outcome
    weights: str
    best_figure: str
    best_value: float
    best_epoch: int
    seconds: float


@dataclass(frozen=True, slots=True)
class WeightsReplaced:
    """A later job of the phase trained this job's network along: from here on these are its best weights."""

    phase: str
    job: str
    weights: str


@dataclass(frozen=True, slots=True)
class GateDecided:
    """``sentence`` says which number was compared with which limit. ``inputs``: the numbers by name."""

    phase: str
    gate: str
    state: GateState
    sentence: str
    advice: str
    inputs: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class GateAccepted:
    """A person lets a failed gate pass."""

    phase: str
    gate: str


@dataclass(frozen=True, slots=True)
class RemedyTaken:
    phase: str
    remedy: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RunEnded:
    """``reason``: "done", "stopped" (by the user), "gate" (``sentence`` says which), "failed"."""

    reason: Literal["done", "stopped", "gate", "failed"]
    sentence: str
    seconds: float


TrainingEvent = (
    RunStarted
    | PhaseStarted
    | PhaseEnded
    | TrainingStarted
    | TrainingResumed
    | StepsDone
    | EpochEnded
    | TrainingNote
    | TrainingEnded
    | WeightsReplaced
    | GateDecided
    | GateAccepted
    | RemedyTaken
    | RunEnded
)
