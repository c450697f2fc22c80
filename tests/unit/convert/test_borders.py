"""Beyond a border: itself again, or its mirror image; held against a strip of samples written out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.convert.borders import folded, folded_places

SIDES = st.integers(1, 40)
FAR = st.integers(-100_000, 100_000)


def mirrored(side: int) -> list[int]:
    """One period of a mirror that does not repeat the border: 0 1 2 3 2 1 for a side of 4."""
    return [*range(side), *range(side - 2, 0, -1)]


@given(side=SIDES, index=FAR)
def test_what_tiles_begins_again(side: int, index: int) -> None:
    assert folded(np.array([index]), side, wrap=True) == [index % side]


@given(side=SIDES, index=FAR)
def test_what_does_not_tile_is_mirrored(side: int, index: int) -> None:
    period = mirrored(side)
    assert folded(np.array([index]), side, wrap=False) == [period[index % len(period)]]


def test_a_mirror_does_not_repeat_the_border() -> None:
    assert folded(np.arange(-4, 8), 4, wrap=False).tolist() == [2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1]


@given(side=SIDES, index=FAR, wrap=st.booleans())
def test_the_middle_of_a_sample_is_the_middle_of_the_one_it_stands_for(side: int, index: int, *, wrap: bool) -> None:
    places = folded_places(np.array([index + 0.5]), side, wrap=wrap)
    assert places == folded(np.array([index]), side, wrap=wrap) + 0.5


@given(side=st.integers(2, 40), turns=st.integers(-50, 50), place=st.floats(0, 1))
def test_places_between_the_samples_run_on_without_a_jump(side: int, turns: int, place: float) -> None:
    """From one sample's middle to the next, in a mirror as outside of it."""
    begin = turns + 0.5
    first, between, last = folded_places(np.array([begin, begin + place, begin + 1]), side, wrap=False)
    assert np.isclose(between, first + place * (last - first), atol=1e-9)
    assert abs(last - first) == 1
