"""Events of a job on their way to the window: gathered without loss, but for states that a newer one replaces."""

from __future__ import annotations

import threading
from collections.abc import Hashable

from pbrstudio.runtime.events import Event, ItemProgress
from pbrstudio.runtime.training_events import StepsDone


class EventQueue:
    """Filled by the job's thread with `put`, emptied by the window's with `take`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: dict[Hashable, Event] = {}
        self._number = 0

    def put(self, event: Event) -> None:
        with self._lock:
            key = _replaced_key(event)
            if key is None:
                self._number += 1
                key = self._number
            # A newer state goes to the end: it must not overtake what was told between the two.
            self._events.pop(key, None)
            self._events[key] = event

    def take(self, most: int) -> list[Event]:
        """Up to ``most`` events, the oldest first; empty when there are none."""
        with self._lock:
            keys = [key for key, _ in zip(self._events, range(most), strict=False)]
            return [self._events.pop(key) for key in keys]


def _replaced_key(event: Event) -> Hashable | None:
    """The same for events of which only the latest matters; None for those that are all delivered."""
    if isinstance(event, ItemProgress):
        return ("progress", event.item)
    if isinstance(event, StepsDone):
        return ("steps", event.phase, event.job, event.epoch)
    return None
