"""The textures that ship, for a first look."""

from __future__ import annotations

from pathlib import Path

from pbrstudio.config.paths import resources

_FIRST = "textures/armor/chainmail/chainmail01.dds"


def sample() -> Path:
    """The one to begin with: metal with relief, and no normal map of its own, so that all its maps are made here."""
    return resources() / "samples" / _FIRST


def is_sample(path: Path) -> bool:
    """Whether it lies in the program's own folder, where nothing is to be written."""
    return resources() / "samples" in path.parents
