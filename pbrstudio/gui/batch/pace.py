"""How long a batch will still take, by what it has taken so far."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Pace:
    """Counts time while work goes on; pauses do not count. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._spent = 0.0
        self._since: float | None = clock()

    def pause(self) -> None:
        if self._since is not None:
            self._spent += self._clock() - self._since
            self._since = None

    def resume(self) -> None:
        if self._since is None:
            self._since = self._clock()

    @property
    def spent(self) -> float:
        """Seconds of work."""
        return self._spent + (0.0 if self._since is None else self._clock() - self._since)

    def left(self, worked: float, remaining: float) -> float | None:
        """Seconds for ``remaining`` items after ``worked`` ones (parts count); None: too little was done to tell.

        Items that were skipped count in neither: they take no time.
        """
        return None if worked < 0.05 else self.spent / worked * remaining


def in_words(seconds: float) -> str:
    """``1 h 04 min``, ``3 min 20 s`` or ``12 s``."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"
