"""The connected pixels of a class, held against the plainest way to find them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from pbrstudio.services.regions import region
from pbrstudio.textures.maps import U8

masks = arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 2))


def spread(same: NDArray[np.bool_], start: tuple[int, int]) -> NDArray[np.bool_]:
    """What is reached from ``start`` through ``same`` by steps to the four sides, without going over the border."""
    reached = np.zeros_like(same)
    reached[start] = True
    while True:
        more = reached.copy()
        more[1:] |= reached[:-1]
        more[:-1] |= reached[1:]
        more[:, 1:] |= reached[:, :-1]
        more[:, :-1] |= reached[:, 1:]
        more &= same
        if (more == reached).all():
            return reached
        reached = more


@given(masks, st.data())
def test_it_is_the_connected_component(ids: U8, data: st.DataObject) -> None:
    row, column = data.draw(st.integers(0, ids.shape[0] - 1)), data.draw(st.integers(0, ids.shape[1] - 1))
    expected = spread(ids == ids[row, column], (row, column))
    np.testing.assert_array_equal(region(ids, column, row, wrap=False), expected)


@given(masks, st.data())
def test_of_a_tiling_texture_it_goes_on_across_the_border(ids: U8, data: st.DataObject) -> None:
    row, column = data.draw(st.integers(0, ids.shape[0] - 1)), data.draw(st.integers(0, ids.shape[1] - 1))
    found = region(ids, column, row, wrap=True)
    # In enough copies of the texture, whatever is connected in the middle one is seen to be.
    copies = 2 * max(ids.shape) + 1
    same = np.tile(ids == ids[row, column], (copies, copies))
    middle = (row + ids.shape[0] * (copies // 2), column + ids.shape[1] * (copies // 2))
    cells = spread(same, middle).reshape(copies, ids.shape[0], copies, ids.shape[1])
    expected = cells.any(axis=(0, 2))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("wrap", [False, True])
def test_a_region_of_one_pixel(wrap: bool) -> None:
    ids = np.zeros((4, 5), np.uint8)
    ids[2, 3] = 7
    assert region(ids, 3, 2, wrap=wrap).sum() == 1
