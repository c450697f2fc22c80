"""``pbrstudio data`` as a user runs it: check, stats, import, pair and make, on good data and on bad."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from pbrstudio.cli.app import app
from pbrstudio.data.opening import open_sources
from tests.integration.command import Answer, names, run, snapshot
from tests.makers import noise, save_png
from tests.unit.data.made import full_maps, write_material
from tests.unit.data.made_matsynth import made, write_shard, write_tree

SAMPLES = Path(__file__).parents[2] / "resources" / "samples" / "textures"


def data(*arguments: str | Path) -> Answer:
    """The command inside this process, which spares a second each time."""
    result = CliRunner().invoke(app, ["data", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def as_json(answer: Answer) -> Any:
    return json.loads(answer.out)


def test_check_reads_all_and_writes_nothing_but_the_split(tmp_path: Path) -> None:
    root = tmp_path / "set"
    write_material(root, "astone", "concrete", full_maps(64))
    write_material(root, "bplastic", "plastic", full_maps(64))
    write_material(root, "cmetal", "metal", {"basecolor": full_maps(64)["basecolor"]})
    before = snapshot(root)
    answer = run("data", "check", root, "--write-split", tmp_path / "split.toml")
    assert answer.status == 0, answer.err
    assert "merged: 1 of category concrete count as stone" in answer.out
    assert "left out, category plastic is dropped: set/bplastic" in answer.out
    assert "2 textures read, 0 broken, 0 to look at" in answer.out
    assert "2 done, 0 failed" in answer.err
    assert snapshot(root) == before
    assert '"cmetal"' in (tmp_path / "split.toml").read_text(encoding="utf-8")


def test_everything_broken_is_named_in_one_sentence_each(tmp_path: Path) -> None:
    root = tmp_path / "set"
    write_material(root, "good", "stone", full_maps(64))
    write_material(root, "zinc", "zinc", full_maps(64))
    cut = write_material(root, "cut", "stone", full_maps(64)) / "height.png"
    cut.write_bytes(cut.read_bytes()[:-99])
    bad = write_material(root, "bad", "stone", full_maps(64)) / "ao.png"
    content = bytearray(bad.read_bytes())
    content[len(content) // 2] ^= 255
    bad.write_bytes(content)
    (write_material(root, "nometa", "stone", full_maps(64)) / "meta.json").unlink()
    write_material(root, "wide", "stone", {**full_maps(64), "roughness": full_maps(64)["roughness"][:32]})
    write_material(root, "flat", "stone", {**full_maps(64), "basecolor": np.full((64, 64, 3), 99, np.uint8)})
    answer = data("check", root, "--json")
    assert answer.status == 1
    found = as_json(answer)
    broken = {each["file"]: each["message"] for each in found["findings"] if each["severity"] == "error"}
    assert set(broken) == {"set/zinc", "set/cut", "set/bad", "set/nometa"}
    assert "category 'zinc' stands not in materials.toml" in broken["set/zinc"]
    assert "height.png: the PNG is cut off after" in broken["set/cut"]
    assert "ao.png" in broken["set/bad"]
    warned = {each["file"]: each["message"] for each in found["findings"] if each["severity"] == "warning"}
    assert "its roughness is 64 x 32 px" in warned["set/wide"]
    assert "almost one flat colour" in warned["set/flat"]
    assert (found["read"], found["broken"]) == (3, 4)


def test_stats_reads_indexes_alone(tmp_path: Path) -> None:
    root = tmp_path / "matsynth"
    write_shard(root, "train", [made(f"acg_wood_{index}x", "Wood", seed=index) for index in range(3)])
    write_shard(root, "test", [made("acg_stone_1", "Stone")])
    answer = data("stats", root)
    assert answer.status == 0
    assert "materials with truth" in answer.out
    assert "wood: 2 textures train it, under 50" in answer.out
    assert "ground: no texture trains it" in answer.out
    found = as_json(data("stats", root, "--json"))
    wood = next(line for line in found["lines"] if line["name"] == "wood")
    assert (wood["train"], wood["validation"], wood["maps"]["height"]) == (2, 1, 2)
    assert found["read"] is None


@pytest.mark.parametrize("form", ["tree", "shards"])
def test_import_copies_goes_on_and_keeps_test_apart(tmp_path: Path, form: str) -> None:
    train = [made(f"acg_wood_{index}x", "Wood", side=64, seed=index) for index in range(3)]
    train += [made("acg_plastic_1", "Plastic", side=64), made("acg_stone_1_b", "Stone", name="Stone 1 B")]
    test = [made("acg_stone_1", "Stone", side=64, name="Stone 1")]
    root, out = tmp_path / "matsynth", tmp_path / "out"
    for part, materials in (("train", train), ("test", test)):
        (write_tree if form == "tree" else write_shard)(root, part, materials)
    first = data("import", root, "-o", out, "--size", "32", "--limit", "2", "--json")
    assert first.status == 0, first.err
    assert (as_json(first)["done"], as_json(first)["skipped"]) == (2, 0)
    kept = snapshot(out)
    second = data("import", root, "-o", out, "--size", "32")
    assert "2 done, 2 skipped, 0 failed" in second.err
    assert {path: snapshot(out)[path] for path in kept if path != "split.toml"} == {
        path: value for path, value in kept.items() if path != "split.toml"
    }
    folders = {name.split("/")[0] for name in names(out)}
    assert folders == {"split.toml", "acg_stone_1", "acg_wood_0x", "acg_wood_1x", "acg_wood_2x"}
    one, other = open_sources([root], longest=32), open_sources([out])
    assert {e.id: (e.part, e.label) for e in one.listed} == {e.id: (e.part, e.label) for e in other.listed}
    for here, there in zip(one.listed, other.listed, strict=True):
        a, b = one.planes(here), other.planes(there)
        assert b.depth == pytest.approx(0.02)
        for kind in ("colour", "roughness", "metallic", "height", "ao"):
            assert np.array_equal(getattr(a, kind), getattr(b, kind)), kind


def test_import_of_a_category(tmp_path: Path) -> None:
    root = write_tree(tmp_path / "set", "train", [made("acg_a", "Wood"), made("acg_b", "Concrete")])
    assert data("import", root, "-o", tmp_path / "out", "--category", "concrete").status == 0
    assert {name.split("/")[0] for name in names(tmp_path / "out")} == {"acg_b", "split.toml"}
    refused = data("import", root, "-o", tmp_path / "out", "--category", "glass")
    assert refused.status == 2
    assert "nothing is left to import of the category 'glass'" in refused.err


def test_pair_writes_a_file_that_is_training_data(tmp_path: Path) -> None:
    game, pack = tmp_path / "game", tmp_path / "pack"
    for path in ("architecture/castle/rusticwall01", "clothes/leather01"):
        target = game / "textures" / f"{path}.dds"
        target.parent.mkdir(parents=True)
        shutil.copy(SAMPLES / f"{path}.dds", target)
    target = pack / "textures" / "pbr" / "architecture" / "castle" / "rusticwall01.dds"
    target.parent.mkdir(parents=True)
    shutil.copy(SAMPLES / "architecture/castle/rusticwall01.dds", target)
    save_png(target.with_name("rusticwall01_rmaos.png"), noise(512, 512, 4))
    save_png(pack / "textures" / "pbr" / "clothes" / "leather01.png", noise(512, 512, 3))
    before = snapshot(tmp_path)
    out = tmp_path / "new" / "pairs.toml"
    answer = run("data", "pair", "--game", game, "--pack", pack, "-o", out)
    assert answer.status == 0, answer.err
    assert "aligned    architecture/castle/rusticwall01 (sharpness" in answer.out
    assert "diffuse    clothes/leather01: the pack's texture is not the same drawing: sharpness" in answer.out
    assert "1 of 2 pairs are aligned and serve as truth" in answer.out
    assert {path: value for path, value in snapshot(tmp_path).items() if path in before} == before
    stats = as_json(data("stats", out, "--json"))
    stone = next(line for line in stats["lines"] if line["name"] == "stone")
    assert (stone["domain"], stone["train"], stone["maps"]["roughness"]) == ("skyrim", 1, 1)
    checked = data("check", out)
    assert checked.status == 0, checked.out
    assert "2 textures read, 0 broken" in checked.out


CASES = {
    "no root": (("check", "{tmp}/none"), "there is no such file or folder"),
    "nothing known": (("stats", "{tmp}"), "holds no training data that are known here"),
    "no MatSynth": (("import", "{set}", "-o", "{tmp}/o"), "is neither MatSynth's shards nor its tree"),
    "a file to import into": (("import", "{set}", "-o", "{set}/a/meta.json"), "is a file: name a folder"),
    "no pack": (("pair", "--game", "{set}", "--pack", "{set}", "-o", "{tmp}/p.toml"), "has no textures/pbr"),
    "a folder to write": (("pair", "--game", "{set}", "--pack", "{set}", "-o", "{tmp}"), "is a folder: name a file"),
    "a split that is none": (("stats", "{set}", "--split", "{set}/a/meta.json"), "not valid"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    write_material(tmp_path / "s" / "set", "a", "stone", full_maps())
    empty = tmp_path / "tmp"
    empty.mkdir()
    given, said = CASES[case]
    answer = data(*(each.format(tmp=empty, set=tmp_path / "s" / "set") for each in given))
    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_help_loads_no_numpy() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom pbrstudio.cli.app import app\n"
        "for command in ('check', 'stats', 'import', 'pair'):\n"
        "    assert CliRunner().invoke(app, ['data', command, '--help']).exit_code == 0\n"
        "assert not {'numpy', 'pyarrow', 'torch'} & sys.modules.keys()\n"
    )
    import subprocess
    import sys

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_make_writes_materials_that_check_reads(tmp_path: Path) -> None:
    out = tmp_path / "made"
    first = data("make", "--class", "stone", "--recipe", "brushed_steel", "--count", "2", "--size", "64", "-o", out)
    assert first.status == 0, first.err
    assert "2 done, 0 failed" in first.err
    again = data("make", "--class", "stone", "--recipe", "brushed_steel", "--count", "2", "--size", "64", "-o", out)
    assert "0 done, 2 skipped" in again.err
    checked = data("check", out)
    assert checked.status == 0, checked.out
    assert "2 textures read, 0 broken, 0 to look at" in checked.out


def test_make_lists_its_recipes() -> None:
    plain, told = data("make", "--list", "--class", "metal"), as_json(data("make", "--list", "--json"))
    assert "brushed_steel" in plain.out
    assert "brick" not in plain.out
    assert {"name": "brick", "class": "stone", "tileable": True} in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "say where the materials go: -o DIR"),
        (("--class", "cheese", "-o", "x"), "there is no recipe of the class 'cheese': choose from"),
        (("--recipe", "cheese", "-o", "x"), "there is no recipe 'cheese': choose from"),
    ],
)
def test_make_refuses_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    answer = data("make", *arguments)
    assert answer.status == 2
    assert sentence in answer.err
