"""The loose images of a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.mods.trees.tree import Fault, Member, Tree, in_order, is_image
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.textures.naming import TEXTURES_FOLDER


def folder_tree(folder: Path, *, leave_out: Path, safe_point: SafePoint = never_stop) -> Tree:
    """All images below ``folder``, but for those below ``leave_out`` (the output folder).

    Links to folders are not followed. A folder that cannot be read is a fault, and the rest goes on.
    """
    errors: list[OSError] = []
    unseen: list[Fault] = []
    members = list(_walk(folder, os.path.realpath(leave_out), errors.append, unseen, safe_point))
    return Tree(
        folder,
        in_order(members),
        is_mod=_holds_textures(folder),
        above=PurePath(os.path.abspath(folder)),
        faults=tuple(_fault(error) for error in errors),
        unseen=tuple(unseen),
    )


def sibling_tree(folder: Path) -> Tree:
    """The images of ``folder`` itself, where a single texture's normal map lies; empty when it cannot be read."""
    try:
        names = os.listdir(folder)
    except OSError:
        names = []
    members = (Member(PurePath(name), LooseFile(folder / name)) for name in names if is_image(name))
    return Tree(folder, in_order(members), is_mod=False, above=PurePath(os.path.abspath(folder)))


def _walk(
    folder: Path, leave_out: str, refused: Callable[[OSError], None], unseen: list[Fault], safe_point: SafePoint
) -> Iterator[Member]:
    for parent, folders, files in os.walk(folder, onerror=refused):
        safe_point()
        if not folders and not files and Path(parent) != folder:
            unseen.append(Fault(Path(parent), "is an empty folder: remove it, or mount what belongs there"))
        folders[:] = [name for name in folders if os.path.realpath(os.path.join(parent, name)) != leave_out]
        links = (os.path.join(parent, name) for name in (*folders, *files))
        lost = [Path(each) for each in links if os.path.islink(each) and not os.path.isfile(each)]
        unseen += [Fault(each, "is a link that is not followed, or leads nowhere") for each in lost]
        for name in files:
            if is_image(name):
                path = Path(parent) / name
                yield Member(PurePath(path.relative_to(folder)), LooseFile(path))


def _holds_textures(folder: Path) -> bool:
    try:
        return any(name.lower() == TEXTURES_FOLDER for name in os.listdir(folder))
    except OSError:
        return False  # the walk meets the same error and tells it


def _fault(error: OSError) -> Fault:
    path = Path(os.fsdecode(error.filename))
    return Fault(path, os_error_sentence(error).removeprefix(f"{path}: "))
