"""The PGPatcher JSON of a conversion: ten keys, right paths, what an earlier run left in it, and renamed outputs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration import mod as made
from tests.integration.command import convert_inside, names
from tests.integration.conftest import Converted
from tests.integration.jobs import convert_here, save, true_pbr
from tests.integration.pictures import stone

TEN_KEYS = [
    "texture",
    "emissive",
    "parallax",
    "subsurface_foliage",
    "subsurface",
    "specular_level",
    "subsurface_color",
    "roughness_scale",
    "subsurface_opacity",
    "displacement_scale",
]


def entries(out: Path) -> dict[str, dict[str, Any]]:
    """The only JSON of an output folder, by texture."""
    (path,) = (out / "PBRNIFPatcher").iterdir()
    listed = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(listed, list)
    return {each["texture"]: each for each in listed}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small mod: two textures in folders."""
    save(tmp_path / "Small Mod/textures/architecture/keep/wall.png", stone(16, 16, 1))
    save(tmp_path / "Small Mod/textures/weapons/sword_d.png", stone(16, 16, 2))
    return tmp_path / "Small Mod"


def test_each_texture_has_its_ten_keys_under_its_path(converted: Callable[[str], Converted]) -> None:
    out = converted("true-pbr").out
    found = entries(out)
    bases = {made.output_base(name, strip=False) for name in made.DIFFUSE}
    assert set(found) == {base.replace("/", "\\") for base in bases}
    assert "weapons\\iron\\sword_d" in found
    for texture, entry in found.items():
        assert list(entry) == TEN_KEYS
        assert entry == {
            "texture": texture,
            "emissive": texture == made.GLOWING.replace("/", "\\"),
            "parallax": True,
            "subsurface_foliage": False,
            "subsurface": False,
            "specular_level": 0.04,
            "subsurface_color": [1, 1, 1],
            "roughness_scale": 1,
            "subsurface_opacity": 1,
            "displacement_scale": 1,
        }
        base = out / "textures/pbr" / texture.replace("\\", "/")
        assert all(base.with_name(base.name + end).is_file() for end in (".dds", "_n.dds", "_rmaos.dds", "_p.dds"))


def test_the_file_is_named_after_the_mod_and_listed_among_the_outputs(converted: Callable[[str], Converted]) -> None:
    done = converted("true-pbr")
    path = done.out / "PBRNIFPatcher" / f"{made.NAME}.json"
    assert path.is_file()
    assert str(path) in done.answer.of("job_finished")[0]["outputs"]


@pytest.mark.parametrize(("layout", "has_one"), [("maps", False), ("complex-material", False), ("orm", False)])
def test_other_layouts_have_none(converted: Callable[[str], Converted], layout: str, has_one: bool) -> None:
    assert (converted(layout).out / "PBRNIFPatcher").exists() == has_one


def test_constants_come_from_the_options(tree: Path, tmp_path: Path) -> None:
    options = ["--specular-level", "0.02", "--roughness-scale", "0.5", "--displacement-scale", "2", "--parallax", "off"]
    assert convert_inside(tree, *options, out=tmp_path / "out").status == 0
    for entry in entries(tmp_path / "out").values():
        said = {key: entry[key] for key in ("specular_level", "roughness_scale", "displacement_scale", "parallax")}
        assert said == {
            "specular_level": 0.02,
            "roughness_scale": 0.5,
            "displacement_scale": 2,
            "parallax": False,
        }
    assert not [name for name in names(tmp_path / "out") if name.endswith("_p.dds")]


def test_a_second_texture_joins_those_of_an_earlier_run(tree: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "PBRNIFPatcher" / "Small Mod.json"
    path.parent.mkdir(parents=True)
    other = {"texture": "Clutter\\Pot", "specular_level": 0.5, "glint": {"screen_space_scale": 2}}
    stale = {"texture": "WEAPONS\\SWORD_D", "specular_level": 80}
    path.write_text(json.dumps([other, stale]), encoding="utf-8")
    convert_here(tree, tmp_path / "out")
    found = entries(tmp_path / "out")
    assert found["Clutter\\Pot"] == other
    assert set(found) == {"Clutter\\Pot", "architecture\\keep\\wall", "weapons\\sword_d"}
    assert list(found["weapons\\sword_d"]) == TEN_KEYS


def test_a_foreign_file_in_its_place_is_kept_and_told(tree: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "PBRNIFPatcher" / "Small Mod.json"
    path.parent.mkdir(parents=True)
    for text in ('{"not": "ours"}', "half a file ["):
        path.write_text(text, encoding="utf-8")
        answer = convert_inside(tree, out=tmp_path / "out")
        assert answer.status == 1
        (failed,) = answer.of("item_failed")
        assert failed["item"] == str(path)
        assert path.read_text(encoding="utf-8") == text


def test_skipped_textures_stay_in_it(tree: Path, tmp_path: Path) -> None:
    assert convert_here(tree, tmp_path / "out").done == 2
    (tmp_path / "out/PBRNIFPatcher/Small Mod.json").unlink()
    (tmp_path / "out/textures/pbr/weapons/sword_d_p.dds").unlink()
    finished = convert_here(tree, tmp_path / "out")
    assert (finished.done, finished.skipped) == (1, 1)
    assert set(entries(tmp_path / "out")) == {"architecture\\keep\\wall", "weapons\\sword_d"}


def test_renamed_outputs_are_found_through_rename(tree: Path, tmp_path: Path) -> None:
    convert_here(tree, tmp_path / "out")
    before = names(tmp_path / "out")
    convert_here(tree, tmp_path / "out", existing="rename")
    assert len(names(tmp_path / "out") - before) == 8
    found = entries(tmp_path / "out")
    assert set(found) == {"architecture\\keep\\wall", "weapons\\sword_d"}
    for texture, entry in found.items():
        assert list(entry) == [*TEN_KEYS, "rename"]
        assert entry["rename"] == f"{texture}_2"
        base = tmp_path / "out/textures/pbr" / entry["rename"].replace("\\", "/")
        assert all(base.with_name(base.name + end).is_file() for end in (".dds", "_n.dds", "_rmaos.dds", "_p.dds"))


def test_a_texture_named_itself_finds_its_path_in_the_game(tree: Path, tmp_path: Path) -> None:
    out = true_pbr(tree / "textures/weapons/sword_d.png", tmp_path / "out")
    assert (out / "weapons/sword_d.dds").is_file()
    assert set(entries(tmp_path / "out")) == {"weapons\\sword_d"}


def test_parallax_is_true_when_its_file_is_there(tree: Path, tmp_path: Path) -> None:
    convert_here(tree, tmp_path / "out", parallax=False)
    assert not any(entry["parallax"] for entry in entries(tmp_path / "out").values())
    convert_here(tree, tmp_path / "out")
    assert all(entry["parallax"] for entry in entries(tmp_path / "out").values())


@pytest.mark.parametrize("glowing", ["plants", "dlc01/plants"])
def test_a_texture_that_two_entries_fit_follows_its_own(tmp_path: Path, glowing: str) -> None:
    """PGPatcher lets all do their work that fit the end of a mesh's path, the last of them the last."""
    textures = tmp_path / "Small Mod/textures"
    for folder in ("plants", "dlc01/plants"):
        save(textures / folder / "lamp.png", stone(16, 16, 1))
    save(textures / glowing / "lamp_g.png", stone(16, 16, 2))
    assert convert_here(tmp_path / "Small Mod", tmp_path / "out").failed == 0
    found = entries(tmp_path / "out")
    assert list(found) == ["plants\\lamp", "dlc01\\plants\\lamp"]
    for texture, entry in found.items():
        base = tmp_path / "out/textures/pbr" / texture.replace("\\", "/")
        assert (
            entry["emissive"]
            is base.with_name("lamp_g.dds").is_file()
            is (texture == glowing.replace("/", "\\") + "\\lamp")
        )


def test_a_name_with_a_dot_is_matched_and_its_files_are_there(tmp_path: Path) -> None:
    save(tmp_path / "Small Mod/textures/a/dot.name.png", stone(16, 16))
    assert convert_here(tmp_path / "Small Mod", tmp_path / "out").failed == 0
    assert set(entries(tmp_path / "out")) == {"a\\dot.name.dds"}
    assert (tmp_path / "out/textures/pbr/a/dot.name_rmaos.dds").is_file()
    assert convert_here(tmp_path / "Small Mod", tmp_path / "out").skipped == 1
