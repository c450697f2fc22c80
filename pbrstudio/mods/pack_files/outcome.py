"""What became of the files that belong to a conversion as a whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackOutcome:
    """The files that were written, and those that could not be: name and sentence."""

    outputs: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: PackOutcome) -> PackOutcome:
        return PackOutcome(self.outputs + other.outputs, self.failed + other.failed)
