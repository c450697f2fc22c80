"""What training data are: entries that an index lists at once, and planes that are read when one is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pbrstudio.data.split import Part
from pbrstudio.spec.losses import TruthMap
from pbrstudio.spec.sampling import Domain
from pbrstudio.textures.maps import U8, U16

UNLABELLED = 255
"""Id of a pixel whose class is not known; losses ignore it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One texture with what is known of it. ``id`` is unique in its source, ``stamp`` changes with its files."""

    id: str
    domain: Domain
    part: Part
    label: str | None
    """Its class; None: several materials, or unknown."""
    weak: str | None
    """A class guessed from words of its path (Skyrim only), never taken for a label in training."""
    tileable: bool
    width: int
    height: int
    maps: frozenset[TruthMap]
    """The truth that it has."""
    drawn: bool
    """Whether it has a class for each pixel."""
    stamp: str
    drawn_class: str | None = None
    """The class that most of its drawn pixels have: what it is drawn and weighed by (decisions 14)."""
    licence: str = ""
    attribution: str = ""
    source: str = ""
    """Name of its source: with ``id`` it is unique in a run."""


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """An entry's maps, all of one size, full-range integers as in `MaterialMaps`; None where it has none.

    ``colour`` [H,W,3] is what a game has (sRGB); ``albedo`` [H,W,3] sRGB; ``alpha`` [H,W], None where all can be seen;
    ``normal`` [H,W,3] OpenGL, of unit length; ``classes`` [H,W] ids, `UNLABELLED` where unknown. Arrays may be mapped
    from a file and are not to be written to.
    """

    colour: U8
    albedo: U8 | None
    alpha: U8 | None
    roughness: U8 | None
    metallic: U8 | None
    ao: U8 | None
    height: U16 | None
    normal: U8 | None
    classes: U8 | None
    depth: float | None
    """Full range of the height as a share of the width, where it is known."""
    middle: float
    """Median of the height, 0 to 1; 0 without one."""
    deviation: float
    """Mean absolute deviation of the height from it; 0 without one."""


class Source(Protocol):
    """Where entries come from: a folder of materials, MatSynth's parquet files, a pack of Skyrim pairs, recipes."""

    @property
    def name(self) -> str:
        """For messages and cache keys; unique in a run."""
        ...

    def entries(self) -> tuple[Entry, ...]:
        """All of them, sorted by id. What was left out, and why, the source has told where it was opened."""
        ...

    def load(self, entry: Entry) -> Planes:
        """Reads and decodes. UserError: its files changed for the worse since the index was made."""
        ...


Load = Callable[[Entry], Planes]
