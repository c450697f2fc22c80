"""A conversion as a whole: where it goes, what it is called, and how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout


@dataclass(frozen=True, slots=True)
class Pack:
    """What the files that belong to the whole conversion are made from, beside its results."""

    out: Path
    """The output folder: a mod's root, the game's Data folder."""
    name: str
    """Names the files that belong to the conversion; of a shard with its number."""
    layout: Layout
    conversion: Conversion
    """The settings before any rule changed them for a texture."""
    model: str
    """The predictor's id."""
    is_mod: bool
    """Whether a folder or an archive was converted, and not single textures: such a conversion gets all its files."""
