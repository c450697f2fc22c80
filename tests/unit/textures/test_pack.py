"""Packing: every plane into its channel, inverted or constant, at 8 and 16 bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pbrstudio.spec.layout import PLANES
from pbrstudio.textures.maps import U8
from pbrstudio.textures.pack import pack
from tests.makers import layout_file, maps_of, noise

ALPHA = noise(8, 12, seed=9)
MAPS = maps_of(alpha=ALPHA)
DIRECT: dict[str, U8 | None] = {
    "albedo.r": MAPS.albedo[..., 0],
    "albedo.g": MAPS.albedo[..., 1],
    "albedo.b": MAPS.albedo[..., 2],
    "source.r": MAPS.source[..., 0],
    "source.g": MAPS.source[..., 1],
    "source.b": MAPS.source[..., 2],
    "alpha": ALPHA,
    "roughness": MAPS.roughness,
    "metallic": MAPS.metallic,
    "ao": MAPS.ao,
    "height": np.rint(MAPS.height / 257).astype(np.uint8),
    "normal.x": MAPS.normal[..., 0],
    "normal.y": MAPS.normal[..., 1],
    "normal.z": MAPS.normal[..., 2],
    "reflection": np.floor((0.04 + 0.96 * MAPS.metallic / 255) * 255 + 0.5).astype(np.uint8),
    "material": MAPS.materials,
}


@pytest.mark.parametrize("plane", PLANES)
def test_each_plane_and_its_inverse(plane: str) -> None:
    packed = pack(layout_file(f"{plane} 1-{plane} 0"), MAPS)
    assert packed.dtype == np.uint8
    assert np.array_equal(packed[..., 0], DIRECT[plane])
    assert np.array_equal(packed[..., 1], 255 - packed[..., 0])


def test_constants_round_to_the_nearest_byte() -> None:
    packed = pack(layout_file("0 0.5 1"), MAPS)
    assert packed.shape == (8, 12, 3)
    assert packed[3, 4].tolist() == [0, 128, 255]


def test_the_channels_keep_their_order() -> None:
    packed = pack(layout_file("roughness metallic ao 1"), MAPS)
    wanted = [MAPS.roughness, MAPS.metallic, MAPS.ao, np.full((8, 12), 255, np.uint8)]
    assert np.array_equal(packed, np.dstack(wanted))


def test_a_neutral_height_is_128_and_the_ends_stay_ends() -> None:
    height = np.array([[0, 32768, 65535, 65406, 65407]], np.uint16)
    assert pack(layout_file("height"), replace(maps_of(1, 5), height=height))[..., 0].tolist() == [
        [0, 128, 255, 254, 255]
    ]


# 16 bits


def test_sixteen_bits_keep_the_height_exactly() -> None:
    packed = pack(layout_file("height", bits=16), MAPS)
    assert packed.dtype == np.uint16
    assert np.array_equal(packed, MAPS.height)
    assert np.array_equal(pack(layout_file("1-height", bits=16), MAPS), 65535 - MAPS.height)


def test_sixteen_bits_of_a_byte_plane_span_the_full_range() -> None:
    packed = pack(layout_file("ao", bits=16), MAPS)
    assert np.array_equal(packed, MAPS.ao.astype(np.uint16) * 257)
    assert (pack(layout_file("0.5", bits=16), MAPS) == 128 * 257).all()


# Opacity


@pytest.mark.parametrize("alpha", [None, np.full((8, 12), 255, np.uint8), np.full((8, 12), 254, np.uint8)])
def test_a_png_of_an_opaque_texture_has_no_alpha(alpha: U8 | None) -> None:
    colour = "albedo.r albedo.g albedo.b alpha"
    packed = pack(layout_file(colour, content="colour"), replace(MAPS, alpha=alpha))
    assert np.array_equal(packed, MAPS.albedo)
    in_dds = pack(layout_file(colour, content="colour", type="dds", format="BC7_UNORM"), replace(MAPS, alpha=alpha))
    assert np.array_equal(in_dds, np.dstack([MAPS.albedo, np.full((8, 12), 255, np.uint8)]))


def test_one_pixel_that_is_not_opaque_keeps_the_alpha() -> None:
    alpha = np.full((8, 12), 255, np.uint8)
    alpha[7, 11] = 253
    packed = pack(layout_file("albedo.r albedo.g albedo.b alpha", content="colour"), replace(MAPS, alpha=alpha))
    assert packed.shape[2] == 4
    assert packed[7, 11, 3] == 253


def test_only_opacity_is_left_out() -> None:
    opaque = replace(MAPS, alpha=None)
    assert pack(layout_file("ao ao ao 1-roughness"), opaque).shape[2] == 4
    assert pack(layout_file("ao ao ao 1-alpha"), opaque).shape[2] == 4
    assert pack(layout_file("alpha ao ao"), opaque).shape[2] == 3
    assert pack(layout_file("alpha"), opaque).tolist() == [[[255]] * 12] * 8


def test_without_classes_every_pixel_is_unlabelled() -> None:
    assert (pack(layout_file("material"), replace(MAPS, materials=None)) == 255).all()
