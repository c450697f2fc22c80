"""The table of augmentations, and how much of each effect it allows a class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pbrstudio.config.paths import resources
from pbrstudio.config.toml_file import read_spec
from pbrstudio.spec.augmentations import Augmentations, EffectName

Amounts = Mapping[EffectName, float]


def load_augmentations(path: Path | None = None) -> Augmentations:
    """The table in a TOML file, the shipped one unless told. `UserError` when it cannot be read."""
    path = path or resources() / "augmentations.toml"
    return read_spec(path, Augmentations, f"augmentations {path}")


def most_allowed(table: Augmentations, name: str | None, effect: EffectName) -> float:
    """The most of an effect that the class may undergo. None (unknown, or several): the strictest of all rows; a class
    that the table does not name keeps to that too."""
    row = table.classes.get(name) if name is not None else None
    rows = table.classes.values() if row is None else (row,)
    return min((each.never.get(effect, 1.0) for each in rows), default=1.0)


def amounts_for(
    table: Augmentations, name: str | None, *, jitter: bool, selective: bool, extras: bool
) -> dict[EffectName, float]:
    """What a sample of the class undergoes. Where several ask for an effect the largest counts, and "never" wins.

    ``name`` None takes no part in ``selective``: which row would it be?
    """
    row = table.classes.get(name) if name is not None else None
    asked: list[Amounts] = []
    if jitter:
        asked.append(table.jitter)
    if selective and row is not None:
        asked.append(row.selective)
    if extras:
        asked.append(table.extras.amounts)
    effects = sorted({effect for amounts in asked for effect in amounts})
    most = {
        effect: min(max(each.get(effect, 0.0) for each in asked), most_allowed(table, name, effect))
        for effect in effects
    }
    return {effect: amount for effect, amount in most.items() if amount > 0}
