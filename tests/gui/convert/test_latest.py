"""Work of which only the newest matters: nothing runs twice at a time, nothing old is told, no thread stays."""

from __future__ import annotations

import threading
import time

import pytest
from pytestqt.qtbot import QtBot

from pbrstudio.gui.convert.latest import Latest
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError


@pytest.fixture
def latest(qtbot: QtBot) -> Latest:
    return Latest("work")


def test_of_those_that_wait_the_newest_is_done(qtbot: QtBot, latest: Latest) -> None:
    done: list[object] = []
    latest.done.connect(done.append)
    go = threading.Event()
    latest.ask(lambda _: go.wait(5) and "first", interrupt=False)
    for number in range(5):
        latest.ask(lambda _, number=number: number, interrupt=False)
    go.set()
    qtbot.waitUntil(lambda: not latest.busy)
    assert done == ["first", 4]


def test_what_is_interrupted_tells_nothing(qtbot: QtBot, latest: Latest) -> None:
    done: list[object] = []
    latest.done.connect(done.append)
    latest.failed.connect(done.append)

    def patient(control: Control) -> str:
        while True:
            control.safe_point()
            time.sleep(0.001)

    latest.ask(patient, interrupt=False)
    latest.ask(lambda _: "new", interrupt=True)
    qtbot.waitUntil(lambda: done == ["new"])
    latest.ask(patient, interrupt=False)
    latest.forget()
    qtbot.waitUntil(lambda: not latest.busy)
    assert done == ["new"]


def test_an_error_is_a_sentence_and_the_next_piece_is_done(qtbot: QtBot, latest: Latest) -> None:
    def wrong(_: Control) -> None:
        raise UserError("it is no texture")

    with qtbot.waitSignal(latest.failed) as heard:
        latest.ask(wrong, interrupt=False)
    assert heard.args[0] == "it is no texture"
    with qtbot.waitSignal(latest.done):
        latest.ask(lambda _: 1, interrupt=False)


def test_a_hundred_pieces_leave_no_thread(qtbot: QtBot, latest: Latest) -> None:
    before = threading.active_count()
    for number in range(100):
        with qtbot.waitSignal(latest.done):
            latest.ask(lambda _, number=number: number, interrupt=False)
    qtbot.waitUntil(lambda: not latest.busy)
    qtbot.wait(50)
    assert latest.children() == []
    assert threading.active_count() <= before


def test_closed_it_does_nothing_more(qtbot: QtBot, latest: Latest) -> None:
    latest.close()
    latest.ask(lambda _: 1, interrupt=False)
    assert not latest.busy
