"""What a cut-out hides: told from its alpha, and filled with the colours around it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pbrstudio.convert.hidden import STRIP, filled, hidden_pixels
from tests.makers import noise, smooth_bytes

SIZES = [(1, 2), (7, 1), (16, 16), (17, 33), (64, 128), (2 * STRIP + 3, 5)]


def holes(height: int, width: int, seed: int = 0) -> NDArray[np.bool_]:
    """Blobs that hide about half, and never all."""
    hidden = smooth_bytes(height, width, 1, seed)[..., 0] > 120
    hidden[0, 0] = False
    return hidden


def test_no_alpha_hides_nothing() -> None:
    assert hidden_pixels(None) is None


@pytest.mark.parametrize(
    "alpha",
    [
        np.full((8, 8), 255, np.uint8),
        np.zeros((8, 8), np.uint8),  # all alike: no opacity
        np.arange(256, dtype=np.uint8).reshape(16, 16),  # smooth: gloss, or a mask
        np.repeat(np.array([[10], [255]], np.uint8), 8, axis=0),  # a cut-out whose lowest is not 0
    ],
    ids=["opaque", "alike", "smooth", "not quite hidden"],
)
def test_what_is_no_hole_is_not_hidden(alpha: NDArray[np.uint8]) -> None:
    assert hidden_pixels(alpha) is None


def test_a_cut_out_hides_where_it_is_zero() -> None:
    alpha = np.full((16, 16), 255, np.uint8)
    alpha[:4] = 0
    alpha[4] = 7
    hidden = hidden_pixels(alpha)
    assert hidden is not None
    assert hidden[:4].all()
    assert not hidden[4:].any()


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_visible_pixels_stay(height: int, width: int) -> None:
    rgb, hidden = noise(height, width, 3), holes(height, width)
    before = rgb.copy()
    out = filled(rgb, hidden)
    assert (out.shape, out.dtype) == (rgb.shape, rgb.dtype)
    assert np.array_equal(out[~hidden], rgb[~hidden])
    assert np.array_equal(rgb, before)


@given(height=st.integers(1, 40), width=st.integers(1, 40), seed=st.integers(0, 99))
def test_hidden_colours_do_not_count(height: int, width: int, seed: int) -> None:
    hidden = np.random.default_rng(seed).random((height, width)) < 0.7
    hidden[seed % height, seed % width] = False
    rgb = noise(height, width, 3, seed=seed)
    other = np.where(hidden[..., None], noise(height, width, 3, seed=seed + 100), rgb)
    assert np.array_equal(filled(rgb, hidden), filled(other, hidden))


@given(height=st.integers(1, 40), width=st.integers(1, 40), seed=st.integers(0, 99))
def test_one_visible_pixel_gives_its_colour_to_all(height: int, width: int, seed: int) -> None:
    rgb = noise(height, width, 3, seed=seed)
    hidden = np.ones((height, width), bool)
    hidden[seed % height, seed % width] = False
    assert (filled(rgb, hidden) == rgb[seed % height, seed % width]).all()


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_one_colour_stays_one_colour(height: int, width: int) -> None:
    hidden = holes(height, width)
    rgb = np.where(hidden[..., None], np.uint8(0), np.array([200, 100, 50], np.uint8))
    assert (filled(rgb, hidden) == [200, 100, 50]).all()


@pytest.mark.parametrize("odd", [0, 1])
def test_a_hole_takes_the_colours_beside_it(odd: int) -> None:
    """A red disc and a blue one in a hidden green field: each half is of its disc's colour, and nowhere green."""
    height, width = 128 + odd, 256 + odd
    rows, columns = np.mgrid[:height, :width]
    discs = [np.hypot(rows - 64, columns - middle) < 20 for middle in (64, 192)]
    rgb = np.zeros((height, width, 3), np.uint8) + np.array([0, 255, 0], np.uint8)
    rgb[discs[0]], rgb[discs[1]] = (255, 0, 0), (0, 0, 255)
    out = filled(rgb, ~(discs[0] | discs[1]))
    assert out[..., 1].max() == 0
    for middle, own, other in ((64, 0, 2), (192, 2, 0)):
        around = np.hypot(rows - 64, columns - middle) < 32
        assert (out[around][:, own] > 200).all()
        assert (out[around][:, other] < 56).all()


def test_strips_join_without_a_mark() -> None:
    """The same hole, filled where a strip ends and in the middle of one."""
    rgb, hidden = noise(2 * STRIP, 16, 3), np.zeros((2 * STRIP, 16), bool)
    hidden[STRIP - 8 : STRIP + 8] = True
    moved = np.roll(filled(rgb, hidden), 64, axis=0)
    assert np.array_equal(moved, filled(np.roll(rgb, 64, axis=0), np.roll(hidden, 64, axis=0)))
