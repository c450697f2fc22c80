"""Texture sets of plugins: which are landscapes, what each wears, and whose word counts."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath

import pytest

from pbrstudio.mods.plugins.texture_sets import Landscapes, game_path_of, read_landscapes
from pbrstudio.runtime.errors import UserError
from tests.archives import landscape_texture, save_plugin, texture_set

DIRT = texture_set("LandscapeDirt02", TX00="Landscape\\Dirt02.dds", TX01="Landscape\\Dirt02_n.dds")


def ids(landscapes: Landscapes) -> list[str]:
    return [each.editor_id for each in landscapes.sets]


def test_the_sets_of_a_diffuse_whatever_its_case(tmp_path: Path) -> None:
    records = {
        b"TXST": {
            0x800: DIRT,
            0x801: texture_set("LDirtAgain", TX00="textures\\landscape\\DIRT02.DDS"),
            0x802: texture_set("ArmorIron", TX00="Armor\\Iron.dds"),
            0x803: texture_set("Nothing", TX01="Landscape\\Dirt02_n.dds"),
        }
    }
    landscapes = read_landscapes([save_plugin(tmp_path / "Keep.esm", records)])
    assert ids(landscapes) == ["LandscapeDirt02", "LDirtAgain"]
    assert [each.editor_id for each in landscapes.sets_of(PurePath("LANDSCAPE/dirt02"))] == ids(landscapes)
    assert landscapes.sets_of(PurePath("landscape/dirt01")) == ()
    first = landscapes.sets[0]
    assert (first.form.origin, first.form.number, first.plugin) == ("keep.esm", 0x800, "Keep.esm")
    assert first.fields == tuple(DIRT)


def test_what_a_landscape_texture_names_is_a_landscape_wherever_it_lies(tmp_path: Path) -> None:
    records = {
        b"TXST": {
            0x1000800: texture_set("Road", TX00="Roads\\Cobble.dds"),
            0x1000801: texture_set("Wall", TX00="w.dds"),
        },
        b"LTEX": {0x1000900: landscape_texture("LRoad", 0x1000800)},
    }
    assert ids(read_landscapes([save_plugin(tmp_path / "Roads.esp", records, ["Skyrim.esm"])])) == ["Road"]


def test_a_later_plugin_has_the_last_word(tmp_path: Path) -> None:
    gone = texture_set("Gone", TX00="landscape\\a.dds")
    master = save_plugin(tmp_path / "Skyrim.esm", {b"TXST": {0x800: DIRT, 0x801: gone}})
    changed = texture_set("LandscapeDirt02", TX00="Landscape\\Dirt99.dds")
    patch = save_plugin(tmp_path / "Patch.esp", {b"TXST": {0x800: changed, 0x1000800: DIRT}}, ["Skyrim.esm"])
    deleted = save_plugin(tmp_path / "Delete.esp", {b"TXST": {0x801: gone}}, ["skyrim.ESM"], flags=0x20)
    landscapes = read_landscapes([master, patch, deleted])
    assert ids(landscapes) == ["LandscapeDirt02", "LandscapeDirt02"]
    (own,) = landscapes.sets_of(PurePath("landscape/dirt02"))
    assert (own.form.origin, own.masters) == ("patch.esp", ("Skyrim.esm",))
    (moved,) = landscapes.sets_of(PurePath("landscape/dirt99"))
    assert (moved.form.origin, moved.plugin) == ("skyrim.esm", "Patch.esp")
    assert [each.form.number for each in read_landscapes([patch, master]).sets_of(PurePath("landscape/dirt99"))] == []


def test_records_of_a_localised_and_of_an_old_plugin_are_read(tmp_path: Path) -> None:
    old = save_plugin(tmp_path / "Old.esp", {b"TXST": {0x800: DIRT}}, version=43)
    assert read_landscapes([old]).sets[0].version == 43
    odd = save_plugin(tmp_path / "Odd.esp", {b"TXST": {0x800: texture_set("Straße", TX00="landscape\\straße.dds")}})
    assert read_landscapes([odd]).sets[0].diffuse == PurePath("landscape/straße")


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("Landscape\\Dirt02.dds", "landscape/dirt02"),
        ("TEXTURES\\landscape\\dirt02.DDS", "landscape/dirt02"),
        ("landscape/a.b.dds", "landscape/a.b"),
        ("dirt", "dirt"),
    ],
)
def test_paths_as_records_write_them(written: str, path: str) -> None:
    assert game_path_of(written) == PurePath(path)


def test_what_is_no_plugin_is_said_before_anything_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = save_plugin(tmp_path / "Keep.esm", {b"TXST": {0x800: DIRT}})
    for name, content, words in (
        ("Keep.txt", b"TES4", "is no plugin by its name: these are read: .esp, .esm, .esl"),
        ("Nonsense.esp", b"hello", "is no plugin of Skyrim, whatever its name says"),
        ("Cut.esp", good.read_bytes()[:-5], "cannot be read as a plugin of Skyrim"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match=words):
            read_landscapes([good, tmp_path / name])
    with pytest.raises(UserError, match="there is no such file"):
        read_landscapes([tmp_path / "None.esp"])
    monkeypatch.setitem(sys.modules, "bethkit", None)
    with pytest.raises(UserError, match=r"pip install 'pbrstudio\[bsa\]'"):
        read_landscapes([good])
