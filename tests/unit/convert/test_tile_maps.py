"""From raw outputs of a tile to bytes of a map, at the tile's place."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.convert.relief import STEPS, ZERO
from pbrstudio.convert.tile_maps import TileMaps, to_bytes
from pbrstudio.convert.tiles import tiles
from pbrstudio.spec.model import HEAD_CHANNELS, HEADS, Correction, Head, Manifest
from pbrstudio.textures.normals import encode_normals, normalise

MARGIN = 32
Raw = dict[str, NDArray[np.float32]]


def manifest(**told: object) -> Manifest:
    """What the tiles ask of it."""
    fields = {"metal_threshold": 0.5, "metal_sharpness": 1.0, "corrections": {}} | told
    return Manifest.model_construct(None, **fields)


def whole(height: int, width: int, heads: tuple[Head, ...] = HEADS, **told: object) -> tuple[TileMaps, Raw]:
    """Maps filled tile by tile from outputs of the whole, padded; and those outputs."""
    rng = np.random.default_rng(0)
    size = (height + 1024, width + 1024)
    albedo = rng.random((1, 3, *size), np.float32)
    raw = {name: rng.normal(size=(1, HEAD_CHANNELS[name], *size)).astype(np.float32) * 3 for name in heads}
    maps = TileMaps.of((height, width), heads)
    for rows, columns in tiles(height, width, 256, MARGIN):
        at = (..., slice(rows.start, rows.start + rows.length), slice(columns.start, columns.start + columns.length))
        maps.fill(albedo[at], tuple(raw[name][at] for name in heads), rows, columns, MARGIN, manifest(**told))
    inside = (0, slice(None), slice(MARGIN, MARGIN + height), slice(MARGIN, MARGIN + width))
    return maps, {"albedo": albedo[inside], **{name: each[inside] for name, each in raw.items()}}


@pytest.mark.parametrize(("height", "width"), [(300, 301), (1, 1), (64, 520)])
def test_each_output_becomes_its_map_at_its_place(height: int, width: int) -> None:
    maps, raw = whole(height, width)
    assert np.array_equal(maps.albedo, np.floor(raw["albedo"].transpose(1, 2, 0) * 255 + 0.5))
    for name in ("roughness", "metallic", "ao"):
        wanted = 255 / (1 + np.exp(-raw[name][0].astype(float)))
        assert np.abs(getattr(maps, name) - wanted).max() <= 0.5 + 1e-4, name
    assert maps.height is not None
    assert np.abs((maps.height.astype(float) - ZERO) / STEPS - raw["height"][0]).max() <= 0.5 / STEPS + 1e-6
    slopes = raw["normal"].transpose(1, 2, 0)
    unit = normalise(np.dstack([slopes, np.ones(slopes.shape[:2], np.float32)]))
    assert maps.normal is not None
    assert np.abs(maps.normal.astype(int) - encode_normals(unit)).max() <= 1


def test_a_head_that_the_model_lacks_has_no_map() -> None:
    maps, _ = whole(16, 16, heads=("metallic", "roughness"))
    assert maps.ao is None
    assert maps.height is None
    assert maps.normal is None
    assert maps.roughness is not None


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.9])
def test_the_threshold_becomes_half_metal(threshold: float) -> None:
    """And moves no other map."""
    maps, raw = whole(64, 64, metal_threshold=threshold)
    plain, _ = whole(64, 64)
    assert maps.metallic is not None
    output = 1 / (1 + np.exp(-raw["metallic"][0]))
    assert (maps.metallic[output > threshold + 0.01] >= 128).all()
    assert (maps.metallic[output < threshold - 0.01] < 128).all()
    assert np.array_equal(maps.roughness, plain.roughness)
    assert np.array_equal(maps.ao, plain.ao)


def test_sharper_metal_keeps_its_border() -> None:
    """Nearer to 0 or 1 on both sides of the threshold, the same pixels on each."""
    sharp, _ = whole(64, 64, metal_threshold=0.3, metal_sharpness=3.0)
    plain, _ = whole(64, 64, metal_threshold=0.3)
    assert sharp.metallic is not None
    assert plain.metallic is not None
    assert np.array_equal(sharp.metallic >= 128, plain.metallic >= 128)
    away = [np.abs(each.metallic.astype(int) - 127.5) for each in (sharp, plain)]
    assert (away[0] >= away[1]).all()
    assert np.mean(away[0]) > np.mean(away[1]) + 10


def test_a_correction_is_a_gain_and_an_offset_and_is_clipped() -> None:
    maps, raw = whole(64, 64, corrections={"roughness": Correction(gain=0.5, offset=0.6)})
    plain, _ = whole(64, 64)
    wanted = np.clip(0.5 / (1 + np.exp(-raw["roughness"][0].astype(float))) + 0.6, 0, 1) * 255
    assert np.abs(maps.roughness - wanted).max() <= 0.5 + 1e-3
    assert maps.roughness is not None
    assert maps.roughness.max() == 255
    assert np.array_equal(maps.ao, plain.ao)
    assert np.array_equal(maps.metallic, plain.metallic)


def test_extremes_neither_overflow_nor_wrap() -> None:
    maps = TileMaps.of((1, 2), HEADS)
    ((rows, columns),) = tiles(1, 2, 256, 0)
    raw = tuple(np.full((1, HEAD_CHANNELS[name], 32, 32), -1e4, np.float32) for name in HEADS)
    for output in raw:
        output[..., 1] = 1e4
    maps.fill(np.full((1, 3, 32, 32), 7, np.float32), raw, rows, columns, 0, manifest())
    assert maps.height is not None
    assert maps.normal is not None
    for name in ("roughness", "metallic", "ao"):
        assert getattr(maps, name).tolist() == [[0, 255]]
    assert maps.height.tolist() == [[0, 65535]]
    assert (maps.albedo == 255).all()
    assert maps.normal.tolist() == [[[37, 37, 128], [218, 218, 128]]]


def test_bytes_are_rounded() -> None:
    assert to_bytes(np.array([-1, 0, 0.49 / 255, 0.51 / 255, 1, 2], np.float32)).tolist() == [0, 0, 0, 1, 255, 255]
