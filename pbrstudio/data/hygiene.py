"""What becomes of a data source's categories: a class, maps only, or dropped."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

from pbrstudio.config.paths import resources
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.materials import MaterialTable


def load_table() -> MaterialTable:
    """The shipped table."""
    return MaterialTable.model_validate(tomllib.loads((resources() / "materials.toml").read_text(encoding="utf-8")))


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
