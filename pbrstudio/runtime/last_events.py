"""The last events of a job, noted on the fault that ends it, so that a report can tell what went before."""

from __future__ import annotations

import json
from collections import deque
from types import TracebackType
from typing import Self

from pbrstudio.runtime.control import Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit, Event, as_record

KEPT = 20
LONGEST = 300
"""Characters of an event in a report: one may hold a traceback of its own."""
TITLE = "The last events, the newest at the end:"


class LastEvents:
    """Hands events on and keeps the newest. A context manager around the job that tells them.

    Adds a note to any exception that is a fault (not `UserError`, not `Stopped`); the exception comes through.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._events: deque[Event] = deque(maxlen=KEPT)

    def __call__(self, event: Event) -> None:
        self._events.append(event)
        self._emit(event)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, UserError | Stopped) and self._events:
            error.add_note("\n".join([TITLE, *map(_line, self._events)]))


def _line(event: Event) -> str:
    """One line of JSON, in which a path is between quotes; cut where it is long."""
    record = {key: _short(value) for key, value in as_record(event).items()}
    return json.dumps(record, ensure_ascii=False, default=str)


def _short(value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + " (cut)"
    if isinstance(value, list | tuple | dict) and len(str(value)) > LONGEST:
        return f"({len(value)} of them)"
    return value
