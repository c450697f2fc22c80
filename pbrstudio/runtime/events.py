"""What a job tells while it runs: frozen values of numbers, strings and paths, sent to a plain callable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum

from pbrstudio.runtime.training_events import TrainingEvent


class Severity(StrEnum):
    """How much a finding matters: an error blocks the item, a warning asks for a look, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one item, or about one of its files when ``file`` names it."""

    severity: Severity
    message: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class JobStarted:
    """A job begins; ``items`` is how many it will go through, ``title`` what it does, in words, ``means`` with what."""

    title: str
    items: int
    means: str = ""


@dataclass(frozen=True, slots=True)
class ItemStarted:
    item: str
    index: int


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """Where an item stands: the stage in words and the share of the item that is done, 0 to 1."""

    item: str
    stage: str
    fraction: float


@dataclass(frozen=True, slots=True)
class ItemPlanned:
    """A dry run's answer for one item: the files that it would write, and what its path alone gives to say."""

    item: str
    outputs: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    bytes: int = 0
    """That its files would have, about; 0 where its header does not tell."""


@dataclass(frozen=True, slots=True)
class ItemFinished:
    item: str
    outputs: tuple[str, ...]
    findings: tuple[Finding, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class ItemSkipped:
    """An item that was asked for and not done, because its outputs are there already."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemLeftAlone:
    """A file that was seen in a folder and is not this job's business, with the reason."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemFailed:
    """An item that could not be done; ``details`` holds a traceback when the fault is the program's."""

    item: str
    message: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class JobFinished:
    """The end of a job, also of one that was stopped: how many items ended how, and files beside the items'.

    Of a dry run, ``done`` and ``outputs`` tell what would be.
    """

    done: int
    skipped: int
    left_alone: int
    failed: int
    stopped: bool
    outputs: tuple[str, ...]
    seconds: float
    dry_run: bool = False
    estimate: str = ""
    """A dry run's: how much would be written and how long it would take, in words."""


@dataclass(frozen=True, slots=True)
class JobWarning:
    """Something about the request as a whole that asks for a look, in one sentence; the job goes on."""

    message: str


@dataclass(frozen=True, slots=True)
class JobRefused:
    """A request that cannot be, told before anything was done: wrong usage, in one sentence. The only event then."""

    message: str


Event = (
    JobStarted
    | ItemStarted
    | ItemProgress
    | ItemPlanned
    | ItemFinished
    | ItemSkipped
    | ItemLeftAlone
    | ItemFailed
    | JobFinished
    | JobWarning
    | JobRefused
    | TrainingEvent
)
Emit = Callable[[Event], None]
"""Takes one event. Jobs call it from their own thread and from no other."""


def event_name(kind: type) -> str:
    """The class's name in snake case, as records call it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()


def as_record(event: Event) -> dict[str, object]:
    """The event as a JSON-ready mapping whose ``event`` key is the class name in snake case."""
    return {"event": event_name(type(event)), **asdict(event)}
