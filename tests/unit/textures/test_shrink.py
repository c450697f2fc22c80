"""Shrinking and stretching: sizes, dtypes, values and tiles kept."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbrstudio.textures.shrink import shrink_texture, stretch_to_multiple_of_4
from pbrstudio.textures.texture import ColourSpace, Origin, Texture

DTYPES = [np.uint8, np.uint16, np.float32]


def texture(rgb, alpha=None, space=ColourSpace.SRGB):
    return Texture(rgb, alpha, space, Origin(Path("a.png"), "PNG"))


def noise(height, width, dtype, space=ColourSpace.SRGB, *, with_alpha=True):
    values = np.random.default_rng(7).random((height, width, 4))
    stored = (values if dtype is np.float32 else values * np.iinfo(dtype).max).astype(dtype)
    return texture(stored[:, :, :3].copy(), stored[:, :, 3].copy() if with_alpha else None, space)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 70),
    st.integers(1, 70),
    st.integers(1, 80),
    st.sampled_from(DTYPES),
    st.sampled_from(list(ColourSpace)),
    st.booleans(),
)
def test_halved_until_it_fits(height, width, max_side, dtype, space, wrap):
    source = noise(height, width, dtype, space)
    small = shrink_texture(source, max_side, wrap=wrap)
    halvings = 0
    while max(height, width) >> halvings > max_side:
        halvings += 1
    assert (small.height, small.width) == (max(1, height >> halvings), max(1, width >> halvings))
    assert small.rgb.dtype == small.alpha.dtype == dtype
    assert (small.space, small.origin) == (space, source.origin)


def test_one_that_fits_is_left_alone():
    source = noise(16, 8, np.uint8)
    assert shrink_texture(source, 16, wrap=True) is source
    assert stretch_to_multiple_of_4(source, wrap=True) is source


def test_max_side_below_1_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        shrink_texture(noise(4, 4, np.uint8), 0, wrap=False)


@pytest.mark.parametrize(("space", "expected"), [(ColourSpace.SRGB, 188), (ColourSpace.LINEAR, 128)])
def test_colour_shrinks_in_linear_light_and_alpha_as_it_is(space, expected):
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[::2] = 255
    small = shrink_texture(texture(stripes, stripes[:, :, 0].copy(), space), 32, wrap=True)
    assert np.abs(small.rgb.astype(int) - expected).max() <= 1
    assert np.abs(small.alpha.astype(int) - 128).max() <= 1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("space", list(ColourSpace))
def test_constants_survive_both_ways(dtype, space):
    value = 0.3 if dtype is np.float32 else np.iinfo(dtype).max // 3
    source = texture(np.full((50, 37, 3), value, dtype), np.full((50, 37), value, dtype), space)
    for result in (shrink_texture(source, 20, wrap=False), stretch_to_multiple_of_4(source, wrap=False)):
        assert result.rgb == pytest.approx(np.full_like(result.rgb, value), rel=2e-5)
        assert result.alpha == pytest.approx(np.full_like(result.alpha, value), rel=2e-5)


def test_a_tile_shrinks_like_its_rolled_self():
    source = noise(64, 64, np.uint16)
    rolled = texture(np.roll(source.rgb, (16, 8), (0, 1)), np.roll(source.alpha, (16, 8), (0, 1)))
    small, other = (shrink_texture(t, 16, wrap=True) for t in (source, rolled))
    assert np.array_equal(np.roll(small.rgb, (4, 2), (0, 1)), other.rgb)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from(DTYPES), st.booleans(), st.booleans())
def test_stretched_to_the_next_multiple_of_4(height, width, dtype, with_alpha, wrap):
    stretched = stretch_to_multiple_of_4(noise(height, width, dtype, with_alpha=with_alpha), wrap=wrap)
    assert (stretched.height, stretched.width) == (-(-height // 4) * 4, -(-width // 4) * 4)
    assert stretched.rgb.dtype == dtype
    assert (stretched.alpha is None) is not with_alpha


def test_stretching_covers_the_same_uv_square():
    across = (np.arange(62) + 0.5) / 62
    wave = (0.5 + 0.4 * np.sin(2 * np.pi * across)).astype(np.float32)
    source = texture(np.ascontiguousarray(np.broadcast_to(wave[None, :, None], (62, 62, 3))), None, ColourSpace.LINEAR)
    stretched = stretch_to_multiple_of_4(source, wrap=True)
    expected = 0.5 + 0.4 * np.sin(2 * np.pi * (np.arange(64) + 0.5) / 64)
    assert np.abs(stretched.rgb[:, :, 0] - expected).max() < 1e-3
