"""The table of material classes and of what the categories of data sources become."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pbrstudio.spec.base import Spec

DROP = "drop"
MAPS_ONLY = "maps-only"
PARENTS = "parents"
"""The class of both parents of a blend, if they have the same one; else it is dropped."""
UNKNOWN = "unknown"
"""Said of a word of a path that speaks for no class."""


class OptionalClass(Spec):
    """A class that is there only if the data have enough of it; else its category's fate in ``categories`` holds."""

    name: str
    domain: Literal["skyrim", "any"]
    """Where the textures are counted."""
    least: Annotated[int, Field(ge=1)]
    """Textures from which on it is a class of its own."""


class AlignmentLimits(Spec):
    """What a pair of a game texture and a pack's maps must reach to serve as truth (`data/alignment.py`)."""

    sharpness: Annotated[float, Field(gt=0)]
    """Least height of the correlation's peak, in standard deviations of the correlation."""
    offset: Annotated[float, Field(ge=0)]
    """Farthest that the peak may be from no shift at all, as a share of the texture's shorter side."""


class MaterialTable(Spec):
    """``resources/materials.toml``."""

    classes: tuple[str, ...]
    optional: tuple[OptionalClass, ...] = ()
    categories: dict[str, str]
    licences: tuple[str, ...] = ()
    """Licences whose textures may be trained on; a version may follow the name."""
    libraries: dict[str, str] = {}
    """Publishers inside a data set whose textures are dropped, each with the reason."""
    words: dict[str, str] = {}
    """Words of a game texture's path and the class they speak for; ``unknown``: for none."""
    alignment: AlignmentLimits = AlignmentLimits(sharpness=1, offset=1)
    depths: dict[str, float]
    """Full range of a height of usual contrast, as a share of the texture's width, for each class."""

    @model_validator(mode="after")
    def _check(self) -> MaterialTable:
        if self.depths.keys() != set(self.classes):
            raise ValueError("depths: one for each class is needed")
        optional = {each.name for each in self.optional}
        if both := optional & set(self.classes):
            raise ValueError(f"optional: {', '.join(sorted(both))} is a class in any case")
        allowed = {*self.classes, DROP, MAPS_ONLY, PARENTS}
        for category, fate in self.categories.items():
            if fate not in allowed:
                others = f"{DROP}, nor {MAPS_ONLY}, nor {PARENTS}"
                raise ValueError(f"categories.{category}: '{fate}' is no class, nor {others}")
        if missing := optional - self.categories.keys():
            raise ValueError(f"optional: the category {', '.join(sorted(missing))} has no fate for want of textures")
        for word, name in self.words.items():
            if name not in {*self.classes, *optional, UNKNOWN}:
                raise ValueError(f"words.{word}: '{name}' is no class, nor {UNKNOWN}")
        return self
