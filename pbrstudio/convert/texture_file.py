"""A texture file to read, wherever it lies: loose in a folder, or a member of an archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

from pbrstudio.textures.opening import open_texture

_PIECE = 1 << 20


class TextureFile(Protocol):
    """One file of the input. Two that are equal are the same file."""

    @property
    def name(self) -> PurePath:
        """Its path as a report may show it; its last part is the file's name with extension."""
        ...

    def here(self) -> AbstractContextManager[Path]:
        """A path with that name from which it can be read as long as the block lasts; never to be written to.

        Raises `UserError` when it cannot be had.
        """
        ...

    def digest(self) -> str:
        """A hash of its content, in hexadecimal; OSError or `UserError` when it cannot be read."""
        ...

    def stamp(self) -> str:
        """What differs when its content was changed, and costs next to nothing: size and time of change of the file,
        or of the archive that it is in. OSError when it is not there."""
        ...

    def start(self, count: int) -> bytes:
        """Its first bytes, at most ``count``. OSError or `UserError` when it cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class LooseFile:
    """A file of its own on the disk."""

    path: Path

    @property
    def name(self) -> PurePath:
        return self.path

    @contextmanager
    def here(self) -> Iterator[Path]:
        yield self.path

    def digest(self) -> str:
        with open_texture(self.path) as file:
            content = hashlib.blake2b(digest_size=16)
            while piece := file.read(_PIECE):
                content.update(piece)
            return content.hexdigest()

    def stamp(self) -> str:
        found = self.path.stat()
        return f"{found.st_size}-{found.st_mtime_ns}"

    def start(self, count: int) -> bytes:
        with open_texture(self.path) as file:
            return file.read(count)
