"""One texture that is to be converted: where it is read, what is known of it, and which files it gives."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from pbrstudio.convert.guide import NO_GUIDE, Guide
from pbrstudio.convert.item_files import ITEM_FILES
from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout, LayoutFile


@dataclass(frozen=True, slots=True)
class Item:
    """One texture to convert."""

    source: TextureFile
    name: str
    """How reports call it: the path as it was given, or below the folder that was given."""
    game: PurePath
    """The texture's path below the game's ``textures`` folder, without extension: what a mesh asks for."""
    place_known: bool
    """Whether that path was read off a ``textures`` folder, and not guessed from the name alone."""
    base: Path
    """The outputs' common path, to which each file's suffix and extension are added."""
    companions: Path
    """The same for the files with a suffix: without ``_d`` where the layout names them so."""
    conversion: Conversion
    """The settings for this texture."""
    normal: TextureFile | None = None
    """The mod's own normal map of it."""
    glow: TextureFile | None = None
    """Its glow map."""
    height: TextureFile | None = None
    """The mod's own height map of it."""
    mask: TextureFile | None = None
    """The mod's own environment mask, which may be a Complex Material already."""
    guide: Guide = NO_GUIDE
    ours: frozenset[Path] = frozenset()
    """Those of its files that an earlier run wrote and that are out of date: replaced whatever ``existing`` says."""
    findings: tuple[Finding, ...] = ()
    """What was found about it before it was read."""
    against: str | None = None
    """Why it is left alone, unless the user named it or a rule takes that back."""
    found_in: Path | None = None
    """The folder or archive of the inputs that it was found in, or the file itself where that was named."""


def active_files(layout: Layout, conversion: Conversion, classes: tuple[str, ...]) -> list[LayoutFile]:
    """The files of the layout that this conversion writes."""
    allowed = {"always": True, "parallax": conversion.parallax, "materials": bool(classes), "glow": True}
    return [file for file in layout.files if allowed[file.when]]


def files_of(item: Item, files: Sequence[LayoutFile]) -> list[LayoutFile]:
    """Those of the files that this texture has: a glow map only where the mod has one."""
    return [file for file in files if file.when != "glow" or item.glow is not None]


def targets(item: Item, layout: Layout, files: Sequence[LayoutFile]) -> list[Path]:
    """The paths of an item's files, images first, then the layout's text files."""
    return [target(item, file) for file in files_of(item, files)] + [
        text_target(item, kind) for kind in layout.item_files
    ]


def target(item: Item, file: LayoutFile) -> Path:
    """The path of one of its images."""
    base = item.companions if file.suffix else item.base
    return base.with_name(f"{base.name}{file.suffix}.{file.type}")


def text_target(item: Item, kind: str) -> Path:
    """The path of one of its text files."""
    return item.base.with_name(item.base.name + ITEM_FILES[kind].ending)


def kept(item: Item, path: Path) -> bool:
    """Whether this file of the item's stays as it is: under "skip" one that is there and is not out of date."""
    # os.path answers no for a path that is too long, where Path.exists raises.
    return item.conversion.existing == "skip" and path not in item.ours and os.path.exists(path)


def place_findings(item: Item, layout: Layout) -> tuple[Finding, ...]:
    """What there is to say about where a texture lies, before it is even read."""
    found = list(item.findings)
    if layout.tree == "game" and not item.place_known:
        message = (
            f"its folder in the game is not known, so meshes will not find it in {layout.root}: "
            "put it below a folder called textures, or name its folder with --game-folder"
        )
        found.append(Finding(Severity.WARNING, message))
    if "pgpatcher" in layout.pack_files and not str(item.game).isascii():
        message = "PGPatcher takes ASCII paths only: rename the texture and its folders, or its mesh stays as it is"
        found.append(Finding(Severity.WARNING, message))
    return tuple(found)
