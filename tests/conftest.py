"""What every test gets: a home of its own, so that no test reads or writes the user's settings, layouts and logs."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands in for the user's own, also in the processes that a test starts."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("PBRSTUDIO_HOME", str(folder))
    return folder
