"""A small plugin that points landscapes' texture sets at the textures that were converted, written through bethkit.

It holds overrides alone, no record of its own, so it can be a light one (ESL flag), which takes no place in the load
order. It is read again before it is given out. Source of the slots: see `texture_sets`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from pbrstudio.mods.plugins.texture_sets import ENCODING, Form, TextureSet, records_of
from pbrstudio.runtime.errors import UserError

_FLAGS_OFFSET = 8
"""Of the header record's flags: after its signature and size."""
_LIGHT = 0x200
_COMPRESSED = 0x40000
_SLOTS = (b"TX00", b"TX01", b"TX02", b"TX03", b"TX04", b"TX05", b"TX06", b"TX07")


@dataclass(frozen=True, slots=True)
class Worn:
    """What a texture set is to wear: paths below ``textures``, with extension; None leaves the slot empty."""

    diffuse: PurePath
    normal: PurePath
    rmaos: PurePath
    height: PurePath | None = None

    @property
    def slots(self) -> Mapping[bytes, PurePath]:
        """By the record's slots. Glow, cube map, layers and subsurface stay empty: a landscape has none."""
        filled = {b"TX00": self.diffuse, b"TX01": self.normal, b"TX02": self.rmaos}
        return filled if self.height is None else filled | {b"TX04": self.height}


def override_plugin(worn: Sequence[tuple[TextureSet, Worn]], description: str) -> bytes:
    """The plugin that makes each texture set wear these textures; everything else of the record is kept.

    Its masters are those that the records come from and the plugins that were read, so that it loads after them.
    Raises `UserError` when bethkit does not read back what was to be written.
    """
    from bethkit import BethkitError, Game, PluginWriter, WritableGroup, WritableRecord

    masters = _masters([each for each, _ in worn])
    records = [(_form_id(each.form, masters), each, _fields(each, wanted)) for each, wanted in worn]
    records.sort(key=lambda record: record[0])
    try:
        with PluginWriter(Game.SKYRIM_SE) as writer:
            for master in masters:
                writer.add_master(master)
            writer.set_description(description)
            group = WritableGroup.new(b"TXST")
            for form_id, each, fields in records:
                record = WritableRecord.new(b"TXST", each.flags & ~_COMPRESSED, form_id, each.version)
                for signature, content in fields:
                    record.add_subrecord(signature, content)
                group.add_record(record)
            writer.add_group(group)
            written = bytearray(writer.write_to_bytes())
    except BethkitError as error:
        raise UserError(f"the override plugin cannot be written ({error})") from error
    (flags,) = struct.unpack_from("<I", written, _FLAGS_OFFSET)
    struct.pack_into("<I", written, _FLAGS_OFFSET, flags | _LIGHT)
    plugin = bytes(written)
    _check(plugin, masters, [(form_id, fields) for form_id, _, fields in records])
    return plugin


def _masters(sets: Sequence[TextureSet]) -> tuple[str, ...]:
    """The plugins that records come from and those that were read, each after its own masters, as they are loaded."""
    needed = {each.form.origin for each in sets} | {each.plugin.lower() for each in sets}
    names: dict[str, str] = {}
    for each in sorted(sets, key=lambda each: each.place):
        for name in (*each.masters, each.plugin):
            names.setdefault(name.lower(), name)
    return tuple(name for key, name in names.items() if key in needed)


def _form_id(form: Form, masters: Sequence[str]) -> int:
    index = [name.lower() for name in masters].index(form.origin)
    return index << 24 | form.number


def _fields(texture_set: TextureSet, worn: Worn) -> list[tuple[bytes, bytes]]:
    """The record's subrecords with the slots in place of its own, where its first slot was."""
    slots = [(slot, _path_bytes(path)) for slot, path in sorted(worn.slots.items())]
    fields: list[tuple[bytes, bytes]] = []
    for signature, content in texture_set.fields:
        if signature not in _SLOTS:
            fields.append((signature, content))
        elif slots:
            fields += slots
            slots = []
    return fields


def _path_bytes(path: PurePath) -> bytes:
    return "\\".join(path.parts).encode(ENCODING) + b"\0"


def _check(plugin: bytes, masters: Sequence[str], records: Sequence[tuple[int, list[tuple[bytes, bytes]]]]) -> None:
    """Reads it again; raises `UserError` for anything that is not as it was to be."""
    from bethkit import BethkitError, Game, Plugin, PluginKind

    try:
        with Plugin.from_bytes(plugin, Game.SKYRIM_SE) as read:
            found = [
                (record.form_id, [(field.signature, field.raw_bytes) for field in record])
                for group in read
                for record in records_of(group)
            ]
            same = read.kind is PluginKind.LIGHT and tuple(read.masters) == tuple(masters) and found == list(records)
    except BethkitError as error:
        raise UserError(f"the override plugin cannot be read back ({error})") from error
    if not same:
        raise UserError("the override plugin reads back otherwise than it was written")
