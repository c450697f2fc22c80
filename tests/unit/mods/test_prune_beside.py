"""What belongs to textures beside their files (entries, texture sets, the plugin), and packs told apart by name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pbrstudio.mods.merge_shards import merge_shards
from pbrstudio.runtime.errors import UserError
from tests.archives import save_plugin, texture_set
from tests.unit.mods.histories import entries, files, maps, run, textures, warnings

SETS = {"PBRTextureSets/Ldirt01.json", "PBRTextureSets/Lsnow01.json"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def land(tmp_path: Path) -> Path:
    return textures(tmp_path / "mod", "landscape/dirt01", "landscape/snow01", "wall")


@pytest.fixture
def plugins(tmp_path: Path) -> tuple[Path, ...]:
    sets = {
        0x800 + number: texture_set(f"L{name}", TX00=f"landscape\\{name}.dds")
        for number, name in enumerate(("dirt01", "snow01"))
    }
    return (save_plugin(tmp_path / "Keep.esm", {b"TXST": sets}),)


def beside(out: Path) -> set[str]:
    return {name for name in files(out) if name.startswith("PBRTextureSets") or name.endswith(".esp")}


def test_sets_and_the_plugin_go_with_their_textures(
    land: Path, out: Path, tmp_path: Path, plugins: tuple[Path, ...]
) -> None:
    run(land, out, plugins=plugins)
    assert beside(out) == SETS | {"mod.esp"}
    told = warnings(run(land, out, plugins=plugins, exclude=("dirt01",)))
    assert told == ["5 files of 1 texture are no longer asked for and stay: --prune takes them away"]
    assert beside(out) == SETS | {"mod.esp"}
    run(land, out, plugins=plugins, exclude=("dirt01",), prune=True)
    run(land, tmp_path / "fresh", plugins=plugins, exclude=("dirt01",))
    assert files(out) == files(tmp_path / "fresh")
    run(land, out, plugins=plugins, exclude=("landscape/*",), prune=True)
    assert beside(out) == set()


def test_without_plugin_they_stay_and_that_is_told(land: Path, out: Path, plugins: tuple[Path, ...]) -> None:
    run(land, out, plugins=plugins)
    told = warnings(run(land, out, exclude=("landscape/*",), prune=True))
    assert beside(out) == SETS | {"mod.esp"}
    assert [
        each for each in told if each.startswith("PBRTextureSets and mod.esp stay as they are") and "--plugin" in each
    ]
    assert not maps("landscape/dirt01") & set(files(out))


def test_a_set_that_a_person_edited_stays(land: Path, out: Path, plugins: tuple[Path, ...]) -> None:
    run(land, out, plugins=plugins)
    path = out / "PBRTextureSets/Ldirt01.json"
    path.write_text('{"roughnessScale": 0.5}', "utf-8")
    run(land, out, plugins=plugins, exclude=("landscape/*",), prune=True)
    assert path.read_text("utf-8") == '{"roughnessScale": 0.5}'
    assert not (out / "PBRTextureSets/Lsnow01.json").exists()


def test_a_set_whose_texture_stays_stays_too(land: Path, out: Path, plugins: tuple[Path, ...]) -> None:
    run(land, out, plugins=plugins)
    (out / "textures/pbr/landscape/dirt01.dds").write_bytes(b"painted by hand")
    run(land, out, plugins=plugins, exclude=("landscape/*",), prune=True)
    assert beside(out) == {"PBRTextureSets/Ldirt01.json", "mod.esp"}


def test_another_packs_set_stays(land: Path, out: Path, tmp_path: Path, plugins: tuple[Path, ...]) -> None:
    run(land, out, plugins=plugins)
    run(textures(tmp_path / "other", "landscape/dirt01"), out, plugins=plugins)
    run(land, out, plugins=plugins, exclude=("landscape/*",), prune=True)
    assert "PBRTextureSets/Ldirt01.json" in beside(out)
    assert maps("landscape/dirt01") <= set(files(out))


def test_another_packs_set_stays_where_its_files_are_to_be_made_again(
    land: Path, out: Path, tmp_path: Path, plugins: tuple[Path, ...]
) -> None:
    run(land, out, plugins=plugins)
    run(textures(tmp_path / "other", "landscape/dirt01"), out, plugins=plugins)
    for name in maps("landscape/dirt01"):
        (out / name).unlink()
    run(land, out, plugins=plugins, exclude=("landscape/*",), prune=True)
    assert beside(out) == {"PBRTextureSets/Ldirt01.json", "mod.esp", "other.esp"}


@pytest.mark.parametrize("prune", [True, False])
def test_what_a_person_wrote_into_the_list_stays(land: Path, out: Path, prune: bool) -> None:
    run(land, out)
    path = out / "PBRNIFPatcher/mod.json"
    there = {each["texture"]: each for each in entries(out)}
    there["wall"] |= {"specular_level": 0.3}
    mine = dict(there["wall"]) | {"texture": "own\\lamp"}
    path.write_text(json.dumps([mine, *there.values()]), "utf-8")
    told = warnings(run(land, out, exclude=("wall", "dirt01"), prune=prune))
    left = {each["texture"]: each for each in entries(out)}
    assert set(left) == {"own\\lamp", "wall", "landscape\\snow01"}
    assert left["wall"]["specular_level"] == 0.3
    assert [each for each in told if "nothing asks any more for wall, but what the list says of it was changed" in each]


def test_an_empty_list_is_taken_away_under_prune_alone(out: Path, tmp_path: Path) -> None:
    mod = textures(tmp_path / "mod", "wall")
    run(mod, out)
    run(mod, out, exclude=("wall",))
    assert entries(out) == []
    run(mod, out, exclude=("wall",), prune=True)
    assert not (out / "PBRNIFPatcher").exists()


def test_a_mod_may_be_called_like_a_part_of_another(out: Path, tmp_path: Path) -> None:
    whole, part = textures(tmp_path / "X", "gate", "wall"), textures(tmp_path / "X_1_of_2", "door", "lamp")
    for each in (whole, part):
        run(each, out)
    with pytest.raises(UserError, match="holds no parts"):
        merge_shards(out)
    shutil.move(part / "textures/door.png", whole / "textures/door.png")  # so that both packs have it
    run(whole, out)
    (whole / "textures/door.png").unlink()
    run(whole, out, prune=True)
    assert maps("door") <= set(files(out))
    run(part, out, prune=True)
    assert not maps("door") & set(files(out))


def test_parts_of_a_mod_called_like_a_part_are_put_together(out: Path, tmp_path: Path) -> None:
    mod = textures(tmp_path / "X_1_of_2", *(f"t{number}" for number in range(6)))
    for part in (1, 2):
        run(mod, out, shard=(part, 2))
    assert merge_shards(out).failed == ()
    run(mod, tmp_path / "undivided")
    assert files(out) == files(tmp_path / "undivided")
    run(mod, out, exclude=("t0",), prune=True)
    assert set(files(tmp_path / "undivided")) - set(files(out)) == maps("t0")


def test_a_mod_that_is_called_like_a_part_that_never_ended_stays(out: Path, tmp_path: Path) -> None:
    mod = textures(tmp_path / "X", *(f"t{number}" for number in range(6)))
    run(textures(tmp_path / "X_2_of_2", "door"), out)
    run(mod, out, shard=(1, 2))
    for part in (1, 2, 3):
        run(mod, out, shard=(part, 3))
    (told,) = merge_shards(out).warnings
    assert "part 2 of 2 never ended; newer parts have all of its textures" in told
    assert [each["texture"] for each in entries(out, "X_2_of_2")] == ["door"]
    assert (out / ".pbrstudio/X_2_of_2.jsonl").exists()


def test_what_shards_made_goes_in_a_whole_run(out: Path, tmp_path: Path) -> None:
    mod = textures(tmp_path / "X", *(f"t{number}" for number in range(6)))
    for part in (1, 2):
        run(mod, out, shard=(part, 2))
    before = files(out)
    run(mod, out, exclude=("t0",), prune=True)
    assert set(before) - set(files(out)) == maps("t0")
