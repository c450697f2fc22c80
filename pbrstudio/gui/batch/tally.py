"""What a batch has done so far, counted from its events."""

from __future__ import annotations

from pbrstudio.runtime.events import (
    Event,
    ItemFailed,
    ItemFinished,
    ItemLeftAlone,
    ItemProgress,
    ItemSkipped,
    ItemStarted,
    JobStarted,
)


class Tally:
    def __init__(self) -> None:
        self.items = 0
        self.done = 0
        self.skipped = 0
        self.failed = 0
        self.left_alone = 0
        self.means = ""
        """Model and device, in words."""
        self._shares: dict[str, float] = {}
        """How much of each texture at hand is done: several are worked on at a time."""
        self._failed_here = 0

    def take(self, event: Event) -> None:
        match event:
            case JobStarted():
                self.items, self.means = event.items, event.means
            case ItemStarted():
                self._shares[event.item] = 0.0
            case ItemProgress():
                self._shares[event.item] = event.fraction
            case ItemFinished():
                self.done += 1
                self._shares.pop(event.item, None)
            case ItemSkipped():
                self.skipped += 1
            case ItemLeftAlone():
                self.left_alone += 1
            case ItemFailed():
                self.failed += 1
                # Others were refused before the job began, and are none of its items.
                if self._shares.pop(event.item, None) is not None:
                    self._failed_here += 1
            case _:
                pass

    @property
    def worked(self) -> float:
        """Items that took time, with the shares of those at hand."""
        return self.done + self._failed_here + sum(self._shares.values())

    @property
    def remaining(self) -> float:
        return max(0.0, self.items - self.skipped - self.worked)

    @property
    def fraction(self) -> float:
        """Of all items, 0 to 1."""
        return min(1.0, (self.worked + self.skipped) / self.items) if self.items else 0.0
