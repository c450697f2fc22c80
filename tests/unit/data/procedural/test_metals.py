"""Metal colours: encoded right, and within what a base colour of metal can be."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from pbrstudio.data.procedural.metals import LINEAR, Metal, base_colour
from pbrstudio.textures.colour import linear_to_srgb


def test_all_metals_have_a_colour() -> None:
    assert set(LINEAR) == set(get_args(Metal))


@pytest.mark.parametrize("metal", get_args(Metal))
def test_they_are_bright_and_encoded(metal: Metal) -> None:
    colour = base_colour(metal)
    assert np.allclose(colour, linear_to_srgb(np.array(LINEAR[metal], np.float32)), atol=1e-5)
    assert 170 / 255 <= colour.max() <= 1, (
        "a clean metal's reflectance is over 180 of 255, a little less in one channel"
    )


def test_alloys_without_a_row_stand_between_their_metals() -> None:
    alloys: tuple[tuple[Metal, Metal, Metal], ...] = (("steel", "iron", "chromium"), ("bronze", "copper", "brass"))
    for alloy, one, other in alloys:
        middle = (np.array(LINEAR[one]) + np.array(LINEAR[other])) / 2
        assert np.abs(np.array(LINEAR[alloy]) - middle).max() < 1e-3
