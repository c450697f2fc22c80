"""``meta.ini``: what Mod Organizer 2 knows of a mod in its folder."""

from __future__ import annotations

from pbrstudio import __version__
from pbrstudio.mods.pack_files.pack import Pack

NAME = "meta.ini"
GAME = "SkyrimSE"
"""Mod Organizer's short name of Special Edition; with the display name it would say the mod is another game's."""


def meta_ini(pack: Pack) -> str:
    """The keys that Mod Organizer writes itself for a mod that is not from Nexus, as Qt's QSettings reads them."""
    packaging = pack.conversion.packaging
    lines = {
        "gameName": GAME,
        "modid": "0",
        "version": packaging.version,
        "newestVersion": "",
        "category": quoted("0,"),
        "installationFile": "",
        "repository": "",
        "comments": quoted(f"{pack.layout.title}, made with pbrstudio {__version__}"),
        "notes": quoted(pack.title if packaging.author is None else f"{pack.title}, by {packaging.author}"),
    }
    general = "".join(f"{key}={value}\n" for key, value in lines.items())
    return f"[General]\n{general}\n[installedFiles]\nsize=0\n"


def quoted(text: str) -> str:
    """A value in the quotes and escapes of Qt's INI format: without them a comma would make it a list."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
