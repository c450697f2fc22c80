"""A model as one .zip file, for sending: the files of a bundle, flat, and nothing else. What comes from outside is
held to that before a byte of it is unpacked."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pbrstudio.models.bundle import LARGEST_FILE, LARGEST_MANIFEST, MANIFEST, Bundle, bundle_names
from pbrstudio.runtime.errors import UserError

LARGEST_GRAPH = 64 << 20
"""Bytes past which a graph is none of ours: its weights lie elsewhere."""
LARGEST_RATIO = 100
"""How many times its packed size a model may be. Weights hardly shrink; what shrinks so well is made to fill a disk."""
_CHUNK = 1 << 20
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The first that a .zip can say: the same model gives the same bytes, whenever it is packed."""
_ENCRYPTED = 0x1
# What zipfile and zlib raise for bytes that are no archive, or a damaged one.
_DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError, RuntimeError, OverflowError)


def largest(name: str) -> int:
    """Bytes past which the file of this name is not taken in."""
    if name == MANIFEST:
        return LARGEST_MANIFEST
    return LARGEST_GRAPH if name.endswith(".onnx") else LARGEST_FILE


def pack(bundle: Bundle, path: Path) -> None:
    """Writes the bundle as a .zip: in a fixed order, stored as it is, so that any machine writes the same bytes."""
    with ZipFile(path, "w") as archive:
        for name in bundle_names():
            info = ZipInfo(name, _MOMENT)
            info.compress_type = ZIP_STORED
            info.create_system = 3  # Unix, also when Windows writes it
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.file_size = (bundle.folder / name).stat().st_size  # past 2 GiB the entry needs another form
            with (bundle.folder / name).open("rb") as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target, _CHUNK)


def unpack(path: Path, folder: Path) -> None:
    """Unpacks the model in the .zip ``path`` into ``folder``, which is there and empty.

    Raises `UserError` for what is no .zip, or one that holds anything else than a bundle's own files: checked are the
    names (so that no path leads elsewhere), links, encryption, doubles, and the sizes that it states, before anything
    is written. OSError: as the system says it.
    """
    with _held_to_be_sound(path), ZipFile(path) as archive:
        entries = archive.infolist()
        _check(path, entries)
        for entry in entries:
            with archive.open(entry) as source, (folder / entry.filename).open("xb") as target:
                while chunk := source.read(_CHUNK):  # never more than the stated size
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())


@contextmanager
def _held_to_be_sound(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise UserError(f"{path} is no .zip file, or a damaged one ({error}): get the model again") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        # An entry that is said to lie before the file's beginning.
        raise UserError(f"{path} is a damaged .zip file: get the model again") from error


def _check(path: Path, entries: list[ZipInfo]) -> None:
    """Raises `UserError` unless the entries are a bundle's files, once each, of sane sizes."""
    allowed = bundle_names()
    for entry in entries:
        if entry.orig_filename not in allowed or entry.filename != entry.orig_filename:
            raise UserError(
                f"{path} holds {entry.orig_filename!r:.120}, which is no file of a model: it must hold exactly "
                f"{', '.join(allowed)}, in no folder"
            )
        if (fault := _fault(entry)) is not None:
            raise UserError(f"{path}: {entry.filename} {fault}: get the model again, as 'models export' writes it")
    names = [entry.filename for entry in entries]
    for name in allowed:
        if names.count(name) != 1:
            raise UserError(f"{path} holds {name} {'more than once' if name in names else 'not at all'}: get it again")
    if sum(entry.file_size for entry in entries) > min(LARGEST_FILE, LARGEST_RATIO * path.stat().st_size):
        raise UserError(f"{path} would unpack to more than a model can be: it is none, or made to fill the disk")


def _fault(entry: ZipInfo) -> str | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "is a link, or no plain file"
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "is packed in a way that is not read here (stored and deflated are)"
    if entry.file_size > largest(entry.filename):
        return f"states a size of {entry.file_size} bytes, more than the {largest(entry.filename)} that it may have"
    return None
