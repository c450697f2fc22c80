"""The user's settings: read from their place, and refused in a sentence when they cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.config.paths import HOME_VARIABLE
from pbrstudio.config.settings import Settings, load_settings
from pbrstudio.runtime.errors import UserError


def test_nothing_saved_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.json") == Settings()


def test_settings_are_read_from_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    mine = Settings(layout="maps", quality="best", existing="rename", memory_limit=1.5)
    (tmp_path / "settings.json").write_text(mine.model_dump_json(), encoding="utf-8")
    assert load_settings() == mine


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not valid JSON"),
        ('{"layout": ', "not valid JSON"),
        ("[1]", "must be"),
        ('{"quality": "great"}', "quality: must be 'draft', 'normal' or 'best'"),
        ('{"memory_limit": -1}', "memory_limit: "),
        ('{"colour": "red"}', "colour: there is no such key"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_advice(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_settings(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert sentence in str(caught.value)
    assert str(caught.value).endswith("mend or delete the file")
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"\xff\xfe\x80{}")
    with pytest.raises(UserError, match="not valid JSON"):
        load_settings(path)


def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="folder where a file was expected"):
        load_settings(tmp_path)
