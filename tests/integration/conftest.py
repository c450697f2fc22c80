"""The made-up mod, and what it becomes in each layout: converted once for all tests that only look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.integration import mod as made
from tests.integration.command import Answer, Snapshot, convert, snapshot


@dataclass(frozen=True)
class Converted:
    """A whole mod in one layout."""

    out: Path
    answer: Answer


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Snapshot]:
    """The made-up mod's folder, and what was in it before any test."""
    folder = made.build(tmp_path_factory.mktemp("mods"))
    return folder, snapshot(folder)


@pytest.fixture(scope="session")
def mod(built: tuple[Path, Snapshot]) -> Path:
    """The made-up mod's folder; tests must not write into it."""
    return built[0]


@pytest.fixture(scope="session")
def converted(mod: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Converted]:
    """The mod in a layout, converted by the command when it is first asked for; tests must not write into it."""
    home = {"PBRSTUDIO_HOME": str(tmp_path_factory.mktemp("home"))}

    @cache
    def into(layout: str) -> Converted:
        out = tmp_path_factory.mktemp(layout)
        return Converted(out, convert(mod, "--layout", layout, out=out, env=home))

    return into


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny model of random weights; tests must not write into it."""
    from tests.tiny_models import shared_tiny_bundle

    return shared_tiny_bundle(tmp_path_factory)
