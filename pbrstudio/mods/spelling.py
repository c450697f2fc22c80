"""Folders of archives spelled as those of the loose files beside them: archives know lower case alone.

The game sees no difference. A file system may: there two spellings are two folders, of which a game under Wine finds
only one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePath

from pbrstudio.convert.item import Item
from pbrstudio.mods.trees.archive import ArchiveFile


def spelled(items: Iterable[Item], out: Path) -> list[Item]:
    """The items in their order, those of archives in the folders of ``out`` that loose ones of any case go into."""
    items = list(items)
    folders: dict[str, Path] = {}
    for item in items:
        if not isinstance(item.source, ArchiveFile):
            for folder in _below(out, item.base.parent):
                folders.setdefault(str(folder).lower(), folder)
    return [_spelled(item, folders, out) if isinstance(item.source, ArchiveFile) else item for item in items]


def _below(out: Path, folder: Path) -> list[Path]:
    """``folder`` and those above it within ``out``."""
    return [each for each in (folder, *folder.parents) if each != out and each.is_relative_to(out)]


def _spelled(item: Item, folders: dict[str, Path], out: Path) -> Item:
    folder = item.base.parent
    known = next((each for each in _below(out, folder) if str(each).lower() in folders), None)
    if known is None:
        return item
    parent = folders[str(known).lower()] / folder.relative_to(known)
    names = len(item.game.parts) - 1
    same = PurePath(*parent.parts[len(parent.parts) - names :]) if names else PurePath()
    # The path that a mesh asks for, where the layout's folders are the game's: lists that name it are checked by it.
    game = same / item.game.name if same.as_posix().lower() == item.game.parent.as_posix().lower() else item.game
    return replace(item, base=parent / item.base.name, companions=parent / item.companions.name, game=game)
