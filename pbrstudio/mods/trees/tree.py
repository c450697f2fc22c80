"""All images of an input by their path below it, in an order that hangs on no file system, found without case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pbrstudio.convert.texture_file import TextureFile
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES


@dataclass(frozen=True, slots=True)
class Member:
    """One image of an input."""

    relative: PurePath
    """Its path below the input, as it is spelled there."""
    file: TextureFile
    archive: str | None = None
    """The name of the archive that it lies in; None for a file of its own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of an input that could not be looked into, and why, in one sentence."""

    path: Path
    sentence: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """An image that the game never sees, because another of the same path goes before it."""

    member: Member
    sentence: str


@dataclass(slots=True, eq=False)
class Tree:
    """The images of one input. Made by `folder_tree`, `sibling_tree`, `archive_tree` and `data_tree`."""

    root: Path
    members: tuple[Member, ...]
    """In the order of a walk: the images of a folder (of one name a DDS first, and a JPEG last), then its folders."""
    is_mod: bool
    """Whether it holds a ``textures`` folder, so that what lies outside is none of the game's textures."""
    above: PurePath
    """What its paths go on from, where a ``textures`` folder may be on the way; empty for an archive."""
    faults: tuple[Fault, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    unseen: tuple[Fault, ...] = ()
    """Parts behind which there may be images that are no failures: links that are not followed, empty folders."""
    _by_path: dict[str, Member] = field(init=False, repr=False, default_factory=dict)
    _by_stem: dict[str, Member] = field(init=False, repr=False, default_factory=dict)
    """By the path without extension: of several the first, which a DDS is."""

    def __post_init__(self) -> None:
        for member in self.members:
            path = member.relative.as_posix().lower()
            self._by_path.setdefault(path, member)
            self._by_stem.setdefault(path.rpartition(".")[0], member)

    def find(self, relative: PurePath) -> TextureFile | None:
        """The image at this path, whatever its case, as the game looks for it; None when there is none."""
        member = self._by_path.get(relative.as_posix().lower())
        return None if member is None else member.file

    def find_image(self, stem: PurePath) -> TextureFile | None:
        """The image at this path without its extension, a DDS before others."""
        member = self._by_stem.get(stem.as_posix().lower())
        return None if member is None else member.file


def is_image(name: str) -> bool:
    """Whether a file of this name is a texture by its extension. Hidden files are none."""
    return not name.startswith(".") and PurePath(name).suffix.lower() in TEXTURE_SUFFIXES


def in_order(members: Iterable[Member]) -> tuple[Member, ...]:
    """The members in the order of `Tree.members`."""
    return tuple(sorted(members, key=_place))


def _place(member: Member) -> tuple[tuple[bool, str, int, str], ...]:
    *folders, name = member.relative.parts
    stem = name.rpartition(".")[0].lower()
    last = (False, stem, _worth(name), name)
    return (*((True, folder, 0, "") for folder in folders), last)


def _worth(name: str) -> int:
    """The less the better: of two files of one name the game's own format goes first, and one without alpha last."""
    suffix = PurePath(name.lower()).suffix
    return 0 if suffix == ".dds" else 2 if suffix in (".jpg", ".jpeg") else 1
