"""A folder as the game's Data folder is seen: loose files before archives, a later archive before an earlier one.

Order: registered archives, then those of plugins, then loose files win (`skyrim-formats`, A3). Which archive is
registered or loaded with which plugin stands in files outside the folder, so archives go by their names here.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from pbrstudio.mods.trees.archive import archive_tree
from pbrstudio.mods.trees.bsa import is_archive, require_bethkit
from pbrstudio.mods.trees.folder import folder_tree
from pbrstudio.mods.trees.tree import Fault, Hidden, Member, Tree, in_order
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.runtime.errors import UserError


def data_tree(folder: Path, *, leave_out: Path, safe_point: SafePoint = never_stop) -> Tree:
    """The loose images of ``folder`` and those of the archives that lie in it; what is not seen is in ``hidden``.

    An archive that cannot be read is a fault, and the rest goes on.
    """
    loose = folder_tree(folder, leave_out=leave_out, safe_point=safe_point)
    archives, faults = _archives(folder, safe_point)
    if not archives and not faults:
        return loose
    seen = {member.relative.as_posix().lower(): member for member in reversed(loose.members)}
    members = list(loose.members)
    hidden: list[Hidden] = []
    for archive in reversed(archives):
        for member in archive.members:
            winner = seen.setdefault(member.relative.as_posix().lower(), member)
            if winner is member:
                members.append(member)
            else:
                hidden.append(Hidden(member, _why(winner)))
    return replace(
        loose,
        members=in_order(members),
        is_mod=loose.is_mod or bool(archives),
        faults=(*loose.faults, *faults),
        hidden=tuple(hidden),
    )


def _archives(folder: Path, safe_point: SafePoint) -> tuple[list[Tree], list[Fault]]:
    """The archives of the folder in the order of their names."""
    try:
        names = sorted(os.listdir(folder), key=str.lower)
    except OSError:
        return [], []  # the walk has told it
    paths = [folder / name for name in names if is_archive(Path(name)) and os.path.isfile(folder / name)]
    if not paths:
        return [], []
    try:
        require_bethkit()
    except UserError as error:
        return [], [Fault(folder, f"holds {len(paths)} archives that were passed over: {error}")]
    trees: list[Tree] = []
    faults: list[Fault] = []
    for path in paths:
        safe_point()
        try:
            trees.append(archive_tree(path))
        except UserError as error:
            faults.append(Fault(path, str(error).removeprefix(f"{path}: ")))
    return trees, faults


def _why(winner: Member) -> str:
    if winner.archive is None:
        return "is never seen by the game, for there is a loose file of the same path"
    return f"is taken from {winner.archive}, the later of the archives by name"
