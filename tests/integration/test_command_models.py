"""``pbrstudio models``: list, show, import and export as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from pbrstudio.cli.app import app
from tests.integration.command import TIMEOUT, Answer, names, run, snapshot
from tests.tiny_models import copy_of, shared_tiny_bundle, tiny_card

FIGURES: list[dict[str, Any]] = [
    {
        "map": "roughness",
        "input": "lit",
        "metric": "l1",
        "value": 0.0812345,
        "baseline": 0.1,
        "baseline_name": "class-mean",
        "skill": 0.187655,
    },
    {"map": "ao", "input": "lit", "metric": "l1", "value": 0.2, "baseline": 0.1, "skill": -1.0},
    {"map": "metallic", "input": "flat", "metric": "iou", "value": 0.75},
]
CARD = tiny_card(
    title="A model for tests",
    trained_on="stones and planks",
    attribution=["stones by A", "planks by B"],
    parents=["ImageNet weights, Apache-2.0"],
    notes=["weak at glass", "\x1b[31mred\u202e"],
    created="2026-01-02",
    training={"epochs": "3"},
    evaluated_on="the test split",
    figures=FIGURES,
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_tiny_bundle(tmp_path_factory)


@pytest.fixture
def model(tiny: Path, tmp_path: Path) -> Path:
    """A bundle with a card that says something of everything."""
    fallbacks = {"ao": "class-mean", "albedo": "identity"}
    means = {"ao": (0.9, 0.8, 0.7)}
    return copy_of(tiny, tmp_path / "mine", card=CARD.model_dump(), fallbacks=fallbacks, class_means=means)


def refused(answer: Answer) -> str:
    """The sentence of a refusal, which is one line on stderr."""
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("pbrstudio: ")
    assert answer.err.count("\n") == 1
    return answer.err.removeprefix("pbrstudio: ").rstrip("\n")


def rows() -> list[dict[str, Any]]:
    """The user's models in ``list --json``."""
    answer = run("models", "list", "--json")
    assert (answer.status, answer.err) == (0, "")
    told: list[dict[str, Any]] = json.loads(answer.out)
    return [row for row in told if row["where"] == "yours"]


def test_a_model_is_imported_listed_shown_exported_and_imported_again(model: Path, tmp_path: Path, home: Path) -> None:
    before = snapshot(model)
    assert rows() == []
    answer = run("models", "import", model)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == "imported mine: its files are whole, its weights fit its architecture\n"
    (row,) = rows()
    assert row["id"] == "mine"
    assert row["title"] == "A model for tests"
    assert row["classes"] == 3
    assert row["size"] == sum(path.stat().st_size for path in model.iterdir())
    assert row["folder"] == str(home / "models" / "mine")
    assert (row["licence"], row["fault"]) == ("CC0-1.0", "")
    listed = run("models", "list")
    (line,) = [line for line in listed.out.splitlines() if line.startswith("mine ")]
    assert line.split() == [
        "mine",
        "A",
        "model",
        "for",
        "tests",
        "3",
        "2.1",
        "yours",
        "CC0-1.0",
        *(["auto"] * row["auto"]),
    ]

    packed = tmp_path / "mine.zip"
    answer = run("models", "export", "mine", "-o", packed, "--json")
    assert json.loads(answer.out) == {"id": "mine", "path": str(packed), "size": packed.stat().st_size}
    assert run("models", "export", "mine", "-o", tmp_path / "again").out == f"wrote {tmp_path / 'again'} (2.1 MB)\n"
    assert names(tmp_path / "again") == names(model)

    assert refused(run("models", "import", packed)) == (
        "model 'mine' is installed already: give --replace to replace it"
    )
    answer = run("models", "import", packed, "--replace", "--json")
    assert json.loads(answer.out) == {
        "id": "mine",
        "folder": str(home / "models" / "mine"),
        "replaced": True,
        "unchecked": "",
    }
    assert snapshot(model) == before


def test_show_tells_the_whole_card(model: Path) -> None:
    answer = run("models", "show", model)
    assert (answer.status, answer.err) == (0, "")
    for said in (
        "mine: A model for tests",
        f"elsewhere, {model}",
        "CC0-1.0",
        "stones by A",
        "planks by B",
        "ImageNet weights, Apache-2.0",
        "stones and planks",
        "2026-01-02",
        "epochs = 3",
        "3: fabric, metal, stone",
        "SegFormer's head (16 channels) over EfficientNet-Lite0, width 0.25",
        "reads diffuse, albedo, shading, normal; gives roughness, metallic, ao, height, normal",
        "measured on the test split",
        "ao: the mean of each class over the training materials (skill -1.000 in l1 on lit)",
        "albedo: the texture's own colours (a baseline measured better than the network)",
        "weak at glass",
    ):
        assert said in answer.out, said
    table = [line.split() for line in answer.out.splitlines() if " l1 " in line or " iou " in line or " skill" in line]
    assert ["roughness", "lit", "l1", "0.08123", "0.1", "class-mean", "+0.188"] in table
    assert ["metallic", "flat", "iou", "0.75"] in table
    assert "?[31mred?" in answer.out, "a card must not command the terminal"
    assert answer.out.replace("\n", "").isprintable()


def test_show_as_json_is_the_manifest_and_its_place(model: Path) -> None:
    told = json.loads(run("models", "show", model, "--json").out)
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    assert told.items() >= manifest.items()
    assert {key: told[key] for key in told.keys() - manifest.keys()} == {
        "folder": str(model),
        "size": sum(path.stat().st_size for path in model.iterdir()),
        "where": "elsewhere",
        "auto": False,
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "nope"), "there is no model 'nope'"),
        (("export", "nope", "-o", "x.zip"), "there is no model 'nope'"),
        (("import", "nowhere.zip"), "nowhere.zip does not exist: name the folder or the .zip file of a model"),
        (("import", "."), ". is no model: it holds no manifest.json"),
        (("import", "text.zip"), "text.zip is no .zip file, or a damaged one"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_status_2(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive", encoding="utf-8")
    assert said in refused(run("models", *arguments, cwd=tmp_path))
    assert names(tmp_path) == {"text.zip"}


def test_a_refusal_is_an_event_for_who_reads_json() -> None:
    answer = run("models", "show", "nope", "--json")
    assert answer.status == 2
    assert "there is no model 'nope'" in answer.of("job_refused")[0]["message"]


def test_a_damaged_model_is_listed_with_its_fault(model: Path, home: Path) -> None:
    (model / "manifest.json").write_text("{}", encoding="utf-8")
    (home / "models").mkdir()
    model.rename(home / "models" / "broken")
    answer = run("models", "list")
    assert answer.status == 0
    assert f"not usable: model {home / 'models' / 'broken'}: manifest.json: id: Field required" in answer.out
    (row,) = rows()
    assert (row["id"], row["auto"]) == ("broken", False)
    assert "Field required" in row["fault"]


def test_an_archive_with_a_path_outside_leaves_nothing(model: Path, tmp_path: Path, home: Path) -> None:
    with ZipFile(tmp_path / "bad.zip", "w") as archive:
        for path in model.iterdir():
            archive.write(path, path.name)
        archive.writestr("../../escaped.txt", "out")
    said = refused(run("models", "import", tmp_path / "bad.zip"))
    assert "holds '../../escaped.txt', which is no file of a model" in said
    assert names(home) == set()
    assert not list(tmp_path.rglob("escaped.txt"))


def test_without_torch_a_model_is_imported_and_it_is_said_what_was_not_checked(model: Path, tmp_path: Path) -> None:
    """torch is there and its import fails, which is how a package of another system ends too."""
    broken = tmp_path / "packages" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('no torch here')\n", encoding="utf-8")
    answer = run("models", "import", model, env={"PYTHONPATH": str(tmp_path / "packages")})
    assert (answer.status, answer.err) == (0, "")
    assert "its weights not held against its architecture (torch does not load (no torch here))" in answer.out


@pytest.mark.parametrize("command", [(), ("list",), ("show",), ("import",), ("export",)])
def test_help_tells_what_there_is_and_loads_nothing_heavy(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pbrstudio", "models", *command, "--help"],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=True,
    )
    wanted = {"list": "--json", "show": "ID", "import": "--replace", "export": "--out"}
    assert all(word in done.stdout for word in (wanted[command[0]] if command else "list show import export").split())
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    heavy = {"numpy", "torch", "openvino", "onnx", "safetensors", "transformers", "OpenImageIO", "PIL", "platformdirs"}
    assert loaded.isdisjoint(heavy | ({"pydantic"} if not command else set()))
    assert "pbrstudio.services" not in done.stderr


def test_listing_loads_neither_torch_nor_numpy(model: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pbrstudio", "models", "show", str(model)],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "pydantic" in loaded
    assert loaded.isdisjoint({"numpy", "torch", "openvino", "onnx", "safetensors"})


def test_a_model_of_ones_own_is_moved_to_the_trash_and_a_shipped_one_stays(
    model: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trash = tmp_path / "trash"
    trash.mkdir()
    monkeypatch.setattr("send2trash.send2trash", lambda path: Path(path).rename(trash / Path(path).name))
    assert run("models", "import", model).status == 0
    told = CliRunner().invoke(app, ["models", "delete", "mine", "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {"id": "mine", "folder": str(home / "models" / "mine")}
    assert (trash / "mine" / "maps.onnx").is_file()
    assert rows() == []
    assert "no model 'mine' among yours" in refused(run("models", "delete", "mine"))
    assert "comes with the program" in refused(run("models", "delete", "first"))
