"""What an installer offers: kinds of material, each in a folder of its own, whole and perhaps at half the size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pbrstudio.mods.pack_files.archive import MOD_CONTENT
from pbrstudio.spec.layout import Layout

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

    @property
    def has_halves(self) -> bool:
        return self.half.is_dir()

    def content(self) -> list[Path]:
        """What of `full` belongs into the game's Data folder: files and folders of its root, in a fixed order."""
        return sorted({path for pattern in MOD_CONTENT for path in self.full.glob(pattern)})
