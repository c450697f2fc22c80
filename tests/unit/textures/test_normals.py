"""Normals: encoding, green direction, signs against the height, and the way to the height and back."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.textures import normals
from pbrstudio.textures.normals import (
    decode_normals,
    encode_normals,
    flip_green,
    height_from_normals,
    normalise,
    normals_from_height,
    scale_slopes,
)
from tests.makers import noise, relief, smooth

DEPTH = 0.05


def correlation(a: NDArray[np.generic], b: NDArray[np.generic]) -> float:
    return float(np.corrcoef(a.astype(np.float64).ravel(), b.astype(np.float64).ravel())[0, 1])


# Encoding


def test_flat_is_128_128_255() -> None:
    assert encode_normals(np.array([[0, 0, 1]], np.float32)).tolist() == [[128, 128, 255]]
    assert encode_normals(np.array([[1, -1, 0]], np.float32)).tolist() == [[255, 0, 128]]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_decoded_vectors_are_units_and_come_back(dtype: type[np.unsignedinteger]) -> None:
    rgb = normals_from_height(relief(32, 32), DEPTH, wrap=True)
    wide = rgb.astype(dtype) * dtype(np.iinfo(dtype).max // 255)
    vectors = decode_normals(wide)
    assert np.linalg.norm(vectors, axis=2) == pytest.approx(np.ones((32, 32)), abs=1e-5)
    assert np.abs(encode_normals(vectors).astype(int) - rgb).max() <= 1


def test_the_directions_decode_to_their_axes() -> None:
    rgb = np.array([[[255, 128, 128], [128, 255, 128], [128, 128, 255]]], np.uint8)
    assert decode_normals(rgb)[0] == pytest.approx(np.eye(3), abs=0.01)


def test_a_lost_vector_becomes_flat() -> None:
    assert normalise(np.zeros((2, 3), np.float32)).tolist() == [[0, 0, 1]] * 2


def test_the_green_flip_is_its_own_inverse_and_touches_green_only() -> None:
    rgb = noise(5, 7, 3)
    flipped = flip_green(rgb)
    assert np.array_equal(flipped[..., 1], 255 - rgb[..., 1])
    assert np.array_equal(flipped[..., ::2], rgb[..., ::2])
    assert np.array_equal(flip_green(flipped), rgb)


def test_slopes_scale_and_strength_1_gives_the_same_object() -> None:
    rgb = normals_from_height(relief(40, 40), DEPTH, wrap=True)
    assert scale_slopes(rgb, 1.0) is rgb
    assert np.array_equal(scale_slopes(rgb, 0.0), np.broadcast_to(np.array([128, 128, 255], np.uint8), rgb.shape))
    before, after = decode_normals(rgb), decode_normals(scale_slopes(rgb, 2.0))
    for axis in (0, 1):
        slopes = before[..., axis] / before[..., 2], after[..., axis] / after[..., 2]
        assert slopes[1] == pytest.approx(2 * slopes[0], abs=0.08)


# From the height


def test_opengl_signs_a_slope_up_to_the_right_leans_left_and_one_down_the_rows_leans_up() -> None:
    height = relief(64, 48, seed=3)
    found = decode_normals(normals_from_height(height, DEPTH, wrap=True))
    planes = height.astype(np.float64)
    along_row = np.roll(planes, -1, 0) - np.roll(planes, 1, 0)
    along_x = np.roll(planes, -1, 1) - np.roll(planes, 1, 1)
    assert correlation(found[..., 1], along_row) > 0.9
    assert correlation(found[..., 0], -along_x) > 0.9


def test_the_angle_of_a_ramp_is_that_of_its_rise() -> None:
    columns = 64
    ramp = np.broadcast_to(np.arange(columns, dtype=np.uint16) * 1000, (16, columns))
    found = decode_normals(normals_from_height(ramp, 0.5, wrap=False))
    rise = 1000 / 65535 * 0.5 * columns
    inner = found[:, 1:-1]
    assert inner[..., 0] / inner[..., 2] == pytest.approx(np.full((16, columns - 2), -rise), abs=0.01)
    # Where it does not wrap, the border goes on as it last was: half the step.
    assert found[:, 0, 0] / found[:, 0, 2] == pytest.approx(np.full(16, -rise / 2), abs=0.01)


def test_a_tile_that_is_rolled_gives_rolled_normals_only_when_it_wraps() -> None:
    height = relief(48, 64, seed=1)
    rolled = np.roll(height, (17, 23), (0, 1))
    wrapped = normals_from_height(height, DEPTH, wrap=True)
    assert np.array_equal(normals_from_height(rolled, DEPTH, wrap=True), np.roll(wrapped, (17, 23), (0, 1)))
    assert not np.array_equal(normals_from_height(height, DEPTH, wrap=False), wrapped)


@pytest.mark.parametrize("strip", [1, 7, 32])
def test_strips_equal_the_whole(strip: int, monkeypatch: pytest.MonkeyPatch) -> None:
    height = relief(50, 33, seed=2)
    whole = normals_from_height(height, DEPTH, wrap=False)
    steep = scale_slopes(whole, 3.0)
    monkeypatch.setattr(normals, "STRIP", strip)
    assert np.array_equal(normals_from_height(height, DEPTH, wrap=False), whole)
    assert np.array_equal(scale_slopes(whole, 3.0), steep)


# And back


@pytest.mark.parametrize("size", [(64, 64), (48, 80), (51, 33)])
def test_height_to_normals_and_back_where_it_wraps(size: tuple[int, int]) -> None:
    height = relief(*size, seed=4)
    back = height_from_normals(decode_normals(normals_from_height(height, DEPTH, wrap=True)), wrap=True)
    wanted = (height / 65535 - (height / 65535).mean()) * DEPTH
    assert np.abs(back - wanted).max() < 0.06 * np.ptp(wanted)
    assert float(back.mean()) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("size", [(64, 64), (48, 80)])
def test_height_to_normals_and_back_where_the_sides_are_strangers(size: tuple[int, int]) -> None:
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]]
    slanted = 0.5 * rows / size[0] + 0.3 * columns / size[1] + 0.2 * smooth(*size)
    height = np.rint(slanted * 65535).astype(np.uint16)
    vectors = decode_normals(normals_from_height(height, DEPTH, wrap=False))
    wanted = slanted - slanted.mean()
    mirrored = height_from_normals(vectors, wrap=False)
    assert correlation(mirrored, wanted) > 0.995
    assert np.ptp(mirrored) == pytest.approx(DEPTH * np.ptp(wanted), rel=0.05)
    assert correlation(height_from_normals(vectors, wrap=True), wanted) < 0.9, "only the mirror keeps the slant"


def test_a_vector_on_its_side_does_not_blow_up() -> None:
    vectors = np.tile(np.array([1, 0, 0], np.float32), (16, 16, 1))
    assert np.isfinite(height_from_normals(vectors, wrap=False)).all()
