"""Tiny models for the tests of this folder: one that was built, others with chosen weights, and what runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pbrstudio.config.paths import HOME_VARIABLE
from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend
from pbrstudio.models.bundle import Bundle
from pbrstudio.spec.model import ROLES
from tests.unit.convert.weights import copying, near_sighted, reweighted

SEEN = 96
"""Pixels of surroundings past which nothing counts in the model `near`."""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny bundle; tests must not write into it."""
    from tests.tiny_models import shared_tiny_bundle

    return shared_tiny_bundle(tmp_path_factory)


@pytest.fixture(scope="session")
def near(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Random weights that look no farther than the manifest's margins: tiles and the whole must agree."""
    margins = dict.fromkeys(ROLES, SEEN)
    return reweighted(tiny, tmp_path_factory.mktemp("models") / "near", near_sighted, margins=margins)


@pytest.fixture(scope="session")
def copier(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Weights that copy what is seen (`weights.copying`)."""
    return reweighted(tiny, tmp_path_factory.mktemp("models") / "copier", copying)


@pytest.fixture(scope="session")
def on_processor(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Bundle], OpenVinoBackend]:
    """The float32 backend of a bundle, opened once a session, with a cache of its own."""
    home = str(tmp_path_factory.mktemp("cache"))
    held: dict[Path, OpenVinoBackend] = {}

    def opened(bundle: Bundle) -> OpenVinoBackend:
        if bundle.folder not in held:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv(HOME_VARIABLE, home)
                held[bundle.folder] = OpenVinoBackend(bundle, low=False)
        return held[bundle.folder]

    return opened
