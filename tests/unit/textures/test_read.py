"""Reading textures: values as stored in every container, alpha beside the colour, facts and refusals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio
import pytest
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.runtime.errors import UserError
from pbrstudio.textures import openimageio
from pbrstudio.textures.openimageio import read_pixels
from pbrstudio.textures.read import probe, read_texture
from pbrstudio.textures.sniff import container_of
from pbrstudio.textures.texture import ColourSpace
from tests.dds_files import dds_header, random_blocks, write_file

W, H = 19, 13
RNG = np.random.default_rng(3)
RGBA8 = RNG.integers(0, 256, (H, W, 4), np.uint8)
RGBA8[..., 3] = RNG.choice(np.array([0, 0, 90, 255], np.uint8), (H, W))
RGBA16 = RNG.integers(0, 65536, (H, W, 4)).astype(np.uint16)
RGBA16[::2, :, 3] = 0
FLOATS = RNG.random((H, W, 4), dtype=np.float32) * 4
FLOATS[::2, :, 3] = 0


def _save(
    path: Path,
    pixels: NDArray[np.generic],
    *,
    names: tuple[str, ...] = (),
    compression: str = "",
    associated: bool = False,
) -> Path:
    """Writes with OpenImageIO, pixels as they are; a TIFF says that its alpha is unassociated unless told."""
    height, width, channels = pixels.shape
    kinds = {np.uint8: oiio.UINT8, np.uint16: oiio.UINT16, np.uint32: oiio.UINT32, np.float32: oiio.FLOAT}
    spec = oiio.ImageSpec(width, height, channels, kinds[pixels.dtype.type])
    if not associated:
        spec.attribute("oiio:UnassociatedAlpha", 1)
    if names:
        spec.channelnames = names
    if compression:
        spec.attribute("compression", compression)
    out = oiio.ImageOutput.create(str(path))
    assert out is not None
    assert out.open(str(path), spec), out.geterror()
    assert out.write_image(pixels), out.geterror()
    out.close()
    return path


def _close(found: NDArray[np.generic], expected: NDArray[np.generic], most: int) -> bool:
    return int(np.abs(found.astype(int) - expected.astype(int)).max()) <= most


# Colour under alpha 0 survives


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.tga", {}),
        ("rle.tga", {"compression": "tga_rle"}),
        ("a.tif", {}),
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("a.webp", {"lossless": True, "exact": True}),
    ],
)
def test_colour_under_alpha_0_survives_8_bit(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    Image.fromarray(RGBA8).save(tmp_path / name, **options)
    texture = read_texture(tmp_path / name)
    assert texture.alpha is not None
    np.testing.assert_array_equal(texture.rgb, RGBA8[..., :3])
    np.testing.assert_array_equal(texture.alpha, RGBA8[..., 3])
    assert texture.space is ColourSpace.SRGB


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_colour_under_alpha_0_survives_16_bit(tmp_path: Path, name: str) -> None:
    texture = read_texture(_save(tmp_path / name, RGBA16))
    assert texture.alpha is not None
    assert texture.rgb.dtype == np.uint16
    np.testing.assert_array_equal(texture.rgb, RGBA16[..., :3])
    np.testing.assert_array_equal(texture.alpha, RGBA16[..., 3])


def test_colour_under_alpha_0_survives_float(tmp_path: Path) -> None:
    texture = read_texture(_save(tmp_path / "a.tif", FLOATS))
    assert texture.alpha is not None
    assert texture.rgb.dtype == np.float32
    np.testing.assert_array_equal(texture.rgb, FLOATS[..., :3])
    np.testing.assert_array_equal(texture.alpha, FLOATS[..., 3])
    assert texture.space is ColourSpace.LINEAR


# Colour that the file holds multiplied by alpha


def test_exr_colour_is_divided_by_alpha_and_kept_where_there_is_none(tmp_path: Path) -> None:
    stored = FLOATS.copy()
    stored[..., :3] = np.where(FLOATS[..., 3:] > 0, FLOATS[..., :3] * FLOATS[..., 3:], FLOATS[..., :3])
    texture = read_texture(_save(tmp_path / "a.exr", stored))
    assert texture.alpha is not None
    np.testing.assert_allclose(texture.rgb, FLOATS[..., :3], rtol=1e-6)
    np.testing.assert_array_equal(texture.rgb[::2], FLOATS[::2, :, :3])
    np.testing.assert_array_equal(texture.alpha, FLOATS[..., 3])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_tiff_that_says_so_is_divided_by_alpha(tmp_path: Path, dtype: type[np.uint8 | np.uint16]) -> None:
    pixel = np.array([[[10, 50, 100, 100], [3, 5, 7, 0], [9, 9, 9, int(np.iinfo(dtype).max)]]], dtype)
    texture = read_texture(_save(tmp_path / "a.tif", pixel, associated=True))
    full = int(np.iinfo(dtype).max)
    np.testing.assert_array_equal(texture.rgb[0, 0], np.rint(np.array([0.1, 0.5, 1.0]) * full))
    np.testing.assert_array_equal(texture.rgb[0, 1:], pixel[0, 1:, :3])


def test_next_to_no_alpha_gives_no_infinite_colour(tmp_path: Path) -> None:
    pixel = np.array([[[1e30, 1, 0, 1e-30]]], np.float32)
    assert np.isfinite(read_texture(_save(tmp_path / "a.exr", pixel)).rgb).all()


# Grey, palettes and other layouts


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.tga"])
@pytest.mark.parametrize("mode", ["L", "LA"])
def test_grey_is_three_equal_channels_without_a_copy(tmp_path: Path, name: str, mode: str) -> None:
    image = Image.fromarray(RGBA8).convert(mode)
    image.save(tmp_path / name)
    stored = np.asarray(image).reshape(H, W, -1)
    texture = read_texture(tmp_path / name)
    assert texture.rgb.strides[2] == 0
    np.testing.assert_array_equal(texture.rgb[..., 1], stored[..., 0])
    assert (texture.alpha is None) == (mode == "L")
    if texture.alpha is not None:
        np.testing.assert_array_equal(texture.alpha, stored[..., 1])


def test_palettes(tmp_path: Path) -> None:
    image = Image.fromarray(RGBA8[..., :3]).quantize(16)
    image.save(tmp_path / "a.png", transparency=3)
    image.save(tmp_path / "a.tga")
    image.save(tmp_path / "a.tif")
    expected = np.asarray(Image.open(tmp_path / "a.png").convert("RGBA"))
    texture = read_texture(tmp_path / "a.png")
    assert texture.alpha is not None
    np.testing.assert_array_equal(texture.rgb, expected[..., :3])
    np.testing.assert_array_equal(texture.alpha, expected[..., 3])
    np.testing.assert_array_equal(read_texture(tmp_path / "a.tga").rgb, expected[..., :3])
    # TIFF palettes hold 16 bits, which come back within one step of 8.
    assert _close(read_texture(tmp_path / "a.tif").rgb, expected[..., :3], 1)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg(tmp_path: Path, mode: str) -> None:
    Image.fromarray(RGBA8[..., :3]).convert(mode).save(tmp_path / "a.jpg")
    texture = read_texture(tmp_path / "a.jpg")
    expected = np.asarray(Image.open(tmp_path / "a.jpg").convert("RGB"))
    assert texture.alpha is None
    assert _close(texture.rgb, expected, 2)


def test_sixteen_bit_grey_png_stays_sixteen_bit(tmp_path: Path) -> None:
    texture = read_texture(_save(tmp_path / "a.png", RGBA16[..., :1]))
    assert texture.rgb.dtype == np.uint16
    np.testing.assert_array_equal(texture.rgb[..., 2], RGBA16[..., 0])
    assert texture.origin.format == "PNG, 16 bit"


def test_an_unmarked_fourth_tiff_channel_is_alpha(tmp_path: Path) -> None:
    texture = read_texture(_save(tmp_path / "a.tif", RGBA8, names=("R", "G", "B", "extra")))
    assert texture.alpha is not None
    np.testing.assert_array_equal(texture.alpha, RGBA8[..., 3])


def test_exr_channels_are_taken_by_name(tmp_path: Path) -> None:
    stored = FLOATS.copy()
    stored[..., 0] = 1
    texture = read_texture(_save(tmp_path / "a.exr", stored, names=("A", "B", "G", "R")))
    assert texture.alpha is not None
    np.testing.assert_array_equal(texture.rgb, stored[..., [3, 2, 1]])
    np.testing.assert_array_equal(texture.alpha, stored[..., 0])


@pytest.mark.parametrize("name", ["a.exr", "a.tif"])
def test_of_many_channels_only_colour_and_alpha_are_taken(tmp_path: Path, name: str) -> None:
    many = np.ones((H, W, 40), np.float32)
    many[..., :3] = FLOATS[..., :3]
    names = ("R", "G", "B", "A", *(f"mask{n:02}" for n in range(36)))
    path = _save(tmp_path / name, many, names=names)
    seen = probe(path)
    assert seen.pixel_bytes == (16 if name == "a.exr" else 16 + 40 * 4)
    pixels, _ = read_pixels(path, container_of(path))
    assert pixels.shape == (H, W, 4)
    np.testing.assert_array_equal(read_texture(path).rgb, FLOATS[..., :3])


def test_the_claim_counts_every_stored_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claims: list[int] = []
    monkeypatch.setattr(openimageio, "check_claim", lambda claim, length, compression: claims.append(claim))
    probe(_save(tmp_path / "a.tif", np.zeros((H, W, 40), np.uint16)))
    probe(_save(tmp_path / "a.exr", FLOATS))
    Image.fromarray(RGBA8[..., :3]).quantize(16).save(tmp_path / "palette.tif")
    probe(tmp_path / "palette.tif")
    assert claims == [H * W * 80, H * W * 16, H * W]


# Facts and refusals


def test_probe_tells_the_header(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.dds", dds_header(16, 8, dxgi=99, levels=2), bytes(16 * 8 + 32))
    facts = probe(path)
    assert (facts.path, facts.width, facts.height, facts.format, facts.levels) == (path, 16, 8, "BC7_UNORM_SRGB", 2)
    Image.fromarray(RGBA8).save(tmp_path / "a.png")
    facts = probe(tmp_path / "a.png")
    assert (facts.width, facts.height, facts.format, facts.levels, facts.pixel_bytes) == (W, H, "PNG, 8 bit", 1, 4)


def test_integers_mean_what_the_caller_says_and_floats_are_linear(tmp_path: Path) -> None:
    Image.fromarray(RGBA8).save(tmp_path / "a.png")
    assert read_texture(tmp_path / "a.png", space=ColourSpace.LINEAR).space is ColourSpace.LINEAR
    assert read_texture(_save(tmp_path / "a.exr", FLOATS)).space is ColourSpace.LINEAR


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["a.exr", "a.tif"])
@pytest.mark.parametrize("channel", [0, 3])
def test_pixels_that_are_no_numbers_are_refused(tmp_path: Path, value: float, name: str, channel: int) -> None:
    pixels = FLOATS.copy()
    pixels[4, 5, channel] = value
    path = _save(tmp_path / name, pixels)
    with pytest.raises(UserError, match="infinite or not a number"):
        read_texture(path)


def test_unusual_channels_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"channels named .*wood\.R.* were found"):
        read_texture(_save(tmp_path / "a.exr", FLOATS, names=("wood.R", "wood.G", "wood.B", "Z")))
    with pytest.raises(UserError, match="were found, but 8 or 16 unsigned bits"):
        read_texture(_save(tmp_path / "a.tif", RGBA16.astype(np.uint32)))


def test_names_of_any_language(tmp_path: Path) -> None:
    path = tmp_path / "ünï 漢字 %04d #1.png"
    Image.fromarray(RGBA8).save(path)
    assert read_texture(path).width == W


def test_threads_read_the_same(tmp_path: Path) -> None:
    paths = [
        write_file(tmp_path / f"{n}.dds", dds_header(64, 64, dxgi=98), random_blocks("BC7", 64, 64, n))
        for n in range(8)
    ]
    alone = [read_texture(path).rgb.tobytes() for path in paths]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda path: read_texture(path).rgb.tobytes(), paths * 4))
    assert together == alone * 4


def test_pixels_cannot_be_written_to(tmp_path: Path) -> None:
    Image.fromarray(RGBA8).save(tmp_path / "a.png")
    with pytest.raises(ValueError, match="read-only"):
        read_texture(tmp_path / "a.png").rgb[0, 0, 0] = 1
