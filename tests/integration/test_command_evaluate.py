"""``pbrstudio evaluate`` as a user runs it: tables, JSON, sheets, and what happens with a bad material."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.integration.command import names, run, snapshot
from tests.makers import save_png, smooth_bytes
from tests.unit.data.made import full_maps, write_material


@pytest.fixture(scope="module")
def materials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three materials that no split names: stone, a metal, and wood with a base colour alone."""
    root = tmp_path_factory.mktemp("materials")
    write_material(root, "lib__stone", "stone", full_maps(64))
    write_material(root, "lib__metal", "metal", full_maps(64, metal=True, seed=5))
    write_material(root, "lib__wood", "wood", {"basecolor": smooth_bytes(64, 64, 3)})
    return root


def test_json_is_one_object_with_the_figures_and_the_file_is_the_same(materials: Path, tmp_path: Path) -> None:
    before = snapshot(materials)
    out, sheets = tmp_path / "new" / "result.json", tmp_path / "sheets"
    answer = run("evaluate", "--data", materials, "--model", "baseline", "--json", "-o", out, "--sheets", sheets)
    assert answer.status == 0, answer.err
    result = json.loads(answer.out)
    assert json.loads(out.read_text(encoding="utf-8")) == result
    assert (result["model"], result["protocol"]["split"], result["failed"]) == ("baseline", "test", [])
    assert [each["id"] for each in result["materials"]] == ["lib__metal", "lib__stone", "lib__wood"]
    figures = {(each["map"], each["metric"], each["input"]): each for each in result["scores"]}
    assert figures["albedo", "mae", "clean"]["value"] == 0
    assert figures["albedo", "mae", "clean"]["materials"] == 3
    assert figures["roughness", "mae", "lit"]["materials"] == 2
    assert figures["metallic", "iou", "lit-bc1"]["value"] == 0
    assert {each["name"] for each in figures["roughness", "mae", "lit"]["baselines"]} == {
        "luminance",
        "mean",
        "class mean",
    }
    assert names(sheets) == {"materials_01.jpg"}
    with Image.open(sheets / "materials_01.jpg") as page:
        assert np.asarray(page).std() > 20
    assert f"wrote {out}" in answer.err
    assert "3 done, 0 failed" in answer.err
    assert snapshot(materials) == before


def test_the_table_is_for_people_and_a_bad_material_is_named(materials: Path) -> None:
    bad = write_material(materials, "lib__zinc", "zinc", full_maps(64))
    try:
        answer = run("evaluate", "--data", materials, "--model", "baseline")
    finally:
        for path in bad.iterdir():
            path.unlink()
        bad.rmdir()
    assert answer.status == 1
    assert "failed lib__zinc: category 'zinc' stands not in materials.toml" in answer.err
    assert "3 done, 1 failed" in answer.err
    assert "baseline, its own maps: 3 materials, 1 window of 512 px each at most, split test" in answer.out
    for words in ("input: clean", "input: lit-bc1", "class mean", "false metal, elsewhere", "skill: 1 - error"):
        assert words in answer.out
    assert "not measured: materials: baseline knows no classes" in answer.out


def test_game_textures_need_no_truth(tmp_path: Path) -> None:
    save_png(tmp_path / "game" / "wall.png", smooth_bytes(64, 64, 3))
    answer = run("evaluate", "--game", tmp_path / "game", "--model", "baseline", "--sheets", tmp_path / "sheets")
    assert answer.status == 0, answer.err
    assert "1 game texture without truth" in answer.out
    assert names(tmp_path / "sheets") == {"game_01.jpg"}


CASES = {
    "nothing to evaluate on": ((), "nothing to evaluate on: name a folder of materials with --data"),
    "no folder": (("--data", "{tmp}/none"), "is no folder of materials"),
    "an empty folder": (("--data", "{tmp}"), "holds no materials"),
    "a split that nothing is in": (("--data", "{data}", "--split", "train"), "holds no material of the split 'train'"),
    "no windows": (("--data", "{data}", "--windows", "0"), "--windows: must be 1 or more, not 0"),
    "a folder to write": (("--data", "{data}", "-o", "{tmp}"), "is a folder: name a file"),
    "no such model": (("--data", "{data}", "--model", "nobody"), "nobody"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_is_refused_in_one_sentence(materials: Path, tmp_path: Path, case: str) -> None:
    given, said = CASES[case]
    options = [each.format(tmp=tmp_path, data=materials) for each in given]
    if "--model" not in options:
        options += ["--model", "baseline"]
    answer = run("evaluate", *options, "--json")
    assert answer.status == 2
    (refused,) = answer.of("job_refused")
    assert said in refused["message"]
    assert "Traceback" not in answer.err


def test_without_torch_it_says_what_to_install(materials: Path, tmp_path: Path) -> None:
    (tmp_path / "torch").mkdir()
    absent = "raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n"
    (tmp_path / "torch" / "__init__.py").write_text(absent, encoding="utf-8")
    answer = run("evaluate", "--data", materials, "--model", "baseline", env={"PYTHONPATH": str(tmp_path)})
    assert answer.status == 2
    assert "evaluating needs torch, which is not installed: pip install 'pbrstudio[train]'" in answer.err
    assert "Traceback" not in answer.err
