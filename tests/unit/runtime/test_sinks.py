"""Where events go: lines of JSON that a pipe sees at once."""

from __future__ import annotations

import io
import json

import pytest

from pbrstudio.runtime.events import Event, ItemFailed, JobStarted
from pbrstudio.runtime.sinks import json_lines, while_it_takes


class Pipe(io.StringIO):
    """Remembers what had been written at the last flush."""

    flushed = ""

    def flush(self) -> None:
        self.flushed = self.getvalue()


def test_each_event_is_one_line_and_flushed() -> None:
    pipe = Pipe()
    emit = json_lines(pipe)
    emit(JobStarted("convert", 2))
    assert json.loads(pipe.flushed) == {"event": "job_started", "title": "convert", "items": 2, "means": ""}
    emit(ItemFailed("rüstung.dds", "two\nlines"))
    lines = pipe.flushed.splitlines()
    assert len(lines) == 2
    assert json.loads(lines[1])["message"] == "two\nlines"
    assert "rüstung" in lines[1]


def test_a_taker_that_breaks_is_told_of_once_and_asked_no_more() -> None:
    asked: list[Event] = []
    told: list[OSError] = []

    def break_at_two(event: Event) -> None:
        asked.append(event)
        if len(asked) == 2:
            raise BrokenPipeError

    emit = while_it_takes(break_at_two, told.append)
    for number in range(4):
        emit(JobStarted("convert", number))
    assert [event.items for event in asked if isinstance(event, JobStarted)] == [0, 1]
    assert [type(error) for error in told] == [BrokenPipeError]


def test_a_fault_of_the_taker_comes_through() -> None:
    def fault(event: Event) -> None:
        raise KeyError(event)

    with pytest.raises(KeyError):
        while_it_takes(fault, print)(JobStarted("convert", 1))
