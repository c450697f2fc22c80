"""The written height: its middle at 0.5, its slopes those of the normal, next to nothing clipped, never inside out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pbrstudio.convert.baseline import DEPTH, HEIGHT_DEVIATION
from pbrstudio.convert.relief import LEAST_DEVIATION, Relief, fitted, raw_heights, written
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.normals import decode_normals, normals_from_height
from tests.makers import relief, smooth

SIZES = [(256, 256), (96, 400), (400, 96), (700, 701)]
"""The last have more lines than are compared."""


def in_units(height: U16, unit: float) -> U16:
    """What a network that sees this height rests as: its deviation from the middle, ``unit`` a full range."""
    return raw_heights((height.astype(np.float32) / 65535 - 0.5) * np.float32(unit))


def degrees(one: U8, other: U8) -> float:
    """Mean angle between two normal maps."""
    cosines = (decode_normals(one) * decode_normals(other)).sum(axis=2)
    return float(np.degrees(np.arccos(np.clip(cosines, -1, 1))).mean())


def deviation(height: U16) -> float:
    return float(height.std()) / 65535


def clipped(height: U16) -> float:
    return float(((height == 0) | (height == 65535)).mean())


def test_a_raw_height_rests_to_a_two_thousandth() -> None:
    values = np.linspace(-15, 15, 1001, dtype=np.float32)
    assert np.abs((raw_heights(values).astype(float) - 32768) / 2048 - values).max() <= 0.5 / 2048
    assert raw_heights(np.array([-99, 0, 99], np.float32)).tolist() == [0, 32768, 65535]


@pytest.mark.parametrize(("height", "width"), SIZES)
@pytest.mark.parametrize("unit", [0.7, 3.0, 11.0])
def test_the_fit_finds_the_gain_of_the_normal(height: int, width: int, unit: float) -> None:
    """The normal is that of a height of a known depth; the raw height is the same in a unit that nobody knows."""
    truth, depth = relief(height, width), 0.02
    normal = normals_from_height(truth, depth, wrap=True)
    raw = in_units(truth, unit)
    found = fitted(raw, normal, width_share=0.5)
    # A raw unit is gain x depth of the width; the truth's full range, ``unit`` of them, is its depth.
    assert found.gain * found.depth * unit == pytest.approx(depth, rel=0.02)
    assert degrees(normals_from_height(written(raw, found), found.depth, wrap=True), normal) < 0.6


@pytest.mark.parametrize("depth", [0.001, 0.01, 0.1])
def test_slopes_are_the_normals_also_where_the_range_does_not_hold_them(depth: float) -> None:
    """Too deep for the written range at the usual depth: then the range is said to be deeper, and nothing is lost."""
    truth = relief(256, 256)
    normal = normals_from_height(truth, depth, wrap=True)
    raw = in_units(truth, 4)
    found = fitted(raw, normal, width_share=DEPTH)
    height = written(raw, found)
    assert clipped(height) <= 0.002
    assert found.depth >= DEPTH
    assert (found.depth > DEPTH) == (depth > DEPTH)
    assert degrees(normals_from_height(height, found.depth, wrap=True), normal) < 1


def test_noise_does_not_lead_the_fit_astray() -> None:
    """A network's height is not the normal's: what they share is scaled, the rest goes along."""
    truth = relief(256, 256)
    normal = normals_from_height(truth, 0.02, wrap=True)
    values = (truth.astype(np.float32) / 65535 - 0.5) * 4
    raw = raw_heights(values + 0.3 * (smooth(256, 256, seed=9).astype(np.float32) - 0.5))
    found = fitted(raw, normal, width_share=DEPTH)
    assert found.gain * found.depth * 4 == pytest.approx(0.02, rel=0.1)


@pytest.mark.parametrize("axis", [0, 1])
def test_slopes_of_one_direction_are_enough(axis: int) -> None:
    """Ridges along rows or columns: the other direction says nothing, and must not say less."""
    wave = np.sin(np.arange(256) * 2 * np.pi / 64)
    plane = np.broadcast_to(wave[:, None] if axis == 0 else wave, (256, 256))
    truth = np.rint((plane + 1) / 2 * 65535).astype(np.uint16)
    found = fitted(in_units(truth, 5), normals_from_height(truth, 0.01, wrap=True), width_share=1)
    assert found.gain * found.depth * 5 == pytest.approx(0.01, rel=0.02)


def test_a_height_that_is_inside_out_is_not_turned() -> None:
    """The least gain instead, and a depth of no more: the normal denies this relief."""
    truth = relief(128, 128)
    normal = normals_from_height(truth, 0.02, wrap=True)
    raw = in_units(65535 - truth, 4)
    found = fitted(raw, normal, width_share=DEPTH)
    assert found.gain > 0
    height = written(raw, found)
    assert deviation(height) == pytest.approx(LEAST_DEVIATION, rel=0.05)
    assert (np.corrcoef(height.ravel(), raw.ravel())[0, 1]) > 0.99


def test_a_flat_normal_leaves_the_least_relief() -> None:
    raw = in_units(relief(128, 128), 4)
    flat = np.full((128, 128, 3), (128, 128, 255), np.uint8)
    assert deviation(written(raw, fitted(raw, flat, DEPTH))) == pytest.approx(LEAST_DEVIATION, rel=0.05)


@pytest.mark.parametrize("share", [DEPTH / 4, DEPTH, DEPTH * 10])
def test_without_a_normal_the_classes_say_how_deep(share: float) -> None:
    """A deviation of `HEIGHT_DEVIATION` of ``share`` widths, however it is divided between gain and depth."""
    raw = in_units(relief(256, 256), 4)
    found = fitted(raw, None, share)
    height = written(raw, found)
    assert deviation(height) * found.depth == pytest.approx(HEIGHT_DEVIATION * share, rel=0.01)
    assert clipped(height) <= 0.002


@example(seed=21, power=1.0, unit=0.015625, share=0.125)  # many pixels just at the limit
@given(seed=st.integers(0, 30), power=st.floats(0.2, 8), unit=st.floats(0.01, 14), share=st.floats(0.0005, 0.2))
def test_the_middle_is_half_and_next_to_nothing_is_clipped(seed: int, power: float, unit: float, share: float) -> None:
    """Also of heights that are mostly low, or mostly high."""
    raw = raw_heights(((smooth(64, 80, seed) ** power - 0.5) * unit).astype(np.float32))
    height = written(raw, fitted(raw, None, share))
    assert abs(float(np.median(height)) / 65535 - 0.5) < 1 / 255
    assert clipped(height) <= 0.005  # those that reach the end exactly count too
    order = np.argsort(raw, axis=None)
    assert (np.diff(height.ravel()[order].astype(int)) >= 0).all(), "higher stays higher"


def test_some_outliers_do_not_flatten_the_rest() -> None:
    raw = in_units(relief(512, 512), 2)
    spiked: NDArray[np.uint16] = raw.copy()
    spiked.ravel()[::4000] = 65535
    height, plain = (written(each, fitted(each, None, DEPTH)) for each in (spiked, raw))
    assert deviation(height) > 0.8 * deviation(plain)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (64, 64), (1, 50), (2, 2)])
@pytest.mark.parametrize("with_normal", [False, True])
def test_a_flat_height_is_flat(height: int, width: int, with_normal: bool) -> None:
    raw = np.full((height, width), 40_000, np.uint16)
    normal = np.full((height, width, 3), (150, 110, 240), np.uint8) if with_normal else None
    found = fitted(raw, normal, 0.1)
    assert found == Relief(0.0, DEPTH)
    assert (written(raw, found) == 32768).all()


@pytest.mark.parametrize(("height", "width"), [(1, 2), (2, 1), (2, 2), (3, 3), (1, 9)])
def test_textures_of_a_few_pixels_are_no_fault(height: int, width: int) -> None:
    raw = raw_heights(np.linspace(-1, 1, height * width, dtype=np.float32).reshape(height, width))
    normal = np.full((height, width, 3), (128, 128, 255), np.uint8)
    for found in (fitted(raw, normal, 0.1), fitted(raw, None, 0.1)):
        assert written(raw, found).shape == raw.shape
        assert np.isfinite([found.gain, found.depth]).all()
