"""A fault's traceback in a file of its own, with the versions that matter."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from pbrstudio import __version__
from pbrstudio.config.logs import write_fault
from pbrstudio.config.paths import HOME_VARIABLE


def test_the_traceback_is_kept_with_the_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "new"))
    path = write_fault("Traceback: naïve\n  line 2")
    assert path.parent == tmp_path / "new" / "logs"
    text = path.read_text(encoding="utf-8")
    assert text.endswith("Traceback: naïve\n  line 2")
    assert __version__ in text
    assert platform.python_version() in text


def test_two_faults_in_one_second_have_a_file_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    paths = [write_fault(f"fault {number}") for number in range(4)]
    assert len(set(paths)) == 4
    assert [path.read_text(encoding="utf-8").splitlines()[-1] for path in paths] == [f"fault {n}" for n in range(4)]
