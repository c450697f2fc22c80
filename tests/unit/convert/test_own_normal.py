"""The mod's own normal map: found, judged, read, and taken over block for block."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import pytest
from numpy.typing import NDArray

from pbrstudio.convert.own_blocks import taken_over
from pbrstudio.convert.own_normal import OwnNormal, find_companion, read_own_normal
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.header import read_header, read_level_bytes
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.mips import Content
from pbrstudio.textures.normals import decode_normals
from pbrstudio.textures.read import read_texture
from tests.dds_files import dds_header, random_blocks, write_file
from tests.makers import U8, directx_normal, noise, save_dds, save_png

FLAT = (128, 128, 255)


@pytest.fixture(scope="module")
def encoder() -> Iterator[Encoder]:
    with Encoder(2) as pool:
        yield pool


def saved(path: Path, pixels: U8, fmt: str, levels: int | None = None) -> Path:
    return save_dds(path, pixels, fmt, content=Content.NORMAL, levels=levels)


def taken(own: OwnNormal, limit: int | None, encoder: Encoder) -> tuple[list[bytes], int, int] | None:
    """Its chain of blocks and the size of the first, where they can be taken over."""
    return None if own.blocks is None else taken_over(own.blocks, limit, encoder, Quality.DRAFT, wrap=True)


def save_wide(path: Path, colour: NDArray[np.generic]) -> Path:
    """8 x 8 px of one colour, floats or 16 bits."""
    kind = oiio.FLOAT if colour.dtype == np.float32 else oiio.UINT16
    out = oiio.ImageOutput.create(str(path))
    assert out is not None
    assert out.open(str(path), oiio.ImageSpec(8, 8, 3, kind)), out.geterror()
    out.write_image(np.broadcast_to(colour, (8, 8, 3)).copy())
    out.close()
    return path


# Found


@pytest.mark.parametrize(
    ("diffuse", "normal", "found"),
    [
        ("iron.dds", "iron_n.dds", True),
        ("Iron.dds", "IRON_N.DDS", True),
        ("iron.png", "iron_n.tga", True),
        ("sword_d.dds", "sword_n.dds", True),
        ("sword_d.dds", "sword_d_n.dds", True),
        ("iron.v2.dds", "iron.v2_n.dds", True),
        ("iron.dds", "steel_n.dds", False),
        ("iron.dds", "iron_n.txt", False),
        ("iron.dds", "iron_msn.dds", False),
        ("iron.dds", "iron.dds", False),
    ],
)
def test_the_normal_lies_beside_under_its_name(tmp_path: Path, diffuse: str, normal: str, found: bool) -> None:
    (tmp_path / diffuse).write_bytes(b"x")
    (tmp_path / normal).write_bytes(b"x")
    assert find_companion(tmp_path / diffuse, "_n") == (tmp_path / normal if found else None)


def test_a_dds_is_preferred(tmp_path: Path) -> None:
    for name in ("iron.dds", "iron_n.png", "iron_N.dds", "iron_n.tga"):
        (tmp_path / name).write_bytes(b"x")
    assert find_companion(tmp_path / "iron.dds", "_n") == tmp_path / "iron_N.dds"


# Taken over


@pytest.mark.parametrize("fmt", ["BC1_UNORM", "BC3_UNORM", "BC7_UNORM"])
def test_blocks_are_copied_as_they_are(tmp_path: Path, encoder: Encoder, fmt: str) -> None:
    gloss = None if fmt == "BC1_UNORM" else 90
    path = saved(tmp_path / "a_n.dds", directx_normal(32, 64, gloss=gloss), fmt)
    own = read_own_normal(path)
    assert own.format == BY_NAME[fmt]
    chain = taken(own, None, encoder)
    assert chain == (read_level_bytes(path, read_header(path)), 64, 32)
    assert len(chain[0]) == 7


@pytest.mark.parametrize("fmt", ["BC1_UNORM", "BC3_UNORM", "BC7_UNORM"])
@pytest.mark.parametrize("kept", [1, 3, 6])
def test_missing_mips_are_completed_from_the_smallest(tmp_path: Path, encoder: Encoder, fmt: str, kept: int) -> None:
    full = saved(tmp_path / "full_n.dds", directx_normal(64, 64), fmt)
    cut = saved(tmp_path / "cut_n.dds", directx_normal(64, 64), fmt, levels=kept)
    chain = taken(read_own_normal(cut), None, encoder)
    assert chain is not None
    assert chain[0][:kept] == read_level_bytes(full, read_header(full))[:kept]
    assert [len(level) for level in chain[0]] == [len(level) for level in read_level_bytes(full, read_header(full))]
    write_dds(tmp_path / "done.dds", chain[0], 64, 64, BY_NAME[fmt], header="dx10")
    for level in range(7):
        was, now = (read_texture(path, level=level).rgb.astype(int) for path in (full, tmp_path / "done.dds"))
        assert np.abs(was - now).mean() < 6


def test_a_bc1_with_holes_is_completed_too(tmp_path: Path, encoder: Encoder) -> None:
    path = write_file(tmp_path / "a_n.dds", dds_header(16, 16, fourcc=b"DXT1"), random_blocks("BC1", 16, 16))
    own = read_own_normal(path)
    assert own.texture.alpha is not None, "random blocks have transparent pixels"
    chain = taken(own, None, encoder)
    assert chain is not None
    assert [len(level) for level in chain[0]] == [128, 32, 8, 8, 8]


def test_an_srgb_tag_is_taken_off_and_the_blocks_stay(tmp_path: Path, encoder: Encoder) -> None:
    path = saved(tmp_path / "a_n.dds", directx_normal(16, 16), "BC7_UNORM_SRGB")
    own = read_own_normal(path)
    assert own.format == BY_NAME["BC7_UNORM"]
    chain = taken(own, None, encoder)
    assert chain is not None
    assert chain[0] == read_level_bytes(path, read_header(path))


@pytest.mark.parametrize(("limit", "size"), [(None, 64), (64, 64), (63, 32), (32, 32), (4, 4)])
def test_a_largest_side_drops_levels(tmp_path: Path, encoder: Encoder, limit: int | None, size: int) -> None:
    path = saved(tmp_path / "a_n.dds", directx_normal(64, 64), "BC7_UNORM")
    levels = read_level_bytes(path, read_header(path))
    chain = taken(read_own_normal(path), limit, encoder)
    assert chain == (levels[7 - size.bit_length() :], size, size)


@pytest.mark.parametrize(("size", "limit", "levels"), [((64, 64), 2, None), ((64, 64), 32, 1), ((30, 32), None, None)])
def test_no_whole_level_that_is_small_enough_is_no_copy(
    tmp_path: Path, encoder: Encoder, size: tuple[int, int], limit: int | None, levels: int | None
) -> None:
    path = saved(tmp_path / "a_n.dds", directx_normal(*size), "BC7_UNORM", levels=levels)
    assert taken(read_own_normal(path), limit, encoder) is None


@pytest.mark.parametrize("fmt", ["BC5_UNORM", "R8G8B8A8_UNORM", "B8G8R8A8_UNORM"])
def test_other_formats_are_decoded(tmp_path: Path, encoder: Encoder, fmt: str) -> None:
    pixels = directx_normal(32, 32)
    path = tmp_path / "a_n.dds"
    level = encoder.encode_level(pixels[..., :2] if fmt == "BC5_UNORM" else pixels, BY_NAME[fmt], Quality.DRAFT)
    write_dds(path, [level], 32, 32, BY_NAME[fmt], header="dx10")
    own = read_own_normal(path)
    assert own.format is None
    assert taken(own, None, encoder) is None
    assert own.fault(32, 32) is None
    found = own.opengl(32, 32, wrap=True)
    wanted = np.dstack([pixels[..., 0], 255 - pixels[..., 1], pixels[..., 2]])
    assert np.abs(found.astype(int) - wanted).max() <= (8 if fmt == "BC5_UNORM" else 0)


# Judged


@pytest.mark.parametrize("size", [(32, 16), (64, 64), (8, 8)])
def test_proportions_must_be_the_textures(tmp_path: Path, size: tuple[int, int]) -> None:
    own = read_own_normal(save_png(tmp_path / "a_n.png", directx_normal(16, 16)))
    fault = own.fault(*size)
    assert (fault is None) == (size[0] == size[1])
    if fault is not None:
        assert "16 x 16" in fault


@pytest.mark.parametrize(
    ("colour", "fault"),
    [
        ((128, 128, 0), "blue holds no z"),
        ((255, 128, 100), "blue holds no z"),
        ((128, 128, 128), "mean length of 0.01"),
        ((0, 0, 140), None),
        (FLAT, None),
    ],
)
def test_what_holds_no_z_is_no_normal_map(tmp_path: Path, colour: tuple[int, int, int], fault: str | None) -> None:
    own = read_own_normal(save_png(tmp_path / "a_n.png", np.full((16, 16, 3), colour, np.uint8)))
    found = own.fault(16, 16)
    assert found is None if fault is None else fault in str(found)


# Read


def test_green_is_turned_and_nothing_else_at_its_own_size(tmp_path: Path) -> None:
    pixels = noise(16, 16, 3)
    own = read_own_normal(save_png(tmp_path / "a_n.png", pixels))
    found = own.opengl(16, 16, wrap=True)
    assert np.array_equal(found, np.dstack([pixels[..., 0], 255 - pixels[..., 1], pixels[..., 2]]))


@pytest.mark.parametrize("side", [16, 64])
def test_at_another_size_the_vectors_are_averaged_as_data_and_made_units(tmp_path: Path, side: int) -> None:
    # Slopes to both sides in equal parts: averaged as colour, they would lean towards the brighter one.
    pixels = np.empty((32, 32, 3), np.uint8)
    pixels[:] = (218, 128, 218)
    pixels[:, ::2, 0] = 37
    own = read_own_normal(save_png(tmp_path / "a_n.png", pixels))
    vectors = decode_normals(own.opengl(side, side, wrap=True))
    assert np.linalg.norm(vectors, axis=2) == pytest.approx(np.ones((side, side)), abs=1e-5)
    assert abs(float(vectors[..., 0].mean())) < 0.02
    if side == 16:
        assert np.abs(vectors - np.array([0, 0, 1])).max() < 0.02


def test_a_float_normal_is_not_bent_by_the_srgb_curve(tmp_path: Path) -> None:
    path = save_wide(tmp_path / "a_n.exr", np.array(FLAT, np.float32) / 255)
    found = read_own_normal(path).opengl(8, 8, wrap=True)
    assert np.array_equal(found, np.broadcast_to(np.array([128, 127, 255], np.uint8), (8, 8, 3)))


def test_gloss_is_the_alpha_at_the_size_that_is_asked_for(tmp_path: Path) -> None:
    with_gloss = read_own_normal(save_png(tmp_path / "a_n.png", directx_normal(32, 32, gloss=90)))
    for side in (32, 16, 64):
        assert np.array_equal(with_gloss.gloss(side, side, wrap=True), np.full((side, side), 90, np.uint8))
    without = read_own_normal(save_png(tmp_path / "b_n.png", directx_normal(32, 32)))
    assert without.gloss(32, 32, wrap=True) is None


def test_sixteen_bits_are_read(tmp_path: Path) -> None:
    path = save_wide(tmp_path / "a_n.tif", np.array([128, 218, 218], np.uint16) * np.uint16(257))
    assert read_own_normal(path).opengl(8, 8, wrap=True)[0, 0].tolist() == [128, 37, 218]
