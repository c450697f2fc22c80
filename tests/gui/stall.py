"""A probe for the event loop: the longest time in which the window could not answer."""

from __future__ import annotations

import sys
from time import perf_counter, process_time, thread_time
from types import TracebackType
from typing import Self

from PySide6.QtCore import QObject, Qt, QTimer


class Stall(QObject):
    """A context manager that ticks every millisecond, and prints the largest gap between two ticks when it ends.

    On a machine that does other things as well a gap may be theirs: `own` is the largest one in time of this process.
    """

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what
        self.longest = 0.0
        """Seconds."""
        self.own = 0.0
        """Seconds of processor time that this process took in one gap, no more than the gap was long."""
        self.window = 0.0
        """The same of the window's own thread."""
        self._last = self._now()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> Self:
        self._last = self._now()
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.stop()
        gap, own, window = (round(each * 1000) for each in (self.longest, self.own, self.window))
        sys.stdout.write(
            f"longest stall of the event loop, {self.what}: {gap} ms; in processor time of this process {own} ms, "
            f"of the window's thread {window} ms\n"
        )

    def _now(self) -> tuple[float, float, float]:
        return perf_counter(), process_time(), thread_time()

    def _tick(self) -> None:
        now = self._now()
        gap, process, thread = (after - before for before, after in zip(self._last, now, strict=True))
        self.longest = max(self.longest, gap)
        self.own = max(self.own, min(gap, process))
        self.window = max(self.window, thread)
        self._last = now
