"""The images of an archive; each is taken out of it only for as long as it is used."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePath

from pbrstudio.mods.trees.bsa import Bsa
from pbrstudio.mods.trees.tree import Member, Tree, in_order, is_image


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file of an archive."""

    archive: Bsa
    relative: PurePath

    @property
    def name(self) -> PurePath:
        return self.archive.path / self.relative

    def here(self) -> AbstractContextManager[Path]:
        return self.archive.taken_out.copy(self.relative)

    def digest(self) -> str:
        return self.archive.taken_out.digest(self.relative)

    def stamp(self) -> str:
        found = self.archive.path.stat()
        return f"{found.st_size}-{found.st_mtime_ns}"

    def start(self, count: int) -> bytes:
        return self.archive.taken_out.start(self.relative, count)


def archive_tree(path: Path) -> Tree:
    """All images of the archive at ``path``, whose paths go on from the game's Data folder. Raises `UserError`."""
    archive = Bsa(path)
    members = (
        Member(relative, ArchiveFile(archive, relative), path.name)
        for relative in archive.files
        if is_image(relative.name)
    )
    return Tree(path, in_order(members), is_mod=True, above=PurePath())
