"""One spelling for each folder of the output: archives are in lower case, mods are not, and the game sees them alike.

Where a file system does, two spellings are two folders, of which a game under Wine finds only one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pbrstudio.convert.item import Item


class Spelling:
    """Spells the folders of each item as those of the first that went into them."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._folders: dict[str, Path] = {}

    def spelled(self, item: Item) -> Item:
        """The item with its files in the folder as it is spelled already."""
        folder = self._spelled(item.base.parent)
        if folder == item.base.parent:
            return item
        return replace(item, base=folder / item.base.name, companions=folder / item.companions.name)

    def _spelled(self, folder: Path) -> Path:
        if folder == self._out:
            return folder
        key = str(folder).lower()
        if key not in self._folders:
            self._folders[key] = self._spelled(folder.parent) / folder.name
        return self._folders[key]
