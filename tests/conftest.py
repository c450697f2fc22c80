"""What every test gets: a home of its own, away from the user's settings, and property tests that assert no time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import pbrstudio  # noqa: F401  # before any test imports OpenVINO: it keeps its telemetry out

# These machines are noisy: how long an example takes says nothing about it.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands in for the user's own, also in the processes that a test starts."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("PBRSTUDIO_HOME", str(folder))
    return folder
