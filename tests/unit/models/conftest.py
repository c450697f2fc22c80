"""The tiny model that the tests of this folder share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny_models import shared_tiny_bundle


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny bundle; tests must not write into it."""
    return shared_tiny_bundle(tmp_path_factory)
