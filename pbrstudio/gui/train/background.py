"""Reading in a thread, one thing after another, with the answer in the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from pbrstudio.runtime.errors import UserError

Answer = Callable[[Any], None]


class Background(QObject):
    """For what takes a moment and is no job that a user would stop or see in a log."""

    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pending = 0
        self._closed = False
        self._done.connect(self._hand_over)

    @property
    def busy(self) -> bool:
        return self._pending > 0

    def run(self, work: Callable[[], object], answer: Answer, failed: Answer) -> None:
        """Calls ``answer`` with what ``work`` gives, or ``failed`` with its `UserError` or OSError."""
        self._pending += 1
        self._pool.start(_Reading(work, answer, failed, self._done.emit))

    def close(self) -> None:
        """Waits for the thread; nothing is answered any more."""
        self._closed = True
        self._pool.waitForDone()

    @Slot(object)
    def _hand_over(self, call: Callable[[], None]) -> None:
        self._pending -= 1
        if not self._closed:
            call()


class _Reading(QRunnable):
    def __init__(
        self, work: Callable[[], object], answer: Answer, failed: Answer, done: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__()
        self._work, self._answer, self._failed, self._done = work, answer, failed, done

    def run(self) -> None:
        try:
            found = self._work()
        except (UserError, OSError) as error:
            self._tell(self._failed, error)
        else:
            self._tell(self._answer, found)

    def _tell(self, to: Answer, what: object) -> None:
        self._done(lambda: to(what))
