"""An NVIDIA card, or the only reason in these tests to skip one; and a tiny model to run on it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def card() -> str:
    """The name of the card that torch answers for."""
    import torch

    if not torch.cuda.is_available():
        pytest.skip("there is no NVIDIA card")
    return str(torch.cuda.get_device_name())


@pytest.fixture(scope="session")
def tiny(card: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny model of random weights; tests must not write into it."""
    from tests.tiny_models import shared_tiny_bundle

    return shared_tiny_bundle(tmp_path_factory)
