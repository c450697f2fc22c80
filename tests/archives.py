"""Writes the game's archives and plugins for tests."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

from bethkit import BsaVersion, BsaWriter, Game, PluginWriter, WritableGroup, WritableRecord

SKYRIM, SPECIAL_EDITION = BsaVersion.FO3, BsaVersion.SSE
"""Versions 104 and 105."""
Fields = Iterable[tuple[bytes, bytes]]


def save_bsa(
    path: Path, files: Mapping[str, bytes], version: BsaVersion = SPECIAL_EDITION, *, compress: bool = True
) -> Path:
    """An archive of these files, by their paths with "/"."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with BsaWriter(version) as writer:
        writer.set_compress(compress)
        for name, content in files.items():
            writer.add(name, content)
        writer.write_to(path)
    return path


def bsa_of(path: Path, folder: Path, version: BsaVersion = SPECIAL_EDITION) -> Path:
    """An archive of all files below a folder."""
    files = {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    return save_bsa(path, files, version)


def texture_set(editor_id: str, **slots: str) -> list[tuple[bytes, bytes]]:
    """The subrecords of a TXST: ``TX00="landscape\\dirt02.dds"`` and so on."""
    fields = [(b"EDID", editor_id.encode("cp1252") + b"\0"), (b"OBND", bytes(12))]
    fields += [(slot.encode(), path.encode("cp1252") + b"\0") for slot, path in slots.items()]
    return [*fields, (b"DNAM", b"\0\0")]


def landscape_texture(editor_id: str, form_id: int) -> list[tuple[bytes, bytes]]:
    """The subrecords of an LTEX that names the texture set ``form_id``."""
    return [(b"EDID", editor_id.encode() + b"\0"), (b"TNAM", struct.pack("<I", form_id))]


def save_plugin(
    path: Path,
    records: Mapping[bytes, Mapping[int, Fields]],
    masters: Iterable[str] = (),
    *,
    flags: int = 0,
    version: int = 44,
) -> Path:
    """A plugin of these records, by kind and FormID; all with the same flags and form version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with PluginWriter(Game.SKYRIM_SE) as writer:
        for master in masters:
            writer.add_master(master)
        for kind, forms in records.items():
            group = WritableGroup.new(kind)
            for form_id, fields in forms.items():
                record = WritableRecord.new(kind, flags, form_id, version)
                for signature, content in fields:
                    record.add_subrecord(signature, content)
                group.add_record(record)
            writer.add_group(group)
        writer.write_to_file(path)
    return path
