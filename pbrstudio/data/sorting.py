"""Sorts the textures of all indexes: into classes, out by licence or category, apart where test would leak."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pbrstudio.data.entry import Entry
from pbrstudio.data.hygiene import fate_of, holds_no_metal, licence_allowed
from pbrstudio.data.parting import PartOf, parted
from pbrstudio.data.sources.listing import Listing, Row
from pbrstudio.data.split import Part
from pbrstudio.data.training_data import LeftOut
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.losses import TruthMap
from pbrstudio.spec.materials import DROP, MAPS_ONLY, PARENTS, MaterialTable

_STRICTER: dict[Part, tuple[Part, ...]] = {"train": ("validation", "test"), "validation": ("test",), "test": ()}
"""Parts that measure what this one must not have seen."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Entries of each listing in its order, and what was done to get them."""

    classes: tuple[str, ...]
    entries: tuple[tuple[Entry, ...], ...]
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]
    merged: tuple[tuple[str, str, int], ...]


def sort_out(
    listings: Sequence[Listing], names: Sequence[str], table: MaterialTable, shipped: Mapping[str, PartOf]
) -> Sorted:
    """Sorts the rows of ``listings``, whose sources are called ``names``; ``shipped`` has a split for some of them."""
    rows = [(name, row) for name, listing in zip(names, listings, strict=True) for row in listing.rows]
    present = {each.name for each in table.optional if _count(each.name, each.domain, rows) >= each.least}
    classes = (*table.classes, *(each.name for each in table.optional if each.name in present))
    fates = _Fates(table, present, rows)
    kept: dict[str, list[tuple[Row, Entry]]] = {name: [] for name in names}
    findings: list[Finding] = []
    left_out: list[LeftOut] = []
    merged: Counter[tuple[str, str]] = Counter()
    for name, row in rows:
        try:
            label, reason = fates.of(row)
        except UserError as error:
            findings.append(Finding(Severity.ERROR, str(error), f"{name}/{row.draft.id}"))
            continue
        if reason:
            left_out.append(LeftOut(name, row.draft.id, row.category or "", reason))
            continue
        if label is not None and row.category is not None and row.category.lower() != label:
            merged[row.category.lower(), label] += 1
        kept[name].append(
            (row, _labelled(row, label, fates.weak(row.draft.weak), fates.drawn(row.draft.drawn_class), name))
        )
    entries = {name: tuple(sorted(parted(kept[name], shipped.get(name)), key=lambda e: e.id)) for name in names}
    leaking = (*_leaking(entries, kept, fates), *_copied(entries, kept))
    left_out += leaking
    gone = {(each.source, each.id) for each in leaking}
    kept_entries = tuple(tuple(e for e in entries[name] if (name, e.id) not in gone) for name in names)
    told = tuple((category, label, count) for (category, label), count in sorted(merged.items()))
    return Sorted(classes, kept_entries, tuple(findings), tuple(left_out), told)


def _leaking(
    entries: Mapping[str, tuple[Entry, ...]], kept: Mapping[str, list[tuple[Row, Entry]]], fates: _Fates
) -> Iterator[LeftOut]:
    """Blends that train though one of their parents validates."""
    parts = {(name, entry.id): entry.part for name, found in entries.items() for entry in found}
    for name, rows in kept.items():
        for row, entry in rows:
            parents = [(source, parent.draft.id) for source, parent in fates.parents_of(row)]
            if parts[name, entry.id] == "train" and any(parts.get(parent, "train") != "train" for parent in parents):
                yield LeftOut(name, entry.id, row.category or "", "a blend of a material that validates")


def _copied(entries: Mapping[str, tuple[Entry, ...]], kept: Mapping[str, list[tuple[Row, Entry]]]) -> Iterator[LeftOut]:
    """What trains though another root validates or tests the same material, and what validates though another tests
    it: one library is copied into many sets."""
    parts = {(name, entry.id): entry.part for name, found in entries.items() for entry in found}
    held_back: dict[Part, dict[str, set[str]]] = {"validation": defaultdict(set), "test": defaultdict(set)}
    for name, rows in kept.items():
        for row, entry in rows:
            for key in _keys(row) if parts[name, entry.id] in held_back else ():
                held_back[parts[name, entry.id]][key].add(name)
    for name, rows in kept.items():
        for row, entry in rows:
            looked: tuple[Part, ...] = _STRICTER[parts[name, entry.id]]
            others = {other for part in looked for key in _keys(row) for other in held_back[part][key]} - {name}
            if others:
                does = "validates or tests" if len(looked) > 1 else "tests"
                yield LeftOut(name, entry.id, row.category or "", f"{min(others)} {does} with a copy of it")


def _keys(row: Row) -> set[str]:
    """The names by which the same material is known in other sets."""
    return {key.lower() for key in (row.family, row.slug) if key}


class _Fates:
    """What becomes of a row, given all others: blends follow their parents, variants of test materials go."""

    def __init__(self, table: MaterialTable, present: set[str], rows: Sequence[tuple[str, Row]]) -> None:
        self._table, self._present = table, present
        self._tested = {(name, row.family) for name, row in rows if row.part == "test"}
        self._families: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        self._slugs: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        self._source = {id(row): name for name, row in rows}
        for name, row in rows:
            self._families[row.family].append((name, row))
            if row.slug:
                self._slugs[row.slug].append((name, row))

    def of(self, row: Row) -> tuple[str | None, str]:
        """Its class (None: its maps serve alone), and why it is left out (empty: it is not)."""
        if row.category is None:
            return None, ""
        fate = self._fate(row.category)
        if row.library.lower() in self._table.libraries:
            return None, f"published by {row.library}: {self._table.libraries[row.library.lower()]}"
        if not licence_allowed(row.draft.licence, self._table):
            said = row.draft.licence or "none is stated"
            return None, f"its licence ({said}) is none of {', '.join(self._table.licences)}"
        if fate == DROP:
            return None, f"category {row.category} is dropped"
        if fate == PARENTS:
            return self._of_blend(row)
        if row.part != "test" and (self._source[id(row)], row.family) in self._tested:
            return None, "a variant of it is in test"
        return (None if fate == MAPS_ONLY else fate), ""

    def weak(self, name: str | None) -> str | None:
        """A weak label as one of the classes."""
        if name is None or name in self._table.classes or name in self._present:
            return name
        fate = fate_of(name, self._table)
        return fate if fate in self._table.classes else None

    def drawn(self, name: str | None) -> str | None:
        """A class that a person drew, as one of the classes; None for one that is not trained, as in `read_mask`."""
        if name is None or name in self._table.classes or name in self._present:
            return name
        fate = self._table.categories.get(name, "")
        return fate if fate in self._table.classes else None

    def _fate(self, category: str) -> str:
        return category.lower() if category.lower() in self._present else fate_of(category, self._table)

    def parents_of(self, row: Row) -> list[tuple[str, Row]]:
        """The materials that a blend is made of, each with its source; where a name is several's, all of them."""
        return [pair for name in row.parents for pair in self._known(name)]

    def _known(self, parent: str) -> list[tuple[str, Row]]:
        return self._families.get(parent) or self._slugs.get(parent) or []

    def _of_blend(self, row: Row) -> tuple[str | None, str]:
        if len(row.parents) < 2 or not all(self._known(name) for name in row.parents):
            return None, "a blend whose parents are not known"
        found = self.parents_of(row)
        if any(parent.part == "test" or (name, parent.family) in self._tested for name, parent in found):
            return None, "a blend of a material that is in test"
        classes = {self._fate(parent.category or "") for _, parent in found}
        if len(classes) > 1 or classes & {DROP, MAPS_ONLY, PARENTS}:
            return None, f"a blend of {' and '.join(sorted({(p.category or '').lower() for _, p in found}))}"
        return classes.pop(), ""


def _count(name: str, domain: str, rows: Sequence[tuple[str, Row]]) -> int:
    """Textures that could be of a class."""
    return sum(
        row.draft.weak == name or name in row.drawn
        if row.category is None
        else domain == "any" and row.category.lower() == name
        for _, row in rows
    )


def _labelled(row: Row, label: str | None, weak: str | None, drawn: str | None, source: str) -> Entry:
    maps: frozenset[TruthMap] = row.draft.maps
    if row.category is not None and holds_no_metal(label, tileable=row.draft.tileable):
        maps |= {"metallic"}
    return replace(row.draft, label=label, weak=weak, drawn_class=drawn, maps=maps, source=source)
