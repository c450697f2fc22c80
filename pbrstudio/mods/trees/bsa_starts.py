"""The first bytes of an archive's files, unpacked no further than that: enough for a header, and next to no work.

bethkit unpacks whole files only. An archive is a header, a record for each folder, for each folder its name and a
record for each of its files, the names of all files, the files (source: UESP, "Skyrim Mod:Archive File Format"). A file
of which something is not as described there has no start here: it is to be unpacked as a whole, which tells what is
wrong.
"""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pbrstudio.mods.trees.lz4_start import first_of_frame

_HEADER = struct.Struct("<4s8I")
"""Magic, version, where folders begin, flags, folders, files, lengths of all names of both, kinds of files."""
_FOLDERS = {104: struct.Struct("<8xI4x"), 105: struct.Struct("<8xI12x")}
"""By version, of a folder's record: how many files it has."""
_FILE = struct.Struct("<8xII")
"""Of a file's record: its size, and where it is."""
_FOLDER_NAMES, _FILE_NAMES, _COMPRESSED, _NAMES_AGAIN = 0x1, 0x2, 0x4, 0x100
"""Flags of an archive; with the last each file has its name before its content."""
_OTHERWISE = 0x40000000
"""Bit of a file's size: it is compressed where the others are not, or the other way round."""
_SIZE = _OTHERWISE - 1
_LOOKED_AT = 4096
"""Bytes of a packed file: those of a header take far fewer."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file lies in its archive."""

    offset: int
    size: int
    packed: bool


class BsaStarts:
    """Where the files of an archive lie, by their paths in it."""

    def __init__(self, path: Path) -> None:
        """Reads the list of files. OSError when the archive cannot be read."""
        self._path = path
        self._version = 0
        self._names_again = False
        self._places: dict[bytes, _Place] = {}
        with path.open("rb") as file:
            self._length = os.fstat(file.fileno()).st_size
            try:
                self._read_list(file)
            except (struct.error, ValueError, IndexError):
                self._places = {}

    def first(self, name: bytes, count: int) -> bytes | None:
        """The first ``count`` bytes of a file, all of one that has fewer; None where they cannot be told.

        ``name``: its path, in any case, with either slash. OSError when the archive cannot be read.
        """
        place = self._places.get(_key(name))
        if place is None or place.offset + place.size > self._length:
            return None
        with self._path.open("rb") as file:
            file.seek(place.offset)
            content = file.read(min(place.size, count + _LOOKED_AT))
        size = place.size
        if self._names_again and content:
            size -= 1 + content[0]
            content = content[1 + content[0] :]
        if not place.packed:
            return content[: min(count, size)] if size >= 0 and len(content) >= min(count, size) else None
        try:
            return self._unpacked(content, count)
        except (struct.error, ValueError, zlib.error):
            return None

    def _unpacked(self, content: bytes, count: int) -> bytes | None:
        (length,) = struct.unpack_from("<I", content)
        wanted = min(count, length)
        if self._version == 105:
            first = first_of_frame(content[4:], wanted)
        else:
            first = zlib.decompressobj().decompress(content[4:], wanted) if wanted else b""
        return first if len(first) == wanted else None

    def _read_list(self, file: BinaryIO) -> None:
        head = _HEADER.unpack(file.read(_HEADER.size))
        _, version, begin, flags, folders, files, folder_names, file_names, _ = head
        if not flags & _FOLDER_NAMES or not flags & _FILE_NAMES or version not in _FOLDERS:
            return
        record = _FOLDERS[version]
        if folders * record.size + folder_names + files * _FILE.size + file_names > self._length:
            return  # a damaged header must not make a giant of a list
        self._version, self._names_again = version, bool(flags & _NAMES_AGAIN)
        file.seek(begin)
        counts = [count for (count,) in record.iter_unpack(file.read(folders * record.size))]
        if sum(counts) != files:
            return
        # Some writers count the bytes that give the lengths of names, some do not: where files' names begin is found by
        # going through the records.
        rest = file.read(folder_names + folders + files * _FILE.size + file_names)
        folders_of: list[bytes] = []
        places: list[_Place] = []
        at = 0
        for count in counts:
            length = rest[at]
            folders_of += [rest[at + 1 : at + length]] * count  # without the zero at its end
            at += 1 + length
            for size, offset in _FILE.iter_unpack(rest[at : at + count * _FILE.size]):
                places.append(_Place(offset, size & _SIZE, bool(flags & _COMPRESSED) != bool(size & _OTHERWISE)))
            at += count * _FILE.size
        names = rest[at : at + file_names].split(b"\0")
        found: dict[bytes, _Place | None] = {}
        for folder, name, place in zip(folders_of, names[: len(places)], places, strict=True):
            key = _key(folder + b"/" + name)
            found[key] = None if key in found else place  # which of two of one name counts is not known
        self._places = {key: place for key, place in found.items() if place is not None}


def _key(name: bytes) -> bytes:
    return name.replace(b"\\", b"/").lower()
