"""The override plugin: read back by a reader of the format's bytes, it changes what it should and nothing else."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.mods.plugins.override import Worn, override_plugin
from pbrstudio.mods.plugins.texture_sets import TextureSet, read_landscapes
from pbrstudio.runtime.errors import UserError
from tests.archives import save_plugin, texture_set

DIRT = texture_set(
    "LandscapeDirt02",
    TX00="Landscape\\Dirt02.dds",
    TX01="Landscape\\Dirt02_n.dds",
    TX03="Landscape\\Dirt02_g.dds",
    TX07="Landscape\\Dirt02_s.dds",
)


@dataclass(frozen=True)
class Read:
    kind: bytes
    flags: int
    form_id: int
    version: int
    fields: list[tuple[bytes, bytes]]


def records(plugin: bytes) -> Iterator[Read]:
    """The plain format: a header record, then groups of records (UESP, "Skyrim Mod:Mod File Format")."""
    position = 0
    while position < len(plugin):
        kind, size = struct.unpack_from("<4sI", plugin, position)
        if kind == b"GRUP":
            position += 24
            continue
        flags, form_id = struct.unpack_from("<2I", plugin, position + 8)
        (version,) = struct.unpack_from("<H", plugin, position + 20)
        body = plugin[position + 24 : position + 24 + size]
        fields, at = [], 0
        while at < size:
            name, length = struct.unpack_from("<4sH", body, at)
            fields.append((name, body[at + 6 : at + 6 + length]))
            at += 6 + length
        yield Read(kind, flags, form_id, version, fields)
        position += 24 + size


def worn(name: str, *, height: bool = True) -> Worn:
    base = f"pbr/landscape/{name}"
    paths = [PurePath(f"{base}{suffix}.dds") for suffix in ("", "_n", "_rmaos")]
    return Worn(*paths, PurePath(f"{base}_p.dds") if height else None)


def sets(tmp_path: Path) -> list[TextureSet]:
    """One set of a master that a plugin changed, one that the plugin brought in."""
    master = save_plugin(tmp_path / "Skyrim.esm", {b"TXST": {0x12345: DIRT}}, version=40)
    own = texture_set("LSnow", TX00="landscape\\snow.dds")
    patch = save_plugin(tmp_path / "Snow.esp", {b"TXST": {0x2000801: own}}, ["Skyrim.esm", "Update.esm"], version=44)
    return list(read_landscapes([master, patch]).sets)


def test_it_is_light_and_asks_for_the_plugins_whose_records_it_changes(tmp_path: Path) -> None:
    plugin = override_plugin([(each, worn("x")) for each in sets(tmp_path)], "words")
    header = next(records(plugin))
    assert (header.kind, header.flags) == (b"TES4", 0x200)
    assert [content for name, content in header.fields if name == b"MAST"] == [b"Skyrim.esm\0", b"Snow.esp\0"]
    assert (b"SNAM", b"words\0") in header.fields


def test_the_slots_change_and_everything_else_is_kept(tmp_path: Path) -> None:
    dirt, snow = sets(tmp_path)
    plugin = override_plugin([(snow, worn("snow", height=False)), (dirt, worn("Dirt02"))], "words")
    _, first, second = records(plugin)
    assert (first.kind, first.form_id, first.version) == (b"TXST", 0x0012345, 40)
    assert first.fields == [
        *DIRT[:2],
        (b"TX00", b"pbr\\landscape\\Dirt02.dds\0"),
        (b"TX01", b"pbr\\landscape\\Dirt02_n.dds\0"),
        (b"TX02", b"pbr\\landscape\\Dirt02_rmaos.dds\0"),
        (b"TX04", b"pbr\\landscape\\Dirt02_p.dds\0"),
        DIRT[-1],
    ]
    assert (second.form_id, second.version) == (0x1000801, 44)
    assert [name for name, _ in second.fields] == [b"EDID", b"OBND", b"TX00", b"TX01", b"TX02", b"DNAM"]


def test_the_same_sets_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    dirt, snow = sets(tmp_path)
    one, other = [(dirt, worn("a")), (snow, worn("b"))], [(snow, worn("b")), (dirt, worn("a"))]
    assert override_plugin(one, "x") == override_plugin(other, "x")


def test_the_sources_are_not_touched(tmp_path: Path) -> None:
    found = sets(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    override_plugin([(each, worn("x")) for each in found], "x")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@given(
    fields=st.lists(
        st.tuples(st.sampled_from([b"OBND", b"DODT", b"DNAM", b"TX00", b"TX05", b"XXXY"]), st.binary(max_size=40)),
        max_size=8,
    ),
    number=st.integers(1, 0xFFFFFF),
    version=st.integers(1, 60),
)
def test_any_record_keeps_what_is_no_slot(
    tmp_path_factory: pytest.TempPathFactory, fields: list[tuple[bytes, bytes]], number: int, version: int
) -> None:
    named = [(b"EDID", b"Any\0"), (b"TX00", b"landscape\\any.dds\0"), *fields]
    path = save_plugin(tmp_path_factory.mktemp("any") / "Any.esp", {b"TXST": {number: named}}, version=version)
    (found,) = read_landscapes([path]).sets
    _, record = records(override_plugin([(found, worn("any"))], "x"))
    slots = (b"TX00", b"TX01", b"TX02", b"TX04", b"TX05")
    assert [field for field in record.fields if field[0] not in slots] == [
        field for field in named if field[0] not in slots
    ]
    assert [name for name, _ in record.fields].count(b"TX00") == 1
    assert (record.form_id, record.version) == (number, version)


def test_a_plugin_that_reads_back_otherwise_is_not_given_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sets(tmp_path)
    import bethkit

    real = bethkit.PluginWriter.write_to_bytes
    monkeypatch.setattr(
        bethkit.PluginWriter, "write_to_bytes", lambda writer: real(writer).replace(b"_rmaos", b"_RMAOS")
    )
    with pytest.raises(UserError, match="reads back otherwise"):
        override_plugin([(each, worn("x")) for each in found], "x")
