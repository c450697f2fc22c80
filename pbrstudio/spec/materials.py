"""The table of material classes and of what the categories of data sources become."""

from __future__ import annotations

from pydantic import model_validator

from pbrstudio.spec.base import Spec

DROP = "drop"
MAPS_ONLY = "maps-only"


class MaterialTable(Spec):
    """``resources/materials.toml``."""

    classes: tuple[str, ...]
    categories: dict[str, str]
    depths: dict[str, float]
    """Full range of a height of usual contrast, as a share of the texture's width, for each class."""

    @model_validator(mode="after")
    def _check(self) -> MaterialTable:
        if self.depths.keys() != set(self.classes):
            raise ValueError("depths: one for each class is needed")
        allowed = {*self.classes, DROP, MAPS_ONLY}
        for category, fate in self.categories.items():
            if fate not in allowed:
                raise ValueError(f"categories.{category}: '{fate}' is no class, nor {DROP}, nor {MAPS_ONLY}")
        return self
