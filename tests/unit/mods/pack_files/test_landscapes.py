"""Landscapes: a file for each texture set, the override plugin, and nothing that was not read from a plugin."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from bethkit import Game, Plugin, PluginKind

from pbrstudio.mods.pack_files.landscapes import write_landscapes
from pbrstudio.mods.pack_files.ours import RECORD
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.mods.plugins.texture_sets import Landscapes, read_landscapes
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.spec.conversion import Existing
from tests.archives import save_plugin, texture_set
from tests.unit.mods.packs import a_pack, written

SETS = {
    0x800: texture_set("LandscapeDirt02", TX00="Landscape\\Dirt02.dds"),
    0x801: texture_set("LDirt02Grass", TX00="landscape\\dirt02.dds"),
    0x802: texture_set("LandscapeSnow01", TX00="Landscape\\Snow01.dds"),
    0x803: texture_set("Wall", TX00="Architecture\\Wall.dds"),
}


@pytest.fixture
def landscapes(tmp_path: Path) -> Landscapes:
    return read_landscapes([save_plugin(tmp_path / "in" / "Keep.esm", {b"TXST": SETS})])


def write(
    out: Path, results: list[ItemResult], landscapes: Landscapes | None, existing: Existing = "skip", **fields: object
) -> PackOutcome:
    return write_landscapes(a_pack(out, existing=existing, **fields), results, landscapes, dry_run=False)


def slots(path: Path) -> dict[str, dict[str, str]]:
    """Each set's slots, by its EditorID."""
    with Plugin.open(path, Game.SKYRIM_SE) as plugin:
        assert plugin.kind is PluginKind.LIGHT
        assert plugin.masters == ["Keep.esm"]
        found = {}
        for group in plugin:
            for index in range(group.child_count):
                record = group.child_as_record(index)
                assert record is not None
                fields = {field.signature.decode(): field.raw_bytes for field in record}
                texts = {name: fields[name].decode().rstrip("\0") for name in fields if name.startswith("TX")}
                found[fields["EDID"].decode().rstrip("\0")] = texts
        return found


def test_each_set_of_a_converted_landscape_gets_its_file_and_its_slots(tmp_path: Path, landscapes: Landscapes) -> None:
    out = tmp_path / "out"
    outcome = write(out, [written(out, "Landscape/Dirt02"), written(out, "architecture/wall")], landscapes)
    assert outcome.failed == ()
    assert sorted(path.name for path in (out / "PBRTextureSets").iterdir()) == [
        "LDirt02Grass.json",
        "LandscapeDirt02.json",
    ]
    for path in (out / "PBRTextureSets").iterdir():
        assert json.loads(path.read_text()) == {"roughnessScale": 1, "displacementScale": 1, "specularLevel": 0.04}
    expected = {
        "TX00": "pbr\\Landscape\\Dirt02.dds",
        "TX01": "pbr\\Landscape\\Dirt02_n.dds",
        "TX02": "pbr\\Landscape\\Dirt02_rmaos.dds",
        "TX04": "pbr\\Landscape\\Dirt02_p.dds",
    }
    assert slots(out / "Old Keep.esp") == {"LandscapeDirt02": expected, "LDirt02Grass": expected}
    assert {Path(path).name for path in outcome.outputs} == {
        "LDirt02Grass.json",
        "LandscapeDirt02.json",
        "Old Keep.esp",
    }


def test_without_a_plugin_or_without_a_landscape_nothing_is_made(tmp_path: Path, landscapes: Landscapes) -> None:
    out = tmp_path / "out"
    dirt, wall = written(out, "landscape/dirt02"), written(out, "architecture/wall")
    assert write(out, [dirt], None) == PackOutcome()
    failed = replace(dirt, state=State.FAILED, entry=None)
    assert write(out, [failed, wall], landscapes) == PackOutcome()
    assert sorted(path.name for path in out.iterdir()) == ["textures"]


def test_a_second_run_writes_nothing_and_a_later_one_adds(tmp_path: Path, landscapes: Landscapes) -> None:
    out = tmp_path / "out"
    dirt = written(out, "landscape/dirt02")
    write(out, [dirt], landscapes)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert write(out, [replace(dirt, state=State.KEPT)], landscapes) == PackOutcome()
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    outcome = write(out, [written(out, "landscape/snow01")], landscapes)
    assert [Path(path).name for path in outcome.outputs] == ["LandscapeSnow01.json", "Old Keep.esp"]
    assert set(slots(out / "Old Keep.esp")) == {"LandscapeDirt02", "LDirt02Grass", "LandscapeSnow01"}


def test_a_run_that_was_killed_right_after_writing_leaves_it_ours(tmp_path: Path, landscapes: Landscapes) -> None:
    out = tmp_path / "out"
    dirt = written(out, "landscape/dirt02")
    write(out, [dirt], landscapes)
    os.unlink(out / OWN_FOLDER / RECORD)
    write(out, [dirt], landscapes)
    assert write(out, [dirt, written(out, "landscape/snow01")], landscapes).failed == ()
    assert "LandscapeSnow01" in slots(out / "Old Keep.esp")


def test_shards_share_one_plugin(tmp_path: Path, landscapes: Landscapes) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    names = ["landscape/dirt02", "landscape/snow01"]
    for part, name in enumerate(names, 1):
        pack = replace(a_pack(out, shard=(part, 2)), name=f"Old Keep_{part}_of_2")
        write_landscapes(pack, [written(out, name)], landscapes, dry_run=False)
    write(whole, [written(whole, name) for name in names], landscapes)
    assert (out / "Old Keep.esp").read_bytes() == (whole / "Old Keep.esp").read_bytes()


def test_the_settings_stand_in_the_sets_file(tmp_path: Path, landscapes: Landscapes) -> None:
    out = tmp_path / "out"
    dirt = written(out, "landscape/dirt02")
    assert dirt.entry is not None
    entry = dirt.entry | {"displacement_scale": 0.6, "specular_level": 0.02}
    write(out, [replace(dirt, entry=entry)], landscapes)
    told = json.loads((out / "PBRTextureSets" / "LandscapeDirt02.json").read_text())
    assert told == {"roughnessScale": 1, "displacementScale": 0.6, "specularLevel": 0.02}


def test_what_a_person_changed_stays(tmp_path: Path, landscapes: Landscapes) -> None:
    out = tmp_path / "out"
    dirt = written(out, "landscape/dirt02")
    write(out, [dirt], landscapes)
    theirs = out / "PBRTextureSets" / "LandscapeDirt02.json"
    theirs.write_text('{"roughnessScale": 0.5}', encoding="utf-8")
    (out / "Old Keep.esp").write_bytes(b"TES4 of another")
    assert write(out, [dirt], landscapes).failed
    assert theirs.read_text(encoding="utf-8") == '{"roughnessScale": 0.5}'
    for existing in ("skip", "overwrite"):
        outcome = write(out, [dirt], landscapes, existing=existing)
        assert (out / "Old Keep.esp").read_bytes() == b"TES4 of another"
        assert outcome.failed == (
            (
                str(out / "Old Keep.esp"),
                "is another plugin, or was changed since it was written: move it away and run again",
            ),
        )
    os.unlink(out / "Old Keep.esp")
    assert write(out, [dirt], landscapes).failed == ()
    assert len(slots(out / "Old Keep.esp")) == 2


def test_a_plugin_that_was_read_is_never_written_to(tmp_path: Path) -> None:
    out = tmp_path / "out"
    own = save_plugin(out / "Old Keep.esp", {b"TXST": SETS})
    before = own.read_bytes()
    outcome = write(out, [written(out, "landscape/dirt02")], read_landscapes([own]), existing="overwrite")
    assert own.read_bytes() == before
    assert outcome.failed[0][0] == str(own)


def test_a_set_whose_textures_are_not_all_there_stays_as_it_is(tmp_path: Path, landscapes: Landscapes) -> None:
    out = tmp_path / "out"
    write(out, [written(out, "landscape/dirt02"), written(out, "landscape/snow01")], landscapes)
    os.unlink(out / "textures" / "pbr" / "landscape" / "snow01_rmaos.dds")
    os.unlink(out / "textures" / "pbr" / "landscape" / "dirt02_p.dds")
    write(out, [], landscapes)
    found = slots(out / "Old Keep.esp")
    assert set(found) == {"LandscapeDirt02", "LDirt02Grass"}
    assert set(found["LandscapeDirt02"]) == {"TX00", "TX01", "TX02"}


def test_an_editor_id_that_is_no_file_name_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    records = {0x800: texture_set("../evil", TX00="landscape\\dirt02.dds")}
    landscapes = read_landscapes([save_plugin(tmp_path / "Keep.esm", {b"TXST": records})])
    outcome = write(out, [written(out, "landscape/dirt02")], landscapes)
    assert "is no file name" in outcome.failed[0][1]
    assert sorted(path.name for path in out.iterdir()) == ["textures"]
    assert list(tmp_path.rglob("*.json")) == []


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path, landscapes: Landscapes) -> None:
    out = tmp_path / "out"
    dirt = written(out, "landscape/dirt02")
    outcome = write_landscapes(a_pack(out), [dirt], landscapes, dry_run=True)
    names = [Path(path).name for path in outcome.outputs]
    assert names == ["LandscapeDirt02.json", "LDirt02Grass.json", "Old Keep.esp"]
    assert sorted(path.name for path in out.iterdir()) == ["textures"]
