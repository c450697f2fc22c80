"""A texture in overlapping tiles: each is predicted with its surroundings, and gives only its core.

The networks see a limited neighbourhood and nothing global (batch norm is frozen, Lite0 has no squeeze and
excitation; the classes are found once, for the whole texture). So with enough surroundings a core is what the whole
would give, up to a difference that cannot be seen: nothing has to be blended, and nothing is predicted twice but the
margins. Cores begin at multiples of 32, the networks' coarsest grid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pbrstudio.convert.borders import Indices

GRID = 32


@dataclass(frozen=True, slots=True)
class Span:
    """Part of one axis: the core, and the whole that is looked at, ``margin`` further on both sides."""

    start: int
    stop: int
    margin: int
    length: int
    """Samples that are looked at, a multiple of `GRID`: core, margins, and what fills up the last cell."""

    @property
    def looked_at(self) -> Indices:
        """Positions that are looked at, from ``start - margin`` on; some lie beyond the border."""
        return np.arange(self.start - self.margin, self.start - self.margin + self.length, dtype=np.intp)

    @property
    def core(self) -> slice:
        """The core, counted from the first sample that is looked at."""
        return slice(self.margin, self.margin + self.stop - self.start)


def spans(side: int, core: int, margin: int) -> list[Span]:
    """One axis of ``side`` samples in cores of at most ``core`` (a multiple of `GRID`).

    Cores are of one size, but for the last, which may be shorter; all look at areas of one size, so that one compiled
    shape does.
    """
    count = max(1, -(-side // core))
    even = -(-side // (count * GRID)) * GRID
    return [Span(start, min(start + even, side), margin, even + 2 * margin) for start in range(0, side, even)]


def tiles(height: int, width: int, core: int, margin: int) -> Iterator[tuple[Span, Span]]:
    """(rows, columns) of each tile, row by row; every one looks at an area of the same size."""
    for rows in spans(height, core, margin):
        for columns in spans(width, core, margin):
            yield rows, columns
