"""The source of training data that makes its materials: an entry is a recipe and a number, planes are made from it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.hygiene import load_table
from pbrstudio.data.occlusion import PARAMETERS
from pbrstudio.data.procedural.recipe import make
from pbrstudio.data.procedural.recipes.table import recipe_of
from pbrstudio.data.procedural.selection import Made, selected, spread_with_atlases
from pbrstudio.data.procedural.surface import finished
from pbrstudio.spec.materials import MaterialTable
from pbrstudio.spec.procedural import Procedural

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
    """Changes with the program that makes the materials: a hash of its files, and of how occlusion is worked out."""
    told = hashlib.blake2b(PARAMETERS.encode(), digest_size=12)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        told.update(path.read_bytes())
    return told.hexdigest()


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
