"""Training and validation for sources that ship without such a split; fixed once it is written down."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pbrstudio.data.entry import Entry
from pbrstudio.data.sources.listing import Row
from pbrstudio.data.split import PARTS, Part, Split, load_split
from pbrstudio.runtime.staging import StagedFiles

VALIDATION = 0.1
"""Of each class's textures."""
FEWEST = 3
"""Families from which on one of them validates."""
SEED = 1
PartOf = Mapping[str, Part]
"""Parts by id."""


def parts_of(split: Split) -> PartOf:
    """The split as a table."""
    named: dict[Part, tuple[str, ...]] = {"train": split.train, "validation": split.validation, "test": split.test}
    return {id_: part for part, ids in named.items() for id_ in ids}


def parted(rows: Sequence[tuple[Row, Entry]], told: PartOf | None) -> Iterator[Entry]:
    """The entries with their parts: as ``told``, else as shipped; of what is left a tenth of each class validates.

    Families stay together, and which of them validate follows from their names alone. With ``told`` what it does not
    name trains.
    """
    by_class: dict[str, list[tuple[Row, Entry]]] = defaultdict(list)
    for row, entry in rows:
        part = (told or {}).get(entry.id)
        if part is not None:
            yield replace(entry, part=part)
        elif row.part is not None or told is not None:
            yield replace(entry, part=row.part or "train")
        else:
            by_class[entry.label or entry.weak or ""].append((row, entry))
    for members in by_class.values():
        chosen = _validating(members)
        for row, entry in members:
            yield replace(entry, part="validation" if row.family in chosen else "train")


def _validating(members: Sequence[tuple[Row, Entry]]) -> set[str]:
    families: dict[str, int] = defaultdict(int)
    for row, _ in members:
        families[row.family] += 1
    if len(families) < FEWEST:
        return set()
    wanted = max(1, round(VALIDATION * len(members)))
    chosen: set[str] = set()
    given = 0
    for family in sorted(families, key=lambda name: (zlib.crc32(f"{SEED}:{name}".encode()), name)):
        # A family of half the class would leave too little to learn from.
        if given < wanted and families[family] <= max(1, len(members) // 2):
            chosen.add(family)
            given += families[family]
    return chosen


def write_split(path: Path, entries: Iterable[Entry]) -> None:
    """Writes the entries' parts as TOML, to be read with `load_split`. OSError: as it comes."""
    ids: dict[Part, set[str]] = {part: set() for part in PARTS}
    for entry in entries:
        ids[entry.part].add(entry.id)
    lines = ["# Which textures train, validate and test; written by 'pbrstudio data', and fixed by being here."]
    for part in PARTS:
        named = "".join(f"  {json.dumps(id_, ensure_ascii=False)},\n" for id_ in sorted(ids[part]))
        lines.append(f"{part} = [\n{named}]")
    with StagedFiles() as staged:
        staged.path_for(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
        staged.commit()


def read_parts(path: Path) -> PartOf:
    """The parts in a TOML file. UserError: it cannot be read."""
    return parts_of(load_split(path))
