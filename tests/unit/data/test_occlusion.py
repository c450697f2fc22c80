"""Occlusion of a height: open plains, pits, a ditch whose answer is known, borders that wrap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.data.occlusion import DIRECTIONS, middle_and_deviation, occlusion
from tests.makers import relief


def test_a_plain_is_open() -> None:
    assert (occlusion(np.full((16, 24), 30000, np.uint16), 0.1, wrap=True) == 255).all()
    assert (occlusion(relief(16, 16), 0.0, wrap=True) == 255).all()


def test_the_bottom_of_a_ditch_is_as_dark_as_its_slopes_say() -> None:
    side, slope = 128, 1.0
    rise = np.abs(np.arange(side) - side // 2).astype(np.float64)
    depth = rise.max() * slope / side
    height = np.broadcast_to(np.rint(rise / rise.max() * 65535).astype(np.uint16), (side, side))
    ao = occlusion(np.ascontiguousarray(height), depth, wrap=False)
    angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    expected = np.mean(1 / (1 + (slope * np.cos(angles)) ** 2)) * 255
    assert ao[side // 2, side // 2] == pytest.approx(expected, abs=4)
    assert ao[side // 2, 8] > 200, "high on the bank half the sky is open and the other half nearly"


def test_a_pit_is_dark_a_peak_is_open_and_deeper_is_darker() -> None:
    height = np.full((64, 64), 40000, np.uint16)
    height[28:36, 28:36] = 0
    height[10, 10] = 65535
    shallow, deep = (occlusion(height, depth, wrap=True) for depth in (0.02, 0.2))
    assert deep[32, 32] < shallow[32, 32] < 255
    assert deep[10, 10] == 255
    assert deep[60, 60] > 250


def test_a_height_that_tiles_is_shaded_across_its_border() -> None:
    height = np.zeros((32, 32), np.uint16)
    height[:, 30:] = 65535
    assert occlusion(height, 0.3, wrap=True)[16, 0] < 200
    assert occlusion(height, 0.3, wrap=False)[16, 0] > 200


@given(st.integers(0, 31), st.integers(0, 31))
def test_shifting_a_tile_shifts_its_occlusion(down: int, along: int) -> None:
    height = relief(32, 32, 3)
    shifted = occlusion(np.roll(height, (down, along), (0, 1)), 0.1, wrap=True)
    assert np.array_equal(shifted, np.roll(occlusion(height, 0.1, wrap=True), (down, along), (0, 1)))


def test_middle_and_deviation_are_those_of_all_pixels() -> None:
    height = relief(31, 17, 5)
    share = height.astype(np.float64) / 65535
    middle, deviation = middle_and_deviation(height)
    assert middle == pytest.approx(np.median(share))
    assert deviation == pytest.approx(np.abs(share - np.median(share)).mean())


def test_a_large_height_is_shaded_as_a_small_one_is() -> None:
    side = 1280
    large = relief(side, side, 4)
    small = np.ascontiguousarray(large[::2, ::2])
    one, other = (occlusion(height, 0.3, wrap=True) for height in (large, small))
    assert small.shape[0] < 1024 < side
    assert np.abs(one[::2, ::2].astype(int) - other).mean() < 1.5
    assert other.min() < 230
