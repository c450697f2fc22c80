"""The catalogue: what is listed, what a name means, and which model ``auto`` takes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.config.paths import user_models
from pbrstudio.models import catalogue
from pbrstudio.models.catalogue import find, installed, preferred
from pbrstudio.runtime.errors import UserError
from tests.tiny_models import copy_of, tiny_card, tiny_manifest

Figures = list[tuple[str, float | None]]


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of the models that ship."""
    monkeypatch.setattr(catalogue, "resources", lambda: tmp_path / "resources")
    folder = tmp_path / "resources" / "models"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def user(shipped: Path, home: Path) -> Path:
    """The folder of the user's own models, empty."""
    user_models().mkdir()
    assert user_models() == home / "models"
    return user_models()


def put(root: Path, name: str, figures: Figures = (), on: str = "", **fields: Any) -> Path:
    """A model of which there is nothing but the manifest: enough for the catalogue."""
    told = [{"map": key, "input": "lit", "metric": "l1", "value": 0.1, "skill": skill} for key, skill in figures]
    manifest = tiny_manifest(id=name, card=tiny_card(figures=told, evaluated_on=on), **fields)
    (root / name).mkdir()
    (root / name / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    return root / name


# Listing


def test_nothing_is_installed_where_there_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "resources", lambda: tmp_path / "nowhere")
    assert installed() == []
    assert preferred() is None
    assert not user_models().exists(), "looking makes nothing"
    with pytest.raises(UserError, match=r"there is no model 'mine': none is installed \('pbrstudio models import'"):
        find("mine")


def test_shipped_ones_come_first_then_the_users_by_id(shipped: Path, user: Path) -> None:
    for root, name in ((user, "b"), (user, "a"), (shipped, "z"), (shipped, "y")):
        put(root, name)
    assert [(model.id, model.shipped, model.fault) for model in installed()] == [
        ("y", True, ""),
        ("z", True, ""),
        ("a", False, ""),
        ("b", False, ""),
    ]


def test_hidden_folders_and_files_are_no_models(shipped: Path, user: Path) -> None:
    put(user, "mine").rename(user / ".part-abcd-1-abcd-0-model")
    (user / "readme.txt").write_text("models", encoding="utf-8")
    assert installed() == []


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no JSON": (lambda folder: (folder / "manifest.json").write_text("{"), "not valid JSON"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "holds no manifest.json"),
    "a list": (lambda folder: (folder / "manifest.json").write_text("[]"), "must be a valid dictionary"),
    "newer": (
        lambda folder: (folder / "manifest.json").write_text(json.dumps({"schema_version": 9})),
        "schema_version 9 is newer than this program reads (1): update it",
    ),
    "renamed": (
        lambda folder: (folder / "manifest.json").write_text(tiny_manifest(id="other").model_dump_json()),
        "its manifest calls it 'other': give its folder this name",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_damaged_model_is_listed_with_its_fault_and_hides_no_other(case: str, shipped: Path, user: Path) -> None:
    harm, said = BROKEN[case]
    put(user, "sound")
    harm(put(user, "broken"))
    broken, sound = installed()
    assert (broken.id, sound.id, sound.fault) == ("broken", "sound", "")
    assert said in broken.fault
    assert "\n" not in broken.fault
    chosen = preferred()
    assert chosen is not None
    assert chosen.id == "sound"
    with pytest.raises(UserError) as caught:
        find("broken")
    assert str(caught.value) == broken.fault


def test_a_folder_that_cannot_be_read_is_told(
    shipped: Path, user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.rmdir()
    user.write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="a part of its path is a file, not a folder"):
        installed()


# Finding


def test_a_model_is_found_by_its_id_and_opened_as_a_whole(shipped: Path, user: Path, tiny: Path) -> None:
    copy_of(tiny, shipped / "starter")
    assert find("starter").folder == shipped / "starter"
    graph = shipped / "starter" / "maps.onnx"
    graph.write_bytes(graph.read_bytes() + b"0")
    with pytest.raises(UserError, match=r"maps.onnx is damaged"):
        find("starter")


def test_the_users_own_wins_and_nothing_stands_in_for_it(shipped: Path, user: Path, tiny: Path) -> None:
    copy_of(tiny, shipped / "same")
    copy_of(tiny, user / "same")
    assert find("same").folder == user / "same"
    (user / "same" / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="Field required"):
        find("same")


def test_a_path_is_taken_too_and_its_folder_may_have_any_name(
    shipped: Path, user: Path, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of(tiny, tmp_path / "plain").rename(tmp_path / "My Model (2)")
    monkeypatch.chdir(tmp_path)
    for name in (folder, str(folder), "My Model (2)", f".{os.sep}My Model (2)"):
        assert find(name).manifest.id == "plain"


def test_an_id_comes_before_a_folder_of_the_same_name(
    shipped: Path, user: Path, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of(tiny, user / "mine")
    copy_of(tiny, tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert find("mine").folder == user / "mine"
    assert find("./mine").folder == Path("mine")


@pytest.mark.parametrize("name", ["nope", "", "x" * 5000, "tiny.zip"])
def test_an_unknown_name_is_answered_with_the_known_ones(name: str, shipped: Path, user: Path) -> None:
    put(shipped, "starter")
    put(user, "mine")
    with pytest.raises(UserError) as caught:
        find(name)
    assert str(caught.value) == (
        f"there is no model '{name}': choose one of mine, starter, or a path to the folder of one"
    )


def test_a_path_that_is_none_and_a_file_are_told_apart(shipped: Path, user: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"is no model: it holds no manifest\.json"):
        find(tmp_path / "nowhere")
    (tmp_path / "model.zip").write_bytes(b"PK")
    with pytest.raises(
        UserError, match=r"model.zip is a file, not the folder of a model: run 'pbrstudio models import"
    ):
        find(tmp_path / "model.zip")


# What auto takes


def chosen(shipped: Path, user: Path, ours: Figures, theirs: Figures, on: tuple[str, str] = ("set", "set")) -> str:
    put(shipped, "starter", ours, on[0])
    put(user, "mine", theirs, on[1])
    model = preferred()
    assert model is not None
    return model.id


LOW: Figures = [("ao", 0.1), ("height", 0.3), ("metallic", None)]
HIGH: Figures = [("ao", 0.5), ("height", 0.2), ("metallic", None)]


def test_a_users_model_that_measured_better_on_the_same_is_taken(shipped: Path, user: Path) -> None:
    assert chosen(shipped, user, LOW, HIGH) == "mine"


@pytest.mark.parametrize(
    ("ours", "theirs", "on"),
    [
        (HIGH, LOW, ("set", "set")),
        (LOW, LOW, ("set", "set")),
        (LOW, HIGH, ("set", "another set")),
        (LOW, HIGH, ("", "")),
        (LOW, HIGH, ("set", "")),
        (LOW, HIGH, ("", "set")),
        (LOW, [], ("set", "set")),
        ([], HIGH, ("set", "set")),
        (LOW, [("ao", 0.9)], ("set", "set")),
        (LOW, [("ao", 0.9), ("height", None)], ("set", "set")),
    ],
)
def test_the_shipped_one_is_taken_in_any_other_case(
    ours: Figures, theirs: Figures, on: tuple[str, str], shipped: Path, user: Path
) -> None:
    assert chosen(shipped, user, ours, theirs, on) == "starter"


def test_figures_that_only_the_users_has_do_not_count(shipped: Path, user: Path) -> None:
    assert chosen(shipped, user, LOW, [*LOW, ("normal", 1.0)]) == "starter"


def test_the_best_of_several_is_taken(shipped: Path, user: Path) -> None:
    put(user, "fine", [("ao", 0.4), ("height", 0.4)], "set")
    put(user, "finest", [("ao", 0.6), ("height", 0.4)], "set")
    assert chosen(shipped, user, LOW, HIGH) == "finest"


def test_where_none_ships_the_first_of_the_users_is_what_others_are_held_against(shipped: Path, user: Path) -> None:
    put(user, "a", LOW, "set")
    put(user, "b", HIGH, "another set")
    model = preferred()
    assert model is not None
    assert model.id == "a"
    put(user, "c", HIGH, "set")
    model = preferred()
    assert model is not None
    assert (model.id, model.shipped) == ("c", False)


def test_with_damaged_models_only_there_is_none(shipped: Path, user: Path) -> None:
    (put(user, "broken") / "manifest.json").write_text("{}", encoding="utf-8")
    assert preferred() is None
