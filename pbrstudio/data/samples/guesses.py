"""What SegFormer made of textures without a label, as of the beginning of an epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pbrstudio.data.entry import Entry


@dataclass(frozen=True, slots=True)
class Guess:
    """The class id that most of the sure pixels show, and the mean confidence over all pixels."""

    label: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Guesses:
    """By `key_of`; refreshed once an epoch, and the same all through it."""

    by_key: Mapping[str, Guess] = field(default_factory=dict)

    def of(self, entry: Entry) -> Guess | None:
        """None where the texture was not looked at."""
        return self.by_key.get(key_of(entry))


def key_of(entry: Entry) -> str:
    """What names a texture among those of all sources."""
    return f"{entry.source}/{entry.id}"
