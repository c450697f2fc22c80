"""How many threads a batch has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Crew:
    """How many threads read and write, and how many textures are worked on at a time at most."""

    readers: int
    writers: int

    @property
    def most(self) -> int:
        """One in each hand, and one waiting before the predictor."""
        return self.readers + self.writers + 2


def crew_for(cores: int) -> Crew:
    """Reading takes little, and the encoder has threads of its own for every core: a second writer pays where there
    are so many that the steps of one between its strips leave them idle (benchmarks/mod.py)."""
    return Crew(readers=1 if cores < 8 else 2, writers=max(1, min(4, cores // 4)))
