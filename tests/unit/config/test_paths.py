"""Where things live: under PBRSTUDIO_HOME when it is set, resources beside the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.config import paths

PLACES = [paths.settings_file, paths.user_layouts, paths.user_ladders, paths.logs, paths.decoded]


def test_home_moves_everything_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    found = [place() for place in PLACES]
    assert found == [tmp_path / name for name in ("settings.json", "layouts", "ladders", "logs", "cache/decoded")]
    assert not list(tmp_path.iterdir()), "asking for a path makes nothing"


@pytest.mark.parametrize("home", [None, ""])
def test_without_home_the_systems_own_places_are_taken(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    if home is not None:
        monkeypatch.setenv(paths.HOME_VARIABLE, home)
    for place in PLACES:
        assert place().is_absolute()
        assert "pbrstudio" in place().parts


def test_resources_of_a_checkout_lie_beside_the_package() -> None:
    assert paths.resources() == Path(paths.__file__).resolve().parents[2] / "resources"
    assert (paths.resources() / "layouts" / "true-pbr.toml").is_file()


def test_resources_of_an_installed_wheel_lie_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "pbrstudio"
    monkeypatch.setattr(paths, "__file__", str(package / "config" / "paths.py"))
    (tmp_path / "resources").mkdir()
    assert paths.resources() == tmp_path / "resources"
    (package / "resources").mkdir(parents=True)
    assert paths.resources() == package / "resources"
