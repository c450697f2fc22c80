"""All that a training learns from and is measured on: the sources, their entries, the classes, and what was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pbrstudio.data.cache import DecodedCache
from pbrstudio.data.decoding import Decoded
from pbrstudio.data.entry import Entry, Planes, Source
from pbrstudio.data.split import Part
from pbrstudio.runtime.events import Finding
from pbrstudio.spec.sampling import Domain

SURVEYED = 400
"""Most materials whose metal is counted for `TrainingData.positive_share`."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A texture that takes no part, or takes less part than it could, and why."""

    source: str
    id: str
    category: str
    reason: str


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What `open_sources` makes of the roots. Picklable, so that loader workers can be given it."""

    sources: tuple[Source, ...]
    classes: tuple[str, ...]
    """In the order of their ids."""
    listed: tuple[Entry, ...]
    """All entries of all sources, by source, then id."""
    findings: tuple[Finding, ...]
    """What was suspicious or wrong where the sources were opened; ``file`` is source/id."""
    left_out: tuple[LeftOut, ...]
    merged: tuple[tuple[str, str, int], ...]
    """(category, class, textures) of categories that became a class of another name."""
    cache: DecodedCache
    parameters: str = ""
    """What decoding depends on beside the files: part of the cache's key."""

    def entries(self, domain: Domain, part: Part) -> tuple[Entry, ...]:
        """Those of a domain and part, by source, then id."""
        return tuple(entry for entry in self.listed if entry.domain == domain and entry.part == part)

    def planes(self, entry: Entry) -> Planes:
        """Decoded, through the cache. UserError: its files cannot be read, or the cache's disk is full."""
        return self.cache.planes(entry, self.source_of(entry).load, self.parameters)

    def decoded(self, entry: Entry) -> Decoded:
        """Decoded afresh, past the cache, with notes of what was odd; those of a `ReadableSource` alone have any."""
        source = self.source_of(entry)
        read: Callable[[Entry], Decoded] | None = getattr(source, "read", None)
        return Decoded(source.load(entry), ()) if read is None else read(entry)

    def source_of(self, entry: Entry) -> Source:
        return next(source for source in self.sources if source.name == entry.source)

    def class_id(self, entry: Entry) -> int | None:
        """Id of its label; None without one."""
        return None if entry.label is None else self.classes.index(entry.label)

    def counts(self, part: Part = "train", domain: Domain = "materials") -> dict[str, int]:
        """Textures of each class, 0 where there is none; the weak label counts where there is no other."""
        found = Counter(entry.label or entry.weak for entry in self.entries(domain, part))
        return {name: found[name] for name in self.classes}

    def positive_share(self, part: Part = "train") -> float | None:
        """Share of metal among the visible pixels of materials whose metallic is known; None where none is.

        The mean over materials, each weighing the same, as an epoch draws them. Of more than `SURVEYED` materials as
        many are looked at, evenly spread: each is decoded into the cache.
        """
        known = [entry for entry in self.entries("materials", part) if "metallic" in entry.maps]
        step = max(1.0, len(known) / SURVEYED)
        some = [known[int(index * step)] for index in range(min(len(known), SURVEYED))]
        shares = [self.cache.metal_share(entry, self.source_of(entry).load, self.parameters) for entry in some]
        told = [share for share in shares if share is not None]
        return sum(told) / len(told) if told else None

    def with_sources(self, more: Sequence[Source]) -> TrainingData:
        """With more sources; their entries get the source's name. ValueError: a name is taken."""
        names = [source.name for source in (*self.sources, *more)]
        if len(set(names)) < len(names):
            raise ValueError(f"sources of one name: {', '.join(names)}")
        added = tuple(replace(entry, source=source.name) for source in more for entry in source.entries())
        return replace(self, sources=(*self.sources, *more), listed=(*self.listed, *added))
