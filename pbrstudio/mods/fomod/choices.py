"""What an installer offers: kinds of material, each in a folder of its own, whole and perhaps at half the size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.mods.pack_files.archive import MOD_CONTENT, members
from pbrstudio.spec.layout import Layout
from pbrstudio.textures.naming import TEXTURES_FOLDER

FULL, HALF = "full", "half"
"""Folders of a kind of material: all of it, and what replaces files of that at half resolution."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of material that can be installed."""

    layout: Layout
    folder: Path
    """Holds `FULL` and perhaps `HALF`."""
    recommended: bool

    @property
    def full(self) -> Path:
        return self.folder / FULL

    @property
    def half(self) -> Path:
        return self.folder / HALF


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is of a kind; without textures it is none."""

    kind: Kind
    textures: tuple[Path, ...]
    """Below `Kind.full`."""
    halves: tuple[Path, ...]
    """Below `Kind.half`."""

    @property
    def content(self) -> list[Path]:
        """What of `Kind.full` belongs into the game's Data folder: files of its root, and folders in which there are
        any, in a fixed order."""
        beside = [each for each in MOD_CONTENT if each != TEXTURES_FOLDER]
        return _roots(self.kind.full, [*self.textures, *members(self.kind.full, (), beside)])

    @property
    def half_content(self) -> list[Path]:
        """The same of `Kind.half`."""
        return _roots(self.kind.half, self.halves)


def _roots(folder: Path, files: Iterable[Path]) -> list[Path]:
    return sorted({folder / path.relative_to(folder).parts[0] for path in files})
