"""What becomes of a data source's categories: a class, maps only, or dropped."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pbrstudio.config.paths import resources
from pbrstudio.config.toml_file import read_spec
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.materials import UNKNOWN, MaterialTable


def load_table() -> MaterialTable:
    """The shipped table."""
    path = resources() / "materials.toml"
    return read_spec(path, MaterialTable, f"materials {path}")


def depths_of(classes: Sequence[str], usual: float) -> tuple[float, ...]:
    """Full range of a height, as a share of the texture's width, for each class; ``usual`` for one not in the table."""
    table = load_table()
    return tuple(table.depths.get(name, usual) for name in classes)


def fate_of(category: str, table: MaterialTable) -> str:
    """The class of a category, ``maps-only`` or ``drop``; `UserError` for one that the table does not name."""
    fate = table.categories.get(category.lower())
    if fate is None:
        known = ", ".join(sorted(table.categories))
        raise UserError(f"category '{category}' stands not in materials.toml, which has: {known}")
    return fate


METAL = "metal"


def holds_no_metal(label: str | None, *, tileable: bool) -> bool:
    """Whether a material without a metallic map can be taken to hold no metal: a tileable one of a class but metal.

    An atlas of wood may have nails and bands; a metal without a map is simply not known.
    """
    return tileable and label is not None and label != METAL


def licence_allowed(licence: str, table: MaterialTable) -> bool:
    """Whether textures of this licence may be trained on: a name of the table, with nothing but a version after it."""
    words = licence.strip().upper().replace("_", "-").replace(" ", "-")
    return any(
        re.fullmatch(re.escape(name.upper()) + r"(-\d+(\.\d+)*)?(-\(REPO\))?", words) is not None
        for name in table.licences
    )


def weak_label(path: str, table: MaterialTable) -> str | None:
    """The class that the words of a game texture's path speak for: the longest, of the last part that has one."""
    found = telling_word(path, table.words)
    return None if found is None or table.words[found] == UNKNOWN else table.words[found]


def telling_word(path: str, words: Collection[str]) -> str | None:
    """The longest of these words, of the last part of ``path`` that has one; None where none has."""
    for part in reversed(re.split(r"[/\\]", path.lower())):
        found = max((word for word in words if word in part), key=len, default=None)
        if found is not None:
            return found
    return None
