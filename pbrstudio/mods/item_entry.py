"""PGPatcher's entry for one texture of a conversion."""

from __future__ import annotations

import os
from pathlib import PurePath

from pbrstudio.convert.item import Item, files_of, target
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.pgpatcher import Entry, entry


def item_entry(item: Item, named: Item, workshop: Workshop) -> Entry | None:
    """The entry of an item whose files are called as ``named`` says, as they are there now; None where the layout has
    no such list, and for a path that PGPatcher does not take."""
    if "pgpatcher" not in workshop.layout.pack_files or not str(item.game).isascii():
        return None
    there = {
        file.when for file in files_of(named, workshop.files(item.conversion)) if os.path.exists(target(named, file))
    }
    rename = PurePath(*item.game.parts[:-1], named.base.name) if named.base != item.base else None
    return entry(item.game, item.conversion, parallax="parallax" in there, emissive="glow" in there, rename=rename)
