"""What a front end is told of models: where each lies, how large it is, and which one ``auto`` takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.config.paths import user_models
from pbrstudio.models import catalogue
from pbrstudio.services.models import details, exported, listed
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
