"""Training, validation and test: fixed lists of materials, parted so that variants of one material stay together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from pbrstudio.config.paths import resources
from pbrstudio.config.toml_file import read_spec
from pbrstudio.spec.base import Spec

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")
SHARES = {"test": 0.22, "validation": 0.1}
"""Of each class's materials; the rest trains."""
TRAINING_FAMILY = 0.25
"""A family of more than this share of its class always trains: apart from it too little would be left to learn from."""


SETS = {"chess"}
"""Sources whose materials are the pieces of one set."""


class Split(Spec):
    """Ids of materials by part; one that stands in none is unknown to it."""

    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]

    def part_of(self, material: str) -> Part | None:
        """The part that names this id; None when none does."""
        parts: dict[Part, tuple[str, ...]] = {"train": self.train, "validation": self.validation, "test": self.test}
        return next((part for part, ids in parts.items() if material in ids), None)


def load_split(path: Path | None = None) -> Split:
    """The split in a TOML file, the shipped one unless told. `UserError` when it cannot be read."""
    path = path or resources() / "splits" / "materials.toml"
    return read_spec(path, Split, f"split {path}")


def family_of(material: str) -> str:
    """What variants of one material share. Ids are ``source__name_01a``: a number at the end, with its letter, is a
    variant's. The source says only where a copy was found, and the same library is copied in several places; but what
    comes as a set (`SETS`) stays together."""
    source, _, name = material.rpartition("__")
    return source if source in SETS else re.sub(r"[_-]?\d+[a-z]?$", "", name.lower())


def make_split(categories: Mapping[str, str], seed: int) -> Split:
    """Parts materials, id to category, by category and family. The same for the same ids and seed."""
    parts: dict[str, list[str]] = {part: [] for part in PARTS}
    for category in sorted(set(categories.values())):
        ids = sorted(id_ for id_, value in categories.items() if value == category)
        for part, members in _parted(ids, np.random.default_rng([seed, len(ids)])):
            parts[part] += members
    return Split(**{part: tuple(sorted(ids)) for part, ids in parts.items()})


def _parted(ids: list[str], rng: np.random.Generator) -> Iterable[tuple[Part, list[str]]]:
    families: dict[str, list[str]] = defaultdict(list)
    for id_ in ids:
        families[family_of(id_)].append(id_)
    small = [key for key in sorted(families) if len(families[key]) <= max(1.0, TRAINING_FAMILY * len(ids))]
    for key in families.keys() - set(small):
        yield "train", families[key]
    given = {"test": 0, "validation": 0}
    for index in rng.permutation(len(small)):
        members = families[small[index]]
        part: Part = "train"
        for name, count in given.items():
            if count < round(SHARES[name] * len(ids)):
                part = "test" if name == "test" else "validation"
                given[name] = count + len(members)
                break
        yield part, members
