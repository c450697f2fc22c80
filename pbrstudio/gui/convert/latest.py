"""Work of which only the newest matters: one piece runs, one waits, and a newer one takes its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from pbrstudio.gui.job import Job
from pbrstudio.runtime.control import Control

Piece = Callable[[Control], object]
"""A piece of work: asks the control between its steps, and gives its result."""


class Latest(QObject):
    """Runs pieces of work one after another, each in a thread of its own."""

    done = Signal(object)
    """The result of a piece."""
    failed = Signal(str, str)
    """A sentence, and details."""
    busy_changed = Signal(bool)

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._job: Job | None = None
        self._waiting: Piece | None = None
        self._closed = False

    @property
    def busy(self) -> bool:
        return self._job is not None

    def ask(self, piece: Piece, *, interrupt: bool) -> None:
        """Does ``piece`` next, in place of what waits. ``interrupt``: what runs is asked to stop, and tells nothing."""
        if self._closed:
            return
        self._waiting = piece
        if self._job is None:
            self._start()
        elif interrupt:
            self._job.stop()

    def forget(self) -> None:
        """Drops what waits, and asks what runs to stop."""
        self._waiting = None
        if self._job is not None:
            self._job.stop()

    def close(self) -> None:
        """Ends it for good; returns when its thread has."""
        self._closed = True
        self.forget()
        if self._job is not None:
            self._job.wait(60_000)

    def _start(self) -> None:
        piece, self._waiting = self._waiting, None
        if piece is None:
            return
        was_busy = self.busy
        job = Job(self._title, lambda _, control: piece(control), self)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.ended.connect(self._ended)
        self._job = job
        job.start()
        if not was_busy:
            self.busy_changed.emit(True)

    @Slot(object)
    def _succeeded(self, result: object) -> None:
        if self._job is not None and not self._job.control.stopping:
            self.done.emit(result)

    @Slot(str, str)
    def _failed(self, sentence: str, details: str) -> None:
        if self._job is not None and not self._job.control.stopping:
            self.failed.emit(sentence, details)

    @Slot()
    def _ended(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.deleteLater()
        if self._waiting is not None and not self._closed:
            self._start()
        else:
            self.busy_changed.emit(False)
