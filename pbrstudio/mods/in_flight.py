"""The textures that are worked on at a time: as many as the memory limit lets in, and never more than keep all busy."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psutil

from pbrstudio.config.hardware import machine_memory
from pbrstudio.convert.memory import GIB, Need
from pbrstudio.runtime.control import Stopped

_POLL = 0.2
"""Seconds after which free memory is looked at again: other programs give theirs back without telling."""


class InFlight:
    """Lets textures in, in the order they ask, while there is room. `let_in` may be called from several threads."""

    def __init__(self, most: int, room: Callable[[], int]) -> None:
        """``most``: textures at a time. ``room``: bytes that all of them together may take."""
        self._most = most
        self._room = room
        self._changed = threading.Condition()
        self._needs: dict[int, Need] = {}
        self._waiting: list[int] = []
        self._closed = False

    def let_in(self, index: int, need: Need) -> None:
        """Waits until this one fits beside the others, or is alone. Raises `Stopped` after `close`."""
        with self._changed:
            self._waiting.append(index)
            try:
                while not self._closed and not (min(self._waiting) == index and self._fits(need)):
                    self._changed.wait(_POLL)
            finally:
                self._waiting.remove(index)
                self._changed.notify_all()
            if self._closed:
                raise Stopped
            self._needs[index] = need

    def let_go(self, index: int) -> None:
        """It has ended, however; nothing happens for one that was never let in."""
        with self._changed:
            self._needs.pop(index, None)
            self._changed.notify_all()

    def close(self) -> None:
        """Nobody is let in any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _fits(self, need: Need) -> bool:
        if not self._needs:
            return True
        if len(self._needs) >= self._most:
            return False
        together = [*self._needs.values(), need]
        return max(each.predicting for each in together) + sum(each.resting for each in together) <= self._room()


def room_for(memory_limit: float | None) -> Callable[[], int]:
    """The bytes that the textures of a batch may take together: ``memory_limit`` GiB, and never more than is free.

    What this process has taken since the call counts as free: it is theirs.
    """
    process = psutil.Process()
    before = process.memory_info().rss

    def room() -> int:
        ours = max(0, process.memory_info().rss - before)
        free = machine_memory().free + ours
        return free if memory_limit is None else min(free, int(memory_limit * GIB))

    return room
