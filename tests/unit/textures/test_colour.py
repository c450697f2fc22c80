"""The sRGB curve: exact for stored values, rounded correctly, and in step with its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.textures.colour import (
    encode_srgb8,
    encode_srgb16,
    from_linear,
    linear_to_srgb,
    luminance,
    srgb8_table,
    srgb16_table,
    srgb_to_linear,
    to_linear,
)
from pbrstudio.textures.texture import ColourSpace


def rounded_by_definition(linear, steps):
    """The stored code by the formula of the standard, in float64."""
    x = np.clip(np.asarray(linear, np.float64), 0, 1)
    encoded = np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.power(np.maximum(x, 1e-9), 1 / 2.4) - 0.055)
    return np.floor(encoded * steps + 0.5).astype(np.int64)


def test_every_8_bit_code_survives_the_way_to_linear_and_back():
    codes = np.arange(256, dtype=np.uint8)
    assert np.array_equal(encode_srgb8(srgb8_table()[codes]), codes)


def test_every_16_bit_code_survives_the_way_to_linear_and_back():
    codes = np.arange(65536, dtype=np.uint16)
    assert np.array_equal(encode_srgb16(srgb16_table()[codes]), codes)


@pytest.mark.parametrize("space", list(ColourSpace))
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_stored_values_survive_in_either_space(space, dtype):
    codes = np.arange(np.iinfo(dtype).max + 1, dtype=dtype).reshape(-1, 4)
    assert np.array_equal(from_linear(to_linear(codes, space), space, codes.dtype), codes)


@pytest.mark.parametrize("space", list(ColourSpace))
def test_float_highlights_survive(space):
    values = np.linspace(0, 4, 1000, dtype=np.float32)
    assert np.allclose(from_linear(to_linear(values, space), space, values.dtype), values, atol=1e-6)


def test_8_bit_codes_are_the_nearest_ones():
    linear = np.linspace(0, 1, 300_001, dtype=np.float32)
    assert np.array_equal(encode_srgb8(linear), rounded_by_definition(linear, 255))


def test_8_bit_codes_change_exactly_at_the_thresholds():
    exact = srgb_to_linear((np.arange(255) + 0.5) / 255)
    near = exact.astype(np.float32)
    for value in (np.nextafter(near, np.float32(0)), near, np.nextafter(near, np.float32(1))):
        expected = np.arange(255) + (value.astype(np.float64) >= exact)
        assert np.array_equal(encode_srgb8(value), expected)


@given(st.lists(st.floats(-2, 3, width=32), min_size=1))
def test_values_out_of_range_are_clipped(values):
    linear = np.array(values, np.float32)
    assert np.array_equal(encode_srgb8(linear), rounded_by_definition(linear, 255))


def test_known_points_of_the_curve():
    assert srgb_to_linear(np.array([0.0, 0.04045, 0.5, 1.0])) == pytest.approx([0, 0.0031308, 0.2140411, 1], abs=1e-6)
    assert linear_to_srgb(np.array([0.18])) == pytest.approx([0.4613561], abs=1e-6)


def test_luminance_of_white_and_of_green():
    rgb = np.array([[[1, 1, 1], [0, 1, 0]]], np.float32)
    assert luminance(rgb) == pytest.approx(np.array([[1, 0.7152]]), abs=1e-6)


def test_another_dtype_is_refused():
    with pytest.raises(ValueError, match="float64"):
        from_linear(np.zeros(1, np.float32), ColourSpace.SRGB, np.dtype(np.float64))
