"""An archive of the game (BSA), read in place through bethkit: what is in it, and the bytes of one file.

Versions: 104 is Skyrim's (zlib), 105 the Special Edition's (LZ4) (`skyrim-formats`, A3).
"""

from __future__ import annotations

import re
import struct
from pathlib import Path, PurePath

from pbrstudio.mods.trees.bsa_starts import BsaStarts
from pbrstudio.mods.trees.taken_out import TakenOut
from pbrstudio.runtime.errors import UserError, os_error_sentence

SUFFIX = ".bsa"
_MAGIC = b"BSA\0"
_VERSIONS = (104, 105)
_TEXTURES_PART = re.compile(r"\s*-\s*textures\s*\d*$", re.IGNORECASE)
_UNPACK = "unpack it and give the folder"


def is_archive(path: Path) -> bool:
    """Whether a path is an archive by its name."""
    return path.suffix.lower() == SUFFIX


def mod_name(path: Path) -> str:
    """What the mod in an archive is called: the game loads ``<plugin> - Textures.bsa`` with its plugin."""
    return _TEXTURES_PART.sub("", path.stem) or path.stem


def require_bethkit() -> None:
    """Raises `UserError` where the package that reads archives and plugins is not installed."""
    try:
        import bethkit  # noqa: F401
    except ImportError as error:
        raise UserError(
            "archives and plugins are read with bethkit, which is not installed here: "
            "pip install 'pbrstudio[bsa]', or unpack the archive and give the folder"
        ) from error


class Bsa:
    """An open archive. Its file stays open as long as the object lives; files may be read from several threads."""

    def __init__(self, path: Path) -> None:
        """Opens it and reads its list of files. Raises `UserError`."""
        require_bethkit()
        from bethkit import Archive, BethkitError

        _check_version(path)
        self.path = path
        try:
            self._archive = Archive.open(path)
            stored = [_stored(entry.path) for entry in self._archive.entries()]
        except (BethkitError, UnicodeError) as error:
            raise UserError(f"{path}: the archive cannot be read ({error}): {_UNPACK}") from error
        self._stored = {PurePath(_shown(name)): name for name in stored}
        try:
            self._starts = BsaStarts(path)
        except OSError as error:
            raise UserError(os_error_sentence(error)) from error
        self.taken_out = TakenOut(self.read, self.first)

    @property
    def files(self) -> tuple[PurePath, ...]:
        """The paths of all files in it, in no order; archives keep names in lower case."""
        return tuple(self._stored)

    def read(self, file: PurePath) -> bytes:
        """The content of one of its files. Raises `UserError`."""
        from bethkit import BethkitError

        try:
            content: bytes | None = self._archive.extract(self._stored[file])
        except BethkitError as error:
            raise UserError(f"{self.path / file}: cannot be taken out of the archive ({error}): {_UNPACK}") from error
        if content is None:
            raise UserError(f"{self.path / file}: is listed in the archive but not found in it: {_UNPACK}")
        return content

    def first(self, file: PurePath, count: int) -> bytes:
        """The first bytes of one of its files, at most ``count``; unpacked as a whole only where that must be.

        Raises `UserError`.
        """
        try:
            first = self._starts.first(self._stored[file].encode(), count)
        except OSError as error:
            raise UserError(os_error_sentence(error)) from error
        return self.read(file)[:count] if first is None else first


def _check_version(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    if start[:4] != _MAGIC or len(start) < 8:
        raise UserError(f"{path}: is no BSA archive, whatever its name says: check where it came from")
    (version,) = struct.unpack("<I", start[4:])
    if version not in _VERSIONS:
        raise UserError(f"{path}: is a BSA of version {version}, and Skyrim's 104 and 105 are read: {_UNPACK}")


def _stored(path: str) -> str:
    """The name by which bethkit finds what it lists as ``path``: it lists the bytes of a UTF-8 name one by one."""
    return path.encode("latin-1").decode("utf-8")


def _shown(stored: str) -> str:
    """The name with "/" and readable: writers of archives often store the bytes of UTF-8 as if each were a letter."""
    name = stored.replace("\\", "/")
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name
