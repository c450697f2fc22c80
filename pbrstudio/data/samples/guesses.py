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
    """By the texture's id; refreshed once an epoch, and the same all through it."""

    by_id: Mapping[str, Guess] = field(default_factory=dict)

    def of(self, entry: Entry) -> Guess | None:
        """None where the texture was not looked at."""
        return self.by_id.get(entry.id)
