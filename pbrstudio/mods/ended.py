"""How a texture came out of a batch: kept, done or failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pbrstudio.convert.item import Item
from pbrstudio.convert.one import Outcome
from pbrstudio.mods.decide import Decision
from pbrstudio.mods.report.picture import Picture

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a texture could not be done, in a sentence; ``details`` holds a traceback when the fault is the program's."""

    message: str
    details: str = ""


class Attempt(Protocol):
    """Does something for one texture; what it raises becomes a `Failure`, but for what ends the batch."""

    def __call__(self, item: Item, work: Callable[[], Result]) -> Result | Failure: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A texture for which there was nothing to do."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class Done:
    """A texture whose files were written."""

    decision: Decision
    outcome: Outcome
    pixels: int
    """Of the texture as it was written."""
    seconds: float
    """From its reading to its files, waiting for others included."""
    picture: Picture | None = None
    """It and its maps, for the report; None where there is none."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A texture that could not be done."""

    index: int
    item: Item
    failure: Failure


Ended = Kept | Done | Failed
