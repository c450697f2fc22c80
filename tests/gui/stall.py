"""A probe for the event loop: the longest time in which the window could not answer."""

from __future__ import annotations

import sys
from time import perf_counter
from types import TracebackType
from typing import Self

from PySide6.QtCore import QObject, Qt, QTimer


class Stall(QObject):
    """A context manager that ticks every millisecond; ``longest`` is the largest gap between two ticks, in seconds."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what
        self.longest = 0.0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> Self:
        self._last = perf_counter()
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.stop()
        sys.stdout.write(f"longest stall of the event loop, {self.what}: {self.longest * 1000:.0f} ms\n")

    def _tick(self) -> None:
        now = perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now
