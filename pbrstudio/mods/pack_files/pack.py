"""A conversion as a whole: where it goes, what it is called, and how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pbrstudio.mods.plugins.texture_sets import Landscapes
from pbrstudio.mods.printable import printable
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout

OWN_FOLDER = ".pbrstudio"
"""Folder in the output for what this program keeps about it; no mod manager or archive needs it."""


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
    landscapes: Landscapes | None = None
    """The texture sets of the plugins that were given; None when none was."""
    for_installer: bool = False
    """Whether ``out`` is one choice of an installer, which says itself what the mod is."""

    @property
    def title(self) -> str:
        """What people are told the mod is called; the same in every shard."""
        return self.conversion.packaging.name or printable(f"{self.unsharded_name} - {self.layout.title}")

    @property
    def unsharded_name(self) -> str:
        """The name without the number of a shard."""
        shard = self.conversion.shard
        return self.name if shard is None else self.name.removesuffix(f"_{shard[0]}_of_{shard[1]}")

    @property
    def own_folder(self) -> Path:
        return self.out / OWN_FOLDER
