"""A model is installed whatever it comes as: a folder, a file, or a training's run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pbrstudio.config.paths import user_models
from pbrstudio.runtime.control import SafePoint, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.services import taking_in
from pbrstudio.services.models import exported, listed
from pbrstudio.services.publishing import Published
from pbrstudio.services.taking_in import TakenIn, take_in
from tests.tiny_models import copy_of, shared_tiny_bundle


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_tiny_bundle(tmp_path_factory)


def mine() -> list[str]:
    return [line.id for line in listed() if line.where == "yours"]


def test_a_folder_and_a_file_keep_their_own_name(tiny: Path, tmp_path: Path) -> None:
    taken = take_in(copy_of(tiny, tmp_path / "other"), "not-this")
    assert taken == TakenIn("other", replaced=False, note="")
    assert mine() == ["other"]
    exported("other", tmp_path / "other.zip")
    with pytest.raises(UserError, match="installed already"):
        take_in(tmp_path / "other.zip")
    assert take_in(tmp_path / "other.zip", replace=True) == TakenIn("other", replaced=True, note="")


def test_what_is_no_model_installs_nothing(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"nothing")
    with pytest.raises(UserError):
        take_in(tmp_path / "no.zip")
    with pytest.raises(UserError, match="does not exist"):
        take_in(tmp_path / "gone")
    assert mine() == []


def run_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "run.json").write_text("{}", encoding="utf-8")
    return folder


def test_of_a_run_a_model_is_made_and_what_a_baseline_does_better_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []

    def make(run: Path, model_id: str | None, *, replace: bool, safe_point: SafePoint) -> Published:
        asked.append((run, model_id, replace))
        safe_point()
        return Published(model_id or "run", user_models() / "run", True, ("ao", "height"))

    monkeypatch.setattr(taking_in, "publish_run", make)
    run = run_folder(tmp_path)
    taken = take_in(run, "better", replace=True)
    assert taken == TakenIn("better", replaced=True, note="a baseline measured better for ao, height")
    assert asked == [(run, "better", True)]

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        take_in(run, safe_point=stop)


@pytest.mark.parametrize("name", ["../elsewhere", "My Model", "/tmp/x", "", ".hidden"])
def test_a_name_that_no_model_may_have_is_refused_before_anything_is_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="is no name for a model"):
        take_in(run_folder(tmp_path), name)
    assert not user_models().exists()
