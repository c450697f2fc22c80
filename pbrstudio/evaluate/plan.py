"""What an evaluation is asked for, and which materials of a folder that means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pbrstudio.data.materials import material_folders
from pbrstudio.data.split import Split
from pbrstudio.runtime.errors import UserError

SplitName = Literal["test", "validation", "train", "all"]
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Plan:
    """One of ``data`` and ``game`` at least is named."""

    data: Path | None = None
    """A folder of materials with truth."""
    game: Path | None = None
    """A folder of textures without."""
    split: SplitName = "test"
    windows: int = 1
    """For each material, at most."""
    limit: int | None = None
    """Most materials, and most game textures, spread evenly over all."""
    sheets: Path | None = None
    """Folder for contact sheets."""
    as_shipped: bool = False
    """Whether the predictor replaces maps by a baseline where that measured better."""

    def __post_init__(self) -> None:
        if self.data is None and self.game is None:
            raise UserError(
                "nothing to evaluate on: name a folder of materials with --data, or of textures with --game"
            )
        for name, value in (("--windows", self.windows), ("--limit", self.limit)):
            if value is not None and value < 1:
                raise UserError(f"{name}: must be 1 or more, not {value}")


def chosen_folders(plan: Plan, split: Split) -> list[Path]:
    """The materials to evaluate on, sorted. One that the split does not name was never trained on, so it belongs to
    every choice but ``train``. `UserError` when none is left."""
    if plan.data is None:
        return []
    found = [path for path in material_folders(plan.data) if _belongs(split.part_of(path.name), plan.split)]
    if not found:
        raise UserError(f"{plan.data} holds no material of the split '{plan.split}': choose another with --split")
    return spread_out(found, plan.limit)


def training_folders(plan: Plan, split: Split) -> list[Path]:
    """The materials of the folder that training saw."""
    folders = [] if plan.data is None else material_folders(plan.data)
    return [path for path in folders if split.part_of(path.name) == "train"]


def spread_out(things: Sequence[_Thing], limit: int | None) -> list[_Thing]:
    """``limit`` of them at even distances, or all."""
    if limit is None or limit >= len(things):
        return list(things)
    return [things[index * len(things) // limit] for index in range(limit)]


def _belongs(part: str | None, wanted: SplitName) -> bool:
    return wanted == "all" or part == wanted or (part is None and wanted != "train")
