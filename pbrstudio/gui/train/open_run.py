"""A run that the page shows: read from its folder and followed as it grows, or told by the window's own job."""

from __future__ import annotations

import os
import time
from collections import deque
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from pbrstudio.gui.job import Job
from pbrstudio.gui.train.background import Background
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event
from pbrstudio.runtime.journal import Follower, Told
from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import RunStarted
from pbrstudio.services.train import RunSummary, follow, look
from pbrstudio.spec.run import RunRecord

_POLL = 500
"""Milliseconds between two looks at a journal's size."""
_BUDGET = 8
"""Milliseconds that folding may take at a time, so that the window answers."""


class OpenRun(QObject):
    """Threads read, the window's own folds what they read: `view` is only ever touched there."""

    opened = Signal()
    """Another run is shown, or the same from its beginning."""
    changed = Signal()
    """Something was told; comes once for many events."""
    failed = Signal(str)
    """The folder is no run: one sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder: Path | None = None
        self.record: RunRecord | None = None
        self.view = RunView()
        self.last_told: float | None = None
        """Seconds since 1970."""
        self._unknown = 0
        self.job: Job | None = None
        """The window's own that trains it."""
        self._told = False
        """Whether the job has told anything: else nothing of the run was touched."""
        self._follower: Follower | None = None
        self._waiting: deque[Told] = deque()
        self._readers = Background(self)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL)
        self._poll.timeout.connect(self._look_for_more)
        self._fold = QTimer(self)
        self._fold.setInterval(0)
        self._fold.timeout.connect(self._fold_some)

    @property
    def unknown(self) -> int:
        """Lines of the journal that this version does not know."""
        return self._unknown + (0 if self._follower is None else self._follower.unknown)

    def open(self, folder: Path) -> None:
        """Reads the run in ``folder`` in a thread; `opened`, or `failed` and then what was shown stays."""
        self._readers.run(lambda: look(folder), self._take_summary, self._tell_failure)

    def attach(self, job: Job, folder: Path) -> None:
        """Shows what ``job`` tells of the run in ``folder`` until it ends. Call it before the job starts."""
        self._stop_following()
        if folder != self.folder:
            self.folder, self.record, self.view, self._unknown = folder, None, RunView(), 0
        self.job, self._told = job, False
        job.told.connect(self._take_event)
        job.ended.connect(self._job_ended)
        self.opened.emit()

    def close(self) -> None:
        """Stops the timers, and waits for the thread."""
        self._stop_following()
        self._readers.close()

    @Slot(object)
    def _take_event(self, event: Event) -> None:
        self.view.fold(event)
        self.last_told, self._told = time.time(), True
        if isinstance(event, RunStarted) and self.record is None and self.folder is not None:
            folder = self.folder
            self._readers.run(lambda: look(folder).record, self._take_record, self._tell_failure)
        self.changed.emit()

    @Slot()
    def _job_ended(self) -> None:
        folder, self.job = self.folder, None
        if folder is not None and self._told:
            self._follower = follow(folder)
            self._poll.start()
        elif folder is not None and self.record is not None:
            self.open(folder)  # it was refused; meanwhile another process may have told more
        else:
            self.folder = None
            self.opened.emit()
        self.changed.emit()

    def _take_record(self, record: RunRecord) -> None:
        self.record = record
        self.changed.emit()

    def _take_summary(self, summary: RunSummary) -> None:
        if self.job is not None:
            return
        self._stop_following()
        self.folder, self.record, self.view = summary.folder, summary.record, summary.view
        self.last_told, self._unknown = summary.last_told, summary.unknown
        self._follower = follow(summary.folder, summary.offset)
        self._poll.start()
        self.opened.emit()

    def _tell_failure(self, error: UserError | OSError) -> None:
        self.failed.emit(str(error))

    def _stop_following(self) -> None:
        self._poll.stop()
        self._fold.stop()
        self._waiting.clear()
        self._follower = None

    @Slot()
    def _look_for_more(self) -> None:
        follower, folder = self._follower, self.folder
        if follower is None or folder is None or self._readers.busy or self._waiting:
            return
        size = _size(follower)
        if size < follower.offset:
            self.open(folder)  # another run was begun under this name
        elif size > follower.offset:
            self._readers.run(
                lambda: [told for block in follower.blocks() for told in block], self._take_told, self._ignore
            )

    def _take_told(self, told: list[Told]) -> None:
        if self._follower is not None:
            self._waiting.extend(told)
            self._fold.start()

    def _ignore(self, error: UserError | OSError) -> None:
        """The folder was moved or deleted while it is shown: what was read stays."""

    @Slot()
    def _fold_some(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        while self._waiting and clock.elapsed() < _BUDGET:
            told = self._waiting.popleft()
            self.view.fold(told.event)
            self.last_told = told.time
        if not self._waiting:
            self._fold.stop()
        self.changed.emit()


def _size(follower: Follower) -> int:
    """Of the journal; where it is gone, what was read."""
    try:
        return os.stat(follower.path).st_size
    except OSError:
        return follower.offset
