"""The source of training data that makes its materials: an entry is a recipe and a number, planes are made from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import torch

from pbrstudio.data import occlusion
from pbrstudio.data.decoding import METAL_FLOOR
from pbrstudio.data.entry import UNLABELLED, Entry, Planes
from pbrstudio.data.hygiene import load_table
from pbrstudio.data.procedural.recipe import make
from pbrstudio.data.procedural.recipes.table import recipe_of
from pbrstudio.data.procedural.selection import Made, selected, spread_with_atlases
from pbrstudio.data.procedural.surface import finished
from pbrstudio.metrics import block_noise
from pbrstudio.spec.materials import MaterialTable
from pbrstudio.spec.procedural import Procedural
from pbrstudio.textures import normals

NAME = "(procedural)"
"""No folder is called so: sources of one run have different names."""
LICENCE = "CC0-1.0"


@dataclass(frozen=True, slots=True)
class ProceduralSource:
    """Materials of recipes. ``classes`` are the training's, in the order of their ids."""

    name: str
    classes: tuple[str, ...]
    listed: tuple[Entry, ...]

    def entries(self) -> tuple[Entry, ...]:
        return self.listed

    def load(self, entry: Entry) -> Planes:
        """Makes the entry's material: some tenths of a second at 512 px."""
        recipe, _, seed = entry.id.rpartition("_")
        return planes_of(Made(recipe_of(recipe), int(seed)), entry.width, self.classes)


def procedural_source(asked: Procedural, classes: tuple[str, ...]) -> ProceduralSource:
    """The source that a ladder asks for. `UserError`: it names a recipe that there is not."""
    recipes = selected(names=asked.recipes)
    table = load_table()
    made = spread_with_atlases(recipes, asked.count, asked.seed, asked.atlases)
    listed = (_entry(each, asked.size, classes, table) for each in made)
    return ProceduralSource(NAME, classes, tuple(sorted(listed, key=lambda entry: entry.id)))


def planes_of(made: Made, size: int, classes: tuple[str, ...]) -> Planes:
    """A material's planes with ids of ``classes``; a class that is not trained becomes what its category becomes."""
    table = load_table()
    surface = make(made.recipe, made.seed, size)
    names = tuple(trained(name, classes, table) or "" for name in surface.names)
    return finished(replace(surface, names=names), classes, tileable=made.recipe.tileable)


def trained(name: str | None, classes: tuple[str, ...], table: MaterialTable) -> str | None:
    """A recipe's class as one of ``classes``: itself, or what its category becomes; None where that is none."""
    if name is None or name in classes:
        return name
    fate = table.categories.get(name, "")
    return fate if fate in classes else None


@cache
def version() -> str:
    """Changes with all that decides a material's bytes: a hash of the program's files (see `makers`), of the constants
    that it takes from elsewhere, of what classes become, and of the versions of NumPy and PyTorch."""
    fates = sorted(load_table().categories.items())
    told = hashlib.blake2b(digest_size=12)
    told.update(f"{np.__version__} {torch.__version__} {METAL_FLOOR} {UNLABELLED} {fates}".encode())
    for path in makers():
        told.update(path.read_bytes())
    return told.hexdigest()


def makers() -> Iterator[Path]:
    """The files whose code makes the bytes: this package, and what it computes with from outside."""
    yield from sorted(Path(__file__).parent.rglob("*.py"))
    for module in (occlusion, normals, block_noise):
        yield Path(str(module.__file__))


def _entry(made: Made, size: int, classes: tuple[str, ...], table: MaterialTable) -> Entry:
    return Entry(
        id=made.id,
        domain="procedural",
        part="train",
        label=trained(made.recipe.label, classes, table),
        weak=None,
        tileable=made.recipe.tileable,
        width=size,
        height=size,
        maps=frozenset({"albedo", "roughness", "metallic", "ao", "height", "normal"}),
        drawn=True,
        stamp=f"{version()} {size}",
        licence=LICENCE,
    )
