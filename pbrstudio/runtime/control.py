"""How a job is told to stop or to wait: one object, asked by the job at its safe points."""

from __future__ import annotations

import threading


class Stopped(Exception):
    """Raised at a safe point of a job that was told to stop. The job leaves whole files only and ends."""


class Control:
    """Commands from any thread to one job. A stop wakes a paused job, and wins over a pause."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._go = threading.Event()
        self._go.set()

    def stop(self) -> None:
        self._stop.set()
        self._go.set()

    def pause(self) -> None:
        if not self._stop.is_set():
            self._go.clear()

    def resume(self) -> None:
        self._go.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def safe_point(self) -> None:
        """Waits while paused; raises `Stopped` when the job is to end."""
        self._go.wait()
        if self._stop.is_set():
            raise Stopped
