"""How a job is told to stop or to wait: one object, asked by the job at its safe points."""

from __future__ import annotations

import threading
from collections.abc import Callable

SafePoint = Callable[[], None]
"""Called between steps: waits while paused, raises `Stopped` when the work is to end."""


class Stopped(Exception):
    """Raised at a safe point of a job that was told to stop. The job leaves whole files only and ends."""


class Control:
    """Commands from any thread to one job. A stop wakes a paused job, and wins over a pause."""

    def __init__(self) -> None:
        # Its lock is reentrant, so that a signal handler may call `stop` while its own thread is in here.
        self._changed = threading.Condition()
        self._stopping = False
        self._paused = False
        self._skipping = False

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def pause(self) -> None:
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def skip(self) -> None:
        """Asks for the end of the part that runs (a training's job); the next one begins."""
        with self._changed:
            self._skipping = True
            self._paused = False
            self._changed.notify_all()

    def take_skip(self) -> bool:
        """Whether a skip was asked for since this was last called."""
        with self._changed:
            asked, self._skipping = self._skipping, False
        return asked

    @property
    def stopping(self) -> bool:
        return self._stopping

    def safe_point(self) -> None:
        """Waits while paused; raises `Stopped` when the job is to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or not self._paused)
        if self._stopping:
            raise Stopped


def never_stop() -> None:
    """A `SafePoint` for work that nobody stops."""
