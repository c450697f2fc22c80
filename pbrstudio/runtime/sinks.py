"""Where events go without a terminal: as lines of JSON to a stream, for as long as it takes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TextIO

from pbrstudio.runtime.events import Emit, Event, as_record


def json_lines(stream: TextIO) -> Emit:
    """A taker that writes each event as one line of JSON and flushes, so that a pipe sees it at once."""

    def emit(event: Event) -> None:
        stream.write(json.dumps(as_record(event), ensure_ascii=False) + "\n")
        stream.flush()

    return emit


def while_it_takes(emit: Emit, broken: Callable[[OSError], None]) -> Emit:
    """``emit`` up to its first OSError (a closed pipe, a full disk): then ``broken`` is told once, and events are lost.

    So a job never meets an error of its audience in the middle of its work; ``broken`` may tell it to stop.
    """
    taking = True

    def emit_if_taken(event: Event) -> None:
        nonlocal taking
        if not taking:
            return
        try:
            emit(event)
        except OSError as error:
            taking = False
            broken(error)

    return emit_if_taken
