"""Tests of losses see no LPIPS, whatever this machine has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pbrstudio.train.losses import lpips_vgg


@pytest.fixture(autouse=True, scope="module")
def no_lpips() -> Iterator[None]:
    """As on a machine without the package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lpips_vgg, "find_spec", lambda name: None)
        yield
