"""A job: its work in another thread, its events in this one, and every way in which it ends."""

from __future__ import annotations

import gc
import os
import sys
import threading
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from pbrstudio.gui.context import Context, LogLine
from pbrstudio.gui.event_queue import EventQueue
from pbrstudio.gui.job import Job
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit, Event, ItemFinished, ItemProgress, ItemStarted


class Heard:
    """What a job's signals said, in order."""

    def __init__(self, job: Job) -> None:
        self.all: list[object] = []
        self.threads: set[int] = set()
        job.told.connect(self._told)
        job.succeeded.connect(lambda result: self.all.append(("succeeded", result)))
        job.failed.connect(lambda sentence, details: self.all.append(("failed", sentence, details)))
        job.stopped.connect(lambda: self.all.append("stopped"))
        job.ended.connect(lambda: self.all.append("ended"))

    def _told(self, event: object) -> None:
        self.threads.add(threading.get_ident())
        self.all.append(event)


def run(job: Job, qtbot: QtBot) -> Heard:
    heard = Heard(job)
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.start()
    return heard


def wait_until_stopped(emit: Emit, control: Control) -> None:
    emit(ItemStarted("wait", 0))
    while True:
        control.safe_point()
        threading.Event().wait(0.002)


def test_events_arrive_in_order_in_this_thread_and_before_the_end(qtbot: QtBot) -> None:
    events = [each for index in range(500) for each in (ItemStarted(f"{index}", index), _finished(f"{index}"))]
    worked_in: list[int] = []

    def work(emit: Emit, control: Control) -> int:
        worked_in.append(threading.get_ident())
        for event in events:
            emit(event)
        return 7

    job = Job("count", work)
    heard = run(job, qtbot)
    assert heard.all == [*events, ("succeeded", 7), "ended"]
    assert heard.threads == {threading.get_ident()}
    assert worked_in != [threading.get_ident()]
    assert not job.running


def test_of_progress_that_comes_fast_only_the_latest_is_told(qtbot: QtBot) -> None:
    def work(emit: Emit, control: Control) -> None:
        for index in range(20_000):
            emit(ItemProgress("a", "reading", index / 20_000))

    progress = [each for each in run(Job("fast", work), qtbot).all if isinstance(each, ItemProgress)]
    assert len(progress) < 2_000
    assert progress[-1].fraction == 19_999 / 20_000


NAMES = st.sampled_from("abc")
EVENTS = st.lists(
    st.one_of(
        st.builds(lambda item: ItemStarted(item, 0), NAMES),
        st.builds(lambda item, share: ItemProgress(item, "s", share), NAMES, st.floats(0, 1)),
    )
)


@given(EVENTS, st.integers(1, 5))
def test_the_queue_loses_only_states_that_a_newer_one_replaced(events: list[Event], most: int) -> None:
    queue = EventQueue()
    for event in events:
        queue.put(event)
    taken: list[Event] = []
    while part := queue.take(most):
        assert len(part) <= most
        taken += part
    last = {event.item: index for index, event in enumerate(events) if isinstance(event, ItemProgress)}
    kept = [each for index, each in enumerate(events) if isinstance(each, ItemStarted) or last[each.item] == index]  # type: ignore[union-attr]
    assert taken == kept


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (UserError("bad.dds: has no pixels: choose another"), "bad.dds: has no pixels: choose another"),
        (OSError(28, "No space left on device", "out/a.dds"), "out/a.dds: the disk is full"),
        (MemoryError(), "The memory ran out"),
        (KeyError("x"), "The program failed: KeyError: 'x'"),
    ],
)
def test_a_failure_is_one_sentence_with_details(qtbot: QtBot, error: Exception, sentence: str) -> None:
    def work(emit: Emit, control: Control) -> None:
        raise error

    failed, ended = run(Job("fail", work), qtbot).all
    assert ended == "ended"
    assert failed[0] == "failed"  # type: ignore[index]
    assert failed[1].startswith(sentence)  # type: ignore[index]
    assert "\n" not in failed[1]  # type: ignore[index]
    assert "Traceback" in failed[2]  # type: ignore[index]


def test_a_stop_ends_it_also_amid_a_pause(qtbot: QtBot) -> None:
    job = Job("wait", wait_until_stopped)
    heard = Heard(job)
    with qtbot.waitSignal(job.told, timeout=20_000):
        job.start()
    job.pause()
    assert job.paused
    assert job.running
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.stop()
    assert heard.all[-2:] == ["stopped", "ended"]


def test_a_pause_holds_and_resume_goes_on(qtbot: QtBot) -> None:
    steps: list[int] = []

    def work(emit: Emit, control: Control) -> None:
        while True:
            control.safe_point()
            steps.append(1)
            threading.Event().wait(0.001)

    job = Job("steps", work)
    job.start()
    qtbot.waitUntil(lambda: len(steps) > 3, timeout=20_000)
    job.pause()
    qtbot.wait(50)
    held = len(steps)
    qtbot.wait(100)
    assert len(steps) == held
    job.resume()
    assert not job.paused
    qtbot.waitUntil(lambda: len(steps) > held + 3, timeout=20_000)
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.stop()


def test_it_runs_once(qtbot: QtBot) -> None:
    job = Job("once", lambda emit, control: None)
    run(job, qtbot)
    with pytest.raises(ValueError, match="started before"):
        job.start()


def test_the_context_knows_what_runs_and_logs_what_failed(qtbot: QtBot, context: Context) -> None:
    lines: list[LogLine] = []
    context.logged.connect(lines.append)

    def work(emit: Emit, control: Control) -> None:
        raise UserError("no")

    job = Job("try", work)
    context.run(job)
    assert context.jobs == [job]
    qtbot.waitUntil(lambda: not context.jobs, timeout=20_000)
    assert [(line.severity, line.text) for line in lines] == [("note", "try"), ("error", "try: no")]
    assert "Traceback" in lines[1].details


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt's own priorities are enough")
def test_the_work_gives_way_to_the_window_however_nice_that_is(qtbot: QtBot) -> None:
    nice: list[int] = []

    def work(emit: Emit, control: Control) -> None:
        nice.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    run(Job("nice", work), qtbot)
    window = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert nice == [min(19, window + 5)]


def test_a_hundred_cycles_leak_neither_threads_nor_memory(qtbot: QtBot, context: Context) -> None:
    def cycle() -> None:
        block = bytearray(b"x") * (1 << 20)

        def work(emit: Emit, control: Control) -> bytearray:
            emit(ItemStarted("a", 0))
            wait_until_stopped(emit, control)
            return block

        job = Job("cycle", work, context)
        context.run(job)
        job.stop()
        with qtbot.waitSignal(job.ended, timeout=20_000):
            pass
        job.deleteLater()

    process = psutil.Process()
    for _ in range(10):
        cycle()
    gc.collect()
    threads, memory = process.num_threads(), process.memory_info().rss
    for _ in range(100):
        cycle()
    qtbot.wait(10)
    gc.collect()
    assert process.num_threads() <= threads
    assert process.memory_info().rss - memory < 20 << 20  # a hundred leaked ones would be a hundred MiB
    assert context.jobs == []
    assert not [child for child in context.children() if isinstance(child, Job)]


def _finished(item: str) -> ItemFinished:
    return ItemFinished(item, (str(Path(item)),), (), 0.1)
