"""What a front end is told of models: where each lies, how large it is, and which one ``auto`` takes."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest
from send2trash import TrashPermissionError

from pbrstudio.config.paths import user_models
from pbrstudio.models import catalogue
from pbrstudio.runtime.errors import UserError
from pbrstudio.services.models import details, exported, listed, to_trash
from tests.tiny_models import copy_of, shared_tiny_bundle


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_tiny_bundle(tmp_path_factory)


@pytest.fixture
def starter(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one model that ships."""
    monkeypatch.setattr(catalogue, "resources", lambda: tmp_path / "resources")
    return copy_of(tiny, tmp_path / "resources" / "models" / "starter")


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_shipped_and_own_models_are_told_apart_and_one_is_for_auto(starter: Path, tiny: Path) -> None:
    mine = copy_of(tiny, user_models() / "mine")
    told = [(line.id, line.where, line.auto, line.size, line.classes, line.licence, line.fault) for line in listed()]
    assert told == [
        ("starter", "shipped", True, size(starter), 3, "CC0-1.0", ""),
        ("mine", "yours", False, size(mine), 3, "CC0-1.0", ""),
    ]


def test_of_a_damaged_model_as_much_is_told_as_there_is(starter: Path, tiny: Path) -> None:
    mine = copy_of(tiny, user_models() / "mine")
    (mine / "manifest.json").write_text("{}", encoding="utf-8")
    (mine / "maps.onnx").unlink()
    _, line = listed()
    assert (line.id, line.title, line.classes, line.auto) == ("mine", "", 0, False)
    assert line.size == size(mine)
    assert "Field required" in line.fault


def test_details_say_where_a_model_lies(starter: Path, tiny: Path) -> None:
    copy_of(tiny, user_models() / "mine")
    assert [(details(name).where, details(name).auto) for name in ("starter", "mine", str(tiny))] == [
        ("shipped", True),
        ("yours", False),
        ("elsewhere", False),
    ]
    assert details("starter").size == size(starter)


def test_an_export_says_what_it_wrote(starter: Path, tmp_path: Path) -> None:
    file = exported("starter", tmp_path / "a.zip")
    assert (file.id, file.path, file.size) == (
        "starter",
        str(tmp_path / "a.zip"),
        (tmp_path / "a.zip").stat().st_size,
    )
    folder = exported("starter", tmp_path / "a")
    assert folder.size == size(tmp_path / "a") == size(starter)


# The trash


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for the desktop's, which is not a test's to fill."""
    folder = tmp_path / "trash"
    folder.mkdir()
    monkeypatch.setattr("send2trash.send2trash", lambda path: Path(path).rename(folder / Path(path).name))
    return folder


def test_a_model_of_the_users_goes_to_the_trash_damaged_or_not(starter: Path, tiny: Path, trash: Path) -> None:
    mine = copy_of(tiny, user_models() / "mine")
    broken = copy_of(tiny, user_models() / "broken")
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    assert to_trash("mine") == mine
    assert to_trash("broken") == broken
    assert sorted(path.name for path in trash.iterdir()) == ["broken", "mine"]
    assert (trash / "mine" / "maps.onnx").is_file()
    assert [line.id for line in listed()] == ["starter"]


def test_what_ships_stays_and_of_two_of_one_name_the_users_goes(starter: Path, tiny: Path, trash: Path) -> None:
    with pytest.raises(UserError, match="comes with the program"):
        to_trash("starter")
    copy_of(tiny, user_models() / "starter")
    to_trash("starter")
    assert starter.is_dir()
    with pytest.raises(UserError, match="no model 'gone' among yours"):
        to_trash("gone")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (TrashPermissionError("mine"), "there is no trash that can take .*mine: delete the folder yourself"),
        (OSError(errno.ENOSPC, "No space left on device", "mine"), "mine: the disk is full"),
    ],
)
def test_a_trash_that_takes_nothing_is_a_sentence(
    starter: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, sentence: str
) -> None:
    mine = copy_of(tiny, user_models() / "mine")

    def refuse(path: str) -> None:
        raise error

    monkeypatch.setattr("send2trash.send2trash", refuse)
    with pytest.raises(UserError, match=sentence):
        to_trash("mine")
    assert (mine / "maps.onnx").is_file()


def test_without_its_package_the_folder_is_named(starter: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = copy_of(tiny, user_models() / "mine")
    monkeypatch.setitem(sys.modules, "send2trash", None)
    with pytest.raises(UserError, match=r"delete .*mine yourself"):
        to_trash("mine")
    assert mine.is_dir()
