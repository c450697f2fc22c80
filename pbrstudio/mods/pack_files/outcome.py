"""What became of the files that belong to a conversion as a whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackOutcome:
    """The files that were written, those that could not be (name and sentence), and what else there is to say."""

    outputs: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    def __add__(self, other: PackOutcome) -> PackOutcome:
        return PackOutcome(self.outputs + other.outputs, self.failed + other.failed, self.warnings + other.warnings)
