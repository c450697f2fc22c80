"""Which files of a folder are diffuse textures, and why the others are left alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.textures.naming import TEXTURES_FOLDER, game_path, role_by_folder, role_by_suffix
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES


@dataclass(frozen=True, slots=True)
class Seen:
    """One image file of a folder, or a folder in it that could not be read.

    ``reason`` says why a file is left alone; None when it is to be converted.
    """

    path: Path
    relative: PurePath
    """Its path below the folder."""
    reason: str | None
    fault: str | None = None
    """Why it, a folder, could not be read; None for a file."""


def scan(folder: Path, *, leave_out: Path) -> Iterator[Seen]:
    """All image files below ``folder`` in a fixed order, but for those below ``leave_out`` (the output folder).

    Links to folders are not followed. In a mod (a folder that holds ``textures``) only what lies below that is
    converted. Of two files that differ in their extension alone, the DDS is converted, being the game's own.
    A folder that cannot be read is told, and the rest goes on.
    """
    faults: list[OSError] = []
    taken: dict[PurePath, PurePath] = {}
    is_mod = _holds_textures(folder)
    for path in _images(folder, os.path.realpath(leave_out), faults.append):
        relative = path.relative_to(folder)
        reason = _left_alone(relative, path, is_mod=is_mod)
        key = PurePath(str(relative.with_suffix("")).lower())
        if reason is None and key in taken:
            reason = f"{taken[key].name} has the same name and is converted instead"
        elif reason is None:
            taken[key] = relative
        yield Seen(path, relative, reason)
    for error in faults:
        path = Path(os.fsdecode(error.filename))
        yield Seen(path, path.relative_to(folder), None, os_error_sentence(error).removeprefix(f"{path}: "))


def _holds_textures(folder: Path) -> bool:
    try:
        return any(name.lower() == TEXTURES_FOLDER for name in os.listdir(folder))
    except OSError:
        return False  # the walk meets the same error and tells it


def _images(folder: Path, leave_out: str, refused: Callable[[OSError], None]) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if os.path.realpath(os.path.join(parent, name)) != leave_out)
        images = [name for name in files if Path(name).suffix.lower() in TEXTURE_SUFFIXES and not name.startswith(".")]
        # The DDS of a name first, so that it is the one that is taken.
        for name in sorted(
            images, key=lambda name: (name.rpartition(".")[0].lower(), not name.lower().endswith(".dds"))
        ):
            yield Path(parent) / name


def _left_alone(relative: PurePath, path: Path, *, is_mod: bool) -> str | None:
    if is_mod and game_path(relative, PurePath()) is None:
        return f"lies outside the mod's {TEXTURES_FOLDER} folder"
    in_game = game_path(relative, PurePath(os.path.abspath(path)))
    role = role_by_suffix(relative.stem) or (role_by_folder(in_game) if in_game else None)
    return f"is {role} by its name" if role else None
