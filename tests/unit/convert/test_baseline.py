"""The baseline: neutral on a constant, aligned to the pixel, at home on tiles, led by the mod's own normal map."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.convert import baseline
from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.predictor import Prediction
from pbrstudio.textures.normals import normals_from_height
from tests.makers import noise, relief, smooth_bytes

PREDICTOR = BaselinePredictor()


def correlation(a: NDArray[np.generic], b: NDArray[np.generic]) -> float:
    return float(np.corrcoef(a.astype(np.float64).ravel(), b.astype(np.float64).ravel())[0, 1])


def planes(prediction: Prediction) -> dict[str, NDArray[np.generic]]:
    normal = normals_from_height(prediction.height, prediction.depth, wrap=True)
    return {
        "roughness": prediction.roughness,
        "ao": prediction.ao,
        "height": prediction.height / 257,
        "normal": normal,
        "albedo": prediction.albedo,
        "metallic": prediction.metallic,
    }


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("size", [(64, 64), (32, 128), (1, 1), (4, 260)])
def test_one_colour_is_flat_open_and_dielectric(size: tuple[int, int], wrap: bool) -> None:
    rgb = np.full((*size, 3), (90, 140, 30), np.uint8)
    found = PREDICTOR.predict(rgb, own_normal=None, wrap=wrap)
    assert np.abs(found.height.astype(int) - 32768).max() <= 1
    assert (found.ao == 255).all()
    assert (found.metallic == 0).all()
    assert np.ptp(found.roughness) == 0
    assert found.albedo is rgb
    normal = normals_from_height(found.height, found.depth, wrap=wrap)
    assert np.array_equal(normal, np.broadcast_to(np.array([128, 128, 255], np.uint8), rgb.shape))


def test_black_is_rougher_than_white_along_the_fitted_line() -> None:
    rgb = np.zeros((8, 8, 3), np.uint8)
    rgb[4:] = 255
    found = PREDICTOR.predict(rgb, own_normal=None, wrap=True).roughness
    assert found[0, 0] == round(baseline.ROUGHNESS_AT_BLACK * 255)
    assert found[7, 7] == round(baseline.ROUGHNESS_AT_WHITE * 255)


def test_bright_is_high_and_dark_hollows_are_shaded() -> None:
    rgb = np.full((128, 128, 3), 180, np.uint8)
    rgb[60:68, 60:68] = 40
    found = PREDICTOR.predict(rgb, own_normal=None, wrap=True)
    assert found.height[64, 64] < 20000
    assert found.ao[64, 64] < 200
    assert found.ao[20, 20] >= 250


def test_a_tile_that_is_rolled_gives_rolled_maps() -> None:
    rgb = smooth_bytes(96, 128, 3, seed=1)
    rgb += noise(96, 128, 3) // 8
    shift = (37, 51)
    straight = planes(PREDICTOR.predict(rgb, own_normal=None, wrap=True))
    rolled = planes(PREDICTOR.predict(np.roll(rgb, shift, (0, 1)), own_normal=None, wrap=True))
    for name, plane in straight.items():
        difference = np.abs(np.roll(plane, shift, (0, 1)).astype(float) - rolled[name].astype(float))
        assert difference.mean() < 1 / 255, name
        assert difference.max() <= 1, name


@pytest.mark.parametrize("wrap", [True, False])
def test_a_shifted_checkerboard_shifts_the_maps_by_the_same_pixels(wrap: bool) -> None:
    rows, columns = np.mgrid[0:256, 0:256]
    shift = (5, 11)

    def board(down: int, right: int) -> NDArray[np.uint8]:
        cells = ((rows - down) // 16 + (columns - right) // 16) % 2
        return np.repeat((60 + 130 * cells).astype(np.uint8)[..., None], 3, axis=2)

    still = planes(PREDICTOR.predict(board(0, 0), own_normal=None, wrap=wrap))
    moved = planes(PREDICTOR.predict(board(*shift), own_normal=None, wrap=wrap))
    inside = slice(100, 156)
    for name in ("roughness", "height", "ao", "normal", "albedo"):
        back = np.roll(moved[name], (-shift[0], -shift[1]), (0, 1))[inside, inside].astype(float)
        assert np.abs(back - still[name][inside, inside]).max() <= 2, name
    # And no map lags behind its source: the correlation with it peaks at a shift of 0.
    source = board(0, 0)[inside, inside, 0]
    for name in ("roughness", "height"):
        peaks = {
            (y, x): abs(correlation(np.roll(still[name], (y, x), (0, 1))[inside, inside], source))
            for y in (-1, 0, 1)
            for x in (-1, 0, 1)
        }
        assert max(peaks, key=lambda at: peaks[at]) == (0, 0), name


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("size", [(128, 128), (64, 192)])
def test_the_mods_own_normal_gives_the_height_whatever_the_colour_says(size: tuple[int, int], wrap: bool) -> None:
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]]
    # Bumps of a few pixels: what the band of the baseline keeps.
    waves = np.sin(2 * np.pi * 8 * rows / size[0]) + np.sin(2 * np.pi * (12 * columns / size[1] + 2 * rows / size[0]))
    true = np.rint((waves + 2) / 4 * 65535).astype(np.uint16)
    normal = normals_from_height(true, 0.01, wrap=True)
    found = PREDICTOR.predict(noise(*size, 3), own_normal=normal, wrap=wrap)
    assert correlation(found.height, true) > 0.95


def test_a_large_normal_map_is_integrated_smaller_and_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    true = relief(128, 128, seed=3)
    normal = normals_from_height(true, 0.05, wrap=True)
    rgb = noise(128, 128, 3)
    whole = PREDICTOR.predict(rgb, own_normal=normal, wrap=True).height
    monkeypatch.setattr(baseline, "LARGEST_SIDE", 64)
    halved = PREDICTOR.predict(rgb, own_normal=normal, wrap=True).height
    assert halved.shape == whole.shape
    assert correlation(whole, halved) > 0.99


def test_a_faint_texture_gets_its_share_of_relief_only() -> None:
    strong = smooth_bytes(128, 128, 1, seed=5) // 2 + noise(128, 128, 1) // 2
    faint = 120 + strong // 64
    deviations = [
        float(PREDICTOR.predict(np.repeat(grey, 3, axis=2), own_normal=None, wrap=True).height.std())
        for grey in (strong, faint)
    ]
    assert deviations[0] == pytest.approx(baseline.HEIGHT_DEVIATION * 65535, rel=0.1)
    assert deviations[1] < 0.5 * deviations[0]
