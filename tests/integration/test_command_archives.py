"""Archives and plugins on the command line: a BSA gives what loose files give, landscapes get their texture sets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from bethkit import BsaVersion, Game, Plugin, PluginKind

from tests.archives import SKYRIM, SPECIAL_EDITION, bsa_of, save_bsa, save_plugin, texture_set
from tests.integration import mod as made
from tests.integration.command import Answer, convert, convert_inside, names, run, snapshot
from tests.integration.conftest import Converted
from tests.integration.jobs import save
from tests.integration.pictures import stone


def textures(out: Path) -> dict[str, bytes]:
    """All textures that were written; archives keep names in lower case."""
    found = (path for path in (out / "textures").rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix().lower(): path.read_bytes() for path in found}


def listed(out: Path) -> list[object]:
    """PGPatcher's list, whose paths it compares without case."""
    text = (out / "PBRNIFPatcher" / f"{made.NAME}.json").read_text(encoding="utf-8")
    return json.loads(text.lower())  # type: ignore[no-any-return]


def told(answer: Answer) -> dict[str, list[object]]:
    """What was said of each texture, by its name in lower case."""
    said: dict[str, list[object]] = {}
    for record in answer.events:
        if record["event"] in ("item_finished", "item_left_alone", "item_failed"):
            words = [record.get("reason"), record.get("message"), record.get("findings")]
            said.setdefault(record["item"].lower(), []).extend(words)
    return said


@pytest.mark.parametrize("version", [SKYRIM, SPECIAL_EDITION])
def test_an_archive_gives_what_its_loose_files_give(
    tmp_path: Path, mod: Path, converted: Callable[[str], Converted], version: BsaVersion
) -> None:
    archive = bsa_of(tmp_path / f"{made.NAME} - Textures.bsa", mod, version)
    before = archive.read_bytes()
    answer = convert(archive, "--layout", "true-pbr", out=tmp_path / "out")
    loose = converted("true-pbr")
    assert answer.status == loose.answer.status == 0
    assert textures(tmp_path / "out") == textures(loose.out)
    assert listed(tmp_path / "out") == listed(loose.out)
    inside = {name: words for name, words in told(loose.answer).items() if name.startswith("textures/")}
    assert {name: words for name, words in told(answer).items() if name.startswith("textures/")} == inside
    assert archive.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [archive.name]


def test_a_data_folder_with_loose_files_and_archives(tmp_path: Path) -> None:
    data = tmp_path / "Data"
    for place, seed in (("loose", 1), ("a", 2), ("b", 3)):
        save(tmp_path / place / "textures/armor/iron.png", stone(16, 16, seed))
    save(tmp_path / "b" / "textures/armor/steel.png", stone(16, 16, 4))
    save(data / "Textures/Armor/Iron.png", stone(16, 16, 1))
    for name in ("a", "b"):
        bsa_of(data / f"{name}.bsa", tmp_path / name)
    before = snapshot(data)
    answer = convert_inside(data, out=tmp_path / "out")
    assert answer.status == 0
    assert {record["item"] for record in answer.of("item_finished")} == {
        "Textures/Armor/Iron.png",
        "textures/armor/steel.png",
    }
    assert {record["item"] for record in answer.of("item_left_alone")} == {
        "a.bsa/textures/armor/iron.png",
        "b.bsa/textures/armor/iron.png",
    }
    assert snapshot(data) == before
    alone = convert_inside(tmp_path / "loose", out=tmp_path / "alone")
    assert alone.status == 0
    ours, theirs = textures(tmp_path / "out"), textures(tmp_path / "alone")
    assert {name: ours[name] for name in theirs} == theirs


def test_an_archive_that_is_damaged_within_fails_where_it_is_damaged(tmp_path: Path) -> None:
    good = save(tmp_path / "good.png", stone(16, 16)).read_bytes()
    archive = save_bsa(tmp_path / "mod.bsa", {"textures/a.png": good, "textures/b.png": good}, compress=False)
    archive.write_bytes(archive.read_bytes()[:-9])
    answer = convert_inside(archive, out=tmp_path / "out")
    assert answer.status == 1
    assert [record["item"] for record in answer.of("item_finished")] == ["textures/a.png"]
    (failed,) = answer.of("item_failed")
    assert failed["item"] == "textures/b.png"
    assert failed["message"].startswith("cannot be taken out of the archive (")


@pytest.fixture
def landscape(tmp_path: Path) -> Path:
    save(tmp_path / "Keep" / "textures/landscape/Dirt02.png", stone(16, 16))
    save(tmp_path / "Keep" / "textures/landscape/trees/bark.png", stone(16, 16))
    return tmp_path / "Keep"


def test_landscapes_get_the_editor_ids_of_the_plugin(tmp_path: Path, landscape: Path) -> None:
    sets = {0x800: texture_set("LandscapeDirt02", TX00="Landscape\\Dirt02.dds")}
    plugin = save_plugin(tmp_path / "Skyrim.esm", {b"TXST": sets})
    options = ("--plugin", plugin, "--displacement-scale", "0.5")
    answer = convert_inside(landscape, *options, out=tmp_path / "out")
    assert answer.status == 0
    assert {name for name in names(tmp_path / "out") if name.startswith("PBRTextureSets")} == {
        "PBRTextureSets/LandscapeDirt02.json"
    }
    text = (tmp_path / "out/PBRTextureSets/LandscapeDirt02.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"roughnessScale": 1, "displacementScale": 0.5, "specularLevel": 0.04}
    with Plugin.open(tmp_path / "out/Keep.esp", Game.SKYRIM_SE) as override:
        assert (override.kind, override.masters) == (PluginKind.LIGHT, ["Skyrim.esm"])
    again = snapshot(tmp_path / "out")
    assert convert_inside(landscape, *options, out=tmp_path / "out").status == 0
    told_again = {name for name, what in snapshot(tmp_path / "out").items() if again.get(name) != what}
    assert not any(name.startswith(("PBRTextureSets", "textures", "Keep.esp")) for name in told_again)


def test_without_a_plugin_landscapes_say_what_they_need(tmp_path: Path, landscape: Path) -> None:
    answer = convert_inside(landscape, out=tmp_path / "out")
    found = {record["item"]: [each["message"] for each in record["findings"]] for record in answer.of("item_finished")}
    assert "landscape: needs its TXST, give --plugin" in found["textures/landscape/Dirt02.png"]
    assert not any(name.startswith("PBRTextureSets") or name.endswith(".esp") for name in names(tmp_path / "out"))


def test_what_a_plugin_cannot_be_is_wrong_usage(tmp_path: Path, landscape: Path) -> None:
    for path, words in ((tmp_path / "none.esp", "there is no such file"), (landscape, "is no plugin by its name")):
        answer = run("convert", landscape, "--model", "baseline", "-o", tmp_path / "out", "--plugin", path)
        assert answer.status == 2
        assert words in answer.err
    plugin = save_plugin(tmp_path / "A.esm", {b"TXST": {0x800: texture_set("A", TX00="landscape\\a.dds")}})
    answer = convert_inside(landscape, "--layout", "maps", "--plugin", plugin, out=tmp_path / "out")
    assert answer.status == 2
    assert not (tmp_path / "out").exists()
