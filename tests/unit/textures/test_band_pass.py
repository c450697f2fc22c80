"""The Gaussian band-pass: what it lets through, what it takes away, and how it treats borders."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.textures.band_pass import band_pass
from tests.makers import smooth


def plane(height: int, width: int) -> NDArray[np.float32]:
    return smooth(height, width, seed=5).astype(np.float32)


@pytest.mark.parametrize("wrap", [True, False])
def test_a_constant_has_no_band(wrap: bool) -> None:
    band = band_pass(np.full((40, 30), 0.7, np.float32), 1.0, 5.0, wrap=wrap)
    assert np.abs(band).max() < 1e-6
    assert band.dtype == np.float32


@pytest.mark.parametrize("cycles", [1, 4, 12])
def test_a_wave_passes_with_the_gain_of_the_formula(cycles: int) -> None:
    wave = np.cos(2 * np.pi * cycles * np.arange(96) / 96).astype(np.float32)
    band = band_pass(np.broadcast_to(wave, (64, 96)), 0.8, 6.0, wrap=True)
    frequency = cycles / 96
    gain = np.exp(-2 * (np.pi * 0.8 * frequency) ** 2) - np.exp(-2 * (np.pi * 6.0 * frequency) ** 2)
    assert band == pytest.approx(np.broadcast_to(wave * gain, (64, 96)), abs=1e-5)


def test_without_a_fine_blur_only_the_coarse_one_is_taken_off() -> None:
    dot = np.zeros((65, 65), np.float32)
    dot[32, 32] = 1
    band = band_pass(dot, 0.0, 3.0, wrap=True)
    rows, columns = np.mgrid[-32:33, -32:33]
    gaussian = np.exp(-(rows**2 + columns**2) / (2 * 9.0)) / (2 * np.pi * 9.0)
    assert band == pytest.approx(dot - gaussian, abs=1e-4)


def test_a_rolled_tile_gives_a_rolled_band() -> None:
    tile = plane(48, 64)
    rolled = band_pass(np.roll(tile, (13, 29), (0, 1)), 1.0, 5.0, wrap=True)
    assert rolled == pytest.approx(np.roll(band_pass(tile, 1.0, 5.0, wrap=True), (13, 29), (0, 1)), abs=1e-5)


def test_without_wrap_one_side_does_not_know_of_the_other() -> None:
    step = np.zeros((32, 128), np.float32)
    step[:, 64:] = 1
    assert np.abs(band_pass(step, 0.0, 4.0, wrap=False)[:, :32]).max() < 1e-3
    assert np.abs(band_pass(step, 0.0, 4.0, wrap=True)[:, :4]).max() > 0.3


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (3, 2), (37, 41)])
def test_any_size_keeps_its_size(size: tuple[int, int]) -> None:
    for wrap in (True, False):
        band = band_pass(np.ones(size, np.float32), 0.5, 30.0, wrap=wrap)
        assert band.shape == size
        assert np.isfinite(band).all()
