"""The newest events stand as a note on a fault, and on nothing else that ends a job."""

from __future__ import annotations

import json
import traceback

import pytest

from pbrstudio.runtime.control import Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemFailed, ItemStarted
from pbrstudio.runtime.last_events import KEPT, LONGEST, TITLE, LastEvents


def ended_by(error: Exception, events: list[Event]) -> tuple[str, list[Event]]:
    """The traceback of a job that told these events and then raised; and what was handed on."""
    heard: list[Event] = []
    with pytest.raises(type(error)) as caught, LastEvents(heard.append) as tell:
        for event in events:
            tell(event)
        raise error
    return "".join(traceback.format_exception(caught.value)), heard


def test_the_newest_events_are_noted_in_order_and_all_are_handed_on() -> None:
    events: list[Event] = [ItemStarted(f"textures/{number}.dds", number) for number in range(KEPT + 5)]
    text, heard = ended_by(ValueError("no"), events)
    assert heard == events
    lines = text.partition(f"{TITLE}\n")[2].splitlines()
    assert [json.loads(line)["item"] for line in lines] == [f"textures/{number}.dds" for number in range(5, KEPT + 5)]


@pytest.mark.parametrize("error", [UserError("mend it"), Stopped()])
def test_what_is_no_fault_gets_no_note(error: Exception) -> None:
    text, _ = ended_by(error, [ItemStarted("a", 0)])
    assert TITLE not in text


def test_a_long_event_is_cut() -> None:
    text, _ = ended_by(ValueError("no"), [ItemFailed("a.dds", "m" * 2 * LONGEST, "d")])
    assert "m" * LONGEST in text
    assert "m" * (LONGEST + 1) not in text


def test_without_events_there_is_no_note() -> None:
    assert TITLE not in ended_by(ValueError("no"), [])[0]
