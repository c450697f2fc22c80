"""What an index pass over a root finds, before its textures are sorted into classes and parts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pbrstudio.data.decoding import Decoded
from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.split import Part
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import Finding


@dataclass(frozen=True, slots=True)
class Row:
    """One texture of an index. ``draft`` is its entry without label and part."""

    draft: Entry
    category: str | None
    """As the data say it; None: a game texture, which has none."""
    part: Part | None
    """The part that the data ship with; None: they ship without."""
    family: str
    """What variants of one material share; leakage is looked for by it."""
    library: str = ""
    """Who published it, within a data set of several."""
    drawn: frozenset[str] = frozenset()
    """Classes in the legend of its mask."""
    parents: tuple[str, ...] = ()
    """Of a blend: families of the materials that it is made of."""
    slug: str = ""
    """Its name without the publisher's, by which blends call their parents where they say no more."""


class ReadableSource(Protocol):
    """A `Source` that also tells what was odd about what it read."""

    @property
    def name(self) -> str: ...

    def entries(self) -> tuple[Entry, ...]: ...

    def load(self, entry: Entry) -> Planes: ...

    def read(self, entry: Entry) -> Decoded:
        """As `load`, with notes."""
        ...


Open = Callable[[str, tuple[Entry, ...], tuple[str, ...]], ReadableSource]
"""Makes the source of a name, the entries that were kept, and the classes."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A root's index: its rows sorted by id, what was wrong, and how its source is made."""

    root: Path
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    open: Open


def stamp_of(paths: Iterable[Path]) -> str:
    """Changes when one of the files does: a hash of their names, sizes and times. UserError: one is gone."""
    told = hashlib.blake2b(digest_size=12)
    for path in sorted(paths):
        try:
            stat = path.stat()
        except OSError as error:
            raise UserError(os_error_sentence(error)) from error
        told.update(f"{path.name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return told.hexdigest()


def kept_size(width: int, height: int, longest: int | None) -> tuple[int, int]:
    """Width and height after halving until the longer side is at most ``longest``."""
    while longest is not None and max(width, height) > longest:
        width, height = max(1, width >> 1), max(1, height >> 1)
    return width, height
