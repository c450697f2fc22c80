"""Colour and opacity of any depth as bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.textures import eight_bit
from pbrstudio.textures.colour import srgb_to_linear
from pbrstudio.textures.eight_bit import alpha_bytes, data_bytes, srgb_bytes
from pbrstudio.textures.texture import ColourSpace, Origin, Pixels, Texture
from tests.makers import noise

LEVELS = np.arange(256)


def texture(rgb: Pixels, alpha: Pixels | None = None, space: ColourSpace = ColourSpace.SRGB) -> Texture:
    return Texture(rgb, alpha, space, Origin(Path("a.png"), "PNG"))


def in_three(row: NDArray[np.generic]) -> NDArray[np.generic]:
    return np.repeat(row.reshape(16, 16, 1), 3, axis=2)


def test_bytes_come_back_uncopied() -> None:
    source = texture(noise(4, 4, 3), noise(4, 4))
    assert srgb_bytes(source) is source.rgb
    assert alpha_bytes(source) is source.alpha


@pytest.mark.parametrize("space", list(ColourSpace))
def test_sixteen_bits_round_to_the_nearest_byte(space: ColourSpace) -> None:
    for shift, wanted in ((0, LEVELS), (128, LEVELS), (-128, LEVELS)):
        wide = np.clip(LEVELS * 257 + shift, 0, 65535).astype(np.uint16)
        source = texture(in_three(wide), wide.reshape(16, 16), space)
        assert np.array_equal(srgb_bytes(source), in_three(wanted))
        found = alpha_bytes(source)
        assert found is not None
        assert np.array_equal(found.ravel(), wanted)


def test_linear_floats_are_encoded_and_clipped_their_alpha_is_not_encoded() -> None:
    linear = srgb_to_linear(LEVELS / 255).astype(np.float32)
    source = texture(in_three(linear), (LEVELS / 255).astype(np.float32).reshape(16, 16), ColourSpace.LINEAR)
    assert np.array_equal(srgb_bytes(source), in_three(LEVELS))
    found = alpha_bytes(source)
    assert found is not None
    assert np.array_equal(found.ravel(), LEVELS)
    bright = texture(np.array([[[4.0, -1.0, 1.0]]], np.float32), None, ColourSpace.LINEAR)
    assert srgb_bytes(bright).tolist() == [[[255, 0, 255]]]
    assert alpha_bytes(bright) is None


def test_floats_that_are_encoded_already_are_not_encoded_again() -> None:
    source = texture(in_three((LEVELS / 255).astype(np.float32)))
    assert np.array_equal(srgb_bytes(source), in_three(LEVELS))


def test_data_is_never_bent() -> None:
    assert data_bytes(texture(in_three((LEVELS / 255).astype(np.float32)), None, ColourSpace.LINEAR)).tolist() == (
        in_three(LEVELS).tolist()
    )
    assert np.array_equal(data_bytes(texture(in_three((LEVELS * 257).astype(np.uint16)))), in_three(LEVELS))
    source = texture(noise(4, 4, 3))
    assert data_bytes(source) is source.rgb


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_strips_equal_the_whole(dtype: type[np.generic], monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).random((37, 5, 3))
    rgb = (values * (65535 if dtype is np.uint16 else 1)).astype(dtype)
    source = texture(rgb, None, ColourSpace.LINEAR)
    whole = srgb_bytes(source)
    monkeypatch.setattr(eight_bit, "STRIP", 8)
    assert np.array_equal(srgb_bytes(source), whole)
