"""Work in a thread of its own, told to the window in batches, stopped and paused from it."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QObject, QThread, QTimer, Signal, Slot

from pbrstudio.gui.event_queue import EventQueue
from pbrstudio.gui.option_words import in_window_words
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError, fault_sentence, os_error_sentence
from pbrstudio.runtime.events import Emit
from pbrstudio.runtime.last_events import LastEvents

Work = Callable[[Emit, Control], object]
"""What a job does: tells events, asks the control at its safe points, gives a result or raises."""

_INTERVAL = 33
"""Milliseconds between two deliveries."""
_BUDGET = 8
"""Milliseconds that one delivery may take; what is left waits for the next one, so that the window answers."""

_NICE = 5
"""Of 19: how much further than the window itself the work gives way."""


@dataclass(frozen=True, slots=True)
class _Failure:
    sentence: str
    details: str


def _yield_to_the_window() -> None:
    """Lets the window's thread run first where both want a core; threads that the work starts take it over.

    Linux knows no priorities of threads but this one, for which Qt's own does nothing; elsewhere Qt's is enough.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):  # a container may forbid it: the work is done as well without
            os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + _NICE))


def in_words(error: BaseException) -> str:
    """The sentence of a fault, as a window begins one."""
    sentence = fault_sentence(error)
    return sentence[:1].upper() + sentence[1:]


def _report(details: str) -> None:
    """Saves the report of a fault; without one there are still the sentence and the details."""
    from pbrstudio.config.logs import write_fault

    with suppress(OSError):
        write_fault(details)


class _Worker(QThread):
    """Runs the work once and keeps how it ended."""

    def __init__(self, work: Work, emit: Emit, control: Control, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Work | None = work
        self._emit = emit
        self._control = control
        self.outcome: object = None

    def run(self) -> None:
        work, self._work = self._work, None
        if work is None:
            return
        _yield_to_the_window()
        try:
            with LastEvents(self._emit) as tell:
                self.outcome = work(tell, self._control)
        except Stopped as stopped:
            self.outcome = stopped.with_traceback(None)
        except UserError as error:
            self.outcome = _Failure(str(error), traceback.format_exc())
        except OSError as error:
            self.outcome = _Failure(os_error_sentence(error), traceback.format_exc())
        except MemoryError as error:
            self.outcome = _Failure(in_words(error), traceback.format_exc())
        except Exception as error:  # noqa: BLE001  # the bridge: what a job raises is shown, and ends no window
            details = traceback.format_exc()
            _report(details)
            self.outcome = _Failure(in_words(error), details)


class Job(QObject):
    """One piece of work that runs once; to do it again, make another job.

    `Context.run` starts it, so that the window knows of it. Every signal arrives in the main thread. Of `ItemProgress`
    of one item and `StepsDone` of one epoch only the latest may be told; all else is told, in order, before the end.
    """

    told = Signal(object)
    """One event of `pbrstudio.runtime.events`."""
    succeeded = Signal(object)
    """What the work returned."""
    failed = Signal(str, str)
    """One sentence, and the traceback."""
    stopped = Signal()
    """It ended by `Stopped`. Services that end in order when stopped say so in their result instead."""
    ended = Signal()
    """After any of the three; nothing comes after it."""
    pause_changed = Signal(bool)

    def __init__(self, title: str, work: Work, parent: QObject | None = None) -> None:
        """``title``: what it does, in words for the log and for the question at closing."""
        super().__init__(parent)
        self.title = title
        self._control = Control()
        self._queue = EventQueue()
        self._worker = _Worker(work, self._queue.put, self._control, self)
        self._started = False
        self._over = False
        self._paused = False
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL)
        self._timer.timeout.connect(self._deliver)
        self._worker.finished.connect(self._deliver)  # the end is told at once

    @property
    def control(self) -> Control:
        return self._control

    @property
    def running(self) -> bool:
        """From `start` until `ended`."""
        return self._started and not self._over

    @property
    def paused(self) -> bool:
        return self._paused

    @Slot()
    def start(self) -> None:
        """ValueError: it was started before."""
        if self._started:
            raise ValueError(f"'{self.title}' was started before")
        self._started = True
        self._worker.start(QThread.Priority.LowPriority)
        self._timer.start()

    @Slot()
    def stop(self) -> None:
        """Asks for the end, which comes at the work's next safe point."""
        self._control.stop()

    @Slot()
    def pause(self) -> None:
        self._control.pause()
        self._set_paused(paused=True)

    @Slot()
    def resume(self) -> None:
        self._control.resume()
        self._set_paused(paused=False)

    def wait(self, milliseconds: int) -> bool:
        """Waits without an event loop until the thread has ended; whether it did. For the end of the program."""
        return not self._started or self._worker.wait(milliseconds)

    def _set_paused(self, *, paused: bool) -> None:
        if paused != self._paused:
            self._paused = paused
            self.pause_changed.emit(paused)

    @Slot()
    def _deliver(self) -> None:
        if self._over:
            return
        # Asked first: what the work told before its end is in the queue by then.
        finished = self._worker.isFinished()
        clock = QElapsedTimer()
        clock.start()
        while clock.elapsed() < _BUDGET:
            events = self._queue.take(16)
            if not events:
                if finished:
                    self._finish()
                return
            for event in events:
                self.told.emit(event)

    def _finish(self) -> None:
        self._timer.stop()
        self._worker.wait()
        outcome, self._worker.outcome = self._worker.outcome, None
        self._over = True
        if isinstance(outcome, Stopped):
            self.stopped.emit()
        elif isinstance(outcome, _Failure):
            self.failed.emit(in_window_words(outcome.sentence), outcome.details)
        else:
            self.succeeded.emit(outcome)
        self.ended.emit()
