"""Which images of an input are diffuse textures, and why the others are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.mods.trees.folder import folder_tree
from pbrstudio.mods.trees.tree import Tree
from pbrstudio.textures.naming import (
    DOUBTFUL_SUFFIXES,
    NORMAL_SUFFIX,
    TEXTURES_FOLDER,
    game_path,
    role_by_folder,
    role_by_suffix,
    suffix_of,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One image of an input, or a part of it that could not be looked into.

    ``reason`` says why a file is left alone; None when it is to be converted.
    """

    path: Path
    relative: PurePath
    """Its path below the input."""
    reason: str | None
    fault: str | None = None
    """Why it, a folder or an archive, could not be looked into; None for an image."""
    file: TextureFile | None = None
    """How it is read; None for a fault."""
    doubt: str | None = None
    """What its name says against converting it, though it is converted."""


def scan(folder: Path, *, leave_out: Path) -> Iterator[Seen]:
    """All loose images below ``folder``, but for those below ``leave_out`` (the output folder): see `scan_tree`."""
    yield from scan_tree(folder_tree(folder, leave_out=leave_out))


def scan_tree(tree: Tree) -> Iterator[Seen]:
    """All images of an input in its order, then what could not be looked into.

    In a mod (an input that holds ``textures``) only what lies below that is converted. Of two files that differ in
    their extension alone, the DDS is converted, being the game's own.
    """
    taken: dict[PurePath, PurePath] = {}
    for member in tree.members:
        relative = member.relative
        reason, doubt = _judged(relative, tree)
        key = PurePath(str(relative.with_suffix("")).lower())
        if reason is None and key in taken:
            reason = f"{taken[key].name} has the same name and is converted instead"
        elif reason is None:
            taken[key] = relative
        yield Seen(Path(member.file.name), relative, reason, file=member.file, doubt=doubt)
    for fault in tree.faults:
        inside = fault.path.is_relative_to(tree.root)
        yield Seen(fault.path, fault.path.relative_to(tree.root) if inside else fault.path, None, fault.sentence)


def _judged(relative: PurePath, tree: Tree) -> tuple[str | None, str | None]:
    """Why an image is left alone, or what its name says against converting it."""
    if tree.is_mod and game_path(relative, PurePath()) is None:
        return f"lies outside the mod's {TEXTURES_FOLDER} folder", None
    in_game = game_path(relative, tree.above / relative)
    by_folder = role_by_folder(in_game) if in_game else None
    by_suffix = role_by_suffix(relative.stem)
    if by_suffix and not by_folder and suffix_of(relative.stem) in DOUBTFUL_SUFFIXES and _has_normal(relative, tree):
        return None, f"is {by_suffix} by its name, but has a normal map of its own, as diffuse textures have"
    role = by_suffix or by_folder
    return (f"is {role} by its name" if role else None), None


def _has_normal(relative: PurePath, tree: Tree) -> bool:
    return tree.find_image(relative.with_name(relative.stem + NORMAL_SUFFIX)) is not None
