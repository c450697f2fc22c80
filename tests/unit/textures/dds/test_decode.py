"""DDS levels as pixels: equal to other decoders', alpha and colour as stored, two-channel normals completed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import texture2ddecoder
from numpy.typing import NDArray
from PIL import Image

from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.scratch import clear_scratch
from pbrstudio.textures.read import probe, read_texture
from pbrstudio.textures.texture import ColourSpace
from tests.dds_files import ALPHA, ALPHAPIXELS, LUMINANCE, RGB, dds_header, random_blocks, write_file

W, H = 19, 13
RGBA8 = np.random.default_rng(3).integers(0, 256, (H, W, 4), np.uint8)
RGBA8[::2, :, 3] = 0

DECODERS: dict[str, Callable[[bytes, int, int], bytes]] = {
    "BC4": texture2ddecoder.decode_bc4,
    "BC5": texture2ddecoder.decode_bc5,
    "BC7": texture2ddecoder.decode_bc7,
}

LEGACY = {"BC1": b"DXT1", "BC2": b"DXT3", "BC3": b"DXT5"}


def _oracle(family: str, blocks: bytes, width: int, height: int) -> NDArray[np.uint8]:
    """RGBA by Pillow for BC1 to BC3 (texture2ddecoder gives BC1 no alpha and BC3 three-colour blocks), else not."""
    if family in LEGACY:
        file = BytesIO(dds_header(width, height, fourcc=LEGACY[family]) + blocks)
        return np.asarray(Image.open(file).convert("RGBA"))
    wide, high = -(-width // 4) * 4, -(-height // 4) * 4
    bgra = np.frombuffer(DECODERS[family](blocks, wide, high), np.uint8).reshape(high, wide, 4)
    return bgra[:height, :width, [2, 1, 0, 3]]


def _close(found: NDArray[np.generic], expected: NDArray[np.generic], most: int) -> bool:
    return int(np.abs(found.astype(int) - expected.astype(int)).max()) <= most


@pytest.mark.parametrize("code", [b"DXT2", b"DXT3", b"DXT4", b"DXT5"])
def test_colour_under_alpha_0_survives_blocks_and_is_not_divided(tmp_path: Path, code: bytes) -> None:
    # One block: alpha 0 in one pixel, 128 in the others; both colours 0xF800, pure red.
    alpha = b"\x80\x88\x88\x88\x88\x88\x88\x88" if code in (b"DXT2", b"DXT3") else b"\x80\x00\x01" + bytes(5)
    path = write_file(tmp_path / "a.dds", dds_header(4, 4, fourcc=code), alpha, b"\x00\xf8\x00\xf8\0\0\0\0")
    texture = read_texture(path)
    assert texture.alpha is not None
    assert (texture.alpha == 0).sum() == 1
    assert (texture.rgb == (255, 0, 0)).all()
    assert ("premultiplied" in texture.origin.format) == (code in (b"DXT2", b"DXT4"))


def test_colour_under_alpha_0_survives_uncompressed_dds(tmp_path: Path) -> None:
    bgra = RGBA8[..., [2, 1, 0, 3]].tobytes()
    masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    for header, body in (
        (dds_header(W, H, bits=32, masks=masks), bgra),
        (dds_header(W, H, dxgi=28), RGBA8.tobytes()),
        (dds_header(W, H, dxgi=29), RGBA8.tobytes()),
        (dds_header(W, H, dxgi=87), bgra),
    ):
        texture = read_texture(write_file(tmp_path / "a.dds", header, body))
        assert texture.alpha is not None
        np.testing.assert_array_equal(texture.rgb, RGBA8[..., :3])
        np.testing.assert_array_equal(texture.alpha, RGBA8[..., 3])


@pytest.mark.parametrize(
    ("family", "dxgi", "most"),
    # BC7 is exact by its specification; the older ones may round the colours between two ends by a step or two.
    [
        ("BC1", 71, 2),
        ("BC1", 72, 2),
        ("BC2", 74, 2),
        ("BC3", 77, 2),
        ("BC3", 78, 2),
        ("BC4", 80, 1),
        ("BC7", 98, 0),
        ("BC7", 99, 0),
    ],
)
@pytest.mark.parametrize("size", [(64, 32), (13, 6), (1, 1), (2, 9)])
def test_blocks_agree_with_another_decoder(
    tmp_path: Path, family: str, dxgi: int, most: int, size: tuple[int, int]
) -> None:
    width, height = size
    blocks = random_blocks(family, width, height, seed=dxgi)
    path = write_file(tmp_path / "a.dds", dds_header(width, height, dxgi=dxgi), blocks)
    texture = read_texture(path)
    expected = _oracle(family, blocks, width, height)
    if family == "BC4":
        expected = expected[..., [0, 0, 0, 3]]
    assert _close(texture.rgb, expected[..., :3], most)
    if family == "BC4":
        assert texture.alpha is None
    elif texture.alpha is None:
        assert (expected[..., 3] == 255).all()
    else:
        assert _close(texture.alpha, expected[..., 3], 1)


@pytest.mark.parametrize("code", [b"ATI2", b"BC5U"])
def test_bc5_gets_its_third_direction_back(tmp_path: Path, code: bytes) -> None:
    blocks = random_blocks("BC5", 32, 16)
    texture = read_texture(write_file(tmp_path / "a.dds", dds_header(32, 16, fourcc=code), blocks))
    assert _close(texture.rgb[..., :2], _oracle("BC5", blocks, 32, 16)[..., :2], 1)
    xyz = texture.rgb / 127.5 - 1
    left = 1 - (xyz[..., :2] ** 2).sum(-1)
    np.testing.assert_allclose(xyz[..., 2], np.sqrt(np.maximum(left, 0)), atol=0.5 / 127.5 + 1e-6)
    assert texture.alpha is None


def test_two_channel_pixels_are_normals_too(tmp_path: Path) -> None:
    pixels = np.array([[[128, 128], [255, 128]]], np.uint8)
    texture = read_texture(write_file(tmp_path / "a.dds", dds_header(2, 1, dxgi=49), pixels.tobytes()))
    np.testing.assert_array_equal(texture.rgb, [[[128, 128, 255], [255, 128, 128]]])
    wide = np.array([[[32768, 32768]]], np.uint16)
    texture = read_texture(write_file(tmp_path / "b.dds", dds_header(1, 1, dxgi=35), wide.tobytes()))
    np.testing.assert_array_equal(texture.rgb, [[[32768, 32768, 65535]]])


def test_bc1_has_alpha_only_if_some_pixel_is_transparent(tmp_path: Path) -> None:
    opaque = b"\xff\xff\x00\x00" + bytes(4)
    holed = b"\x00\x00\xff\xff" + b"\x03" + bytes(3)
    assert read_texture(write_file(tmp_path / "a.dds", dds_header(4, 4, fourcc=b"DXT1"), opaque)).alpha is None
    texture = read_texture(write_file(tmp_path / "b.dds", dds_header(4, 4, fourcc=b"DXT1"), holed))
    assert texture.alpha is not None
    assert texture.alpha[0, 0] == 0
    assert (texture.alpha == 0).sum() == 1


def test_an_opaque_alpha_channel_is_still_one(tmp_path: Path) -> None:
    pixels = np.full((2, 2, 4), 255, np.uint8)
    assert read_texture(write_file(tmp_path / "a.dds", dds_header(2, 2, dxgi=28), pixels.tobytes())).alpha is not None


@pytest.mark.parametrize(
    ("header", "pixels", "rgb", "alpha"),
    [
        (dds_header(1, 1, bits=24, masks=(0xFF0000, 0xFF00, 0xFF, 0)), b"\x01\x02\x03", (3, 2, 1), None),
        (dds_header(1, 1, bits=24, masks=(0xFF, 0xFF00, 0xFF0000, 0)), b"\x01\x02\x03", (1, 2, 3), None),
        (dds_header(1, 1, bits=32, masks=(0xFF0000, 0xFF00, 0xFF, 0)), b"\x01\x02\x03\x04", (3, 2, 1), None),
        (dds_header(1, 1, bits=16, masks=(0xF800, 0x7E0, 0x1F, 0)), b"\xff\x07", (0, 255, 255), None),
        (dds_header(1, 1, bits=16, masks=(0x7C00, 0x3E0, 0x1F, 0x8000)), b"\x01\x80", (0, 0, 8), 255),
        (dds_header(1, 1, dxgi=85), b"\x00\x80", (132, 0, 0), None),
        (dds_header(1, 1, dxgi=115), b"\x1f\x72", (34, 17, 255), 119),
        (dds_header(1, 1, bits=8, masks=(0xFF, 0, 0, 0), pixel_flags=LUMINANCE), b"\x09", (9, 9, 9), None),
        (dds_header(1, 1, bits=8, masks=(0xFF, 0, 0, 0), pixel_flags=RGB), b"\x09", (9, 9, 9), None),
        (dds_header(1, 1, bits=8, masks=(0, 0, 0, 0xFF), pixel_flags=ALPHA), b"\x09", (9, 9, 9), None),
        (
            dds_header(1, 1, bits=16, masks=(0xFF, 0, 0, 0xFF00), pixel_flags=LUMINANCE | ALPHAPIXELS),
            b"\x09\x07",
            (9, 9, 9),
            7,
        ),
        (dds_header(1, 1, dxgi=61), b"\x09", (9, 9, 9), None),
        (dds_header(1, 1, dxgi=56), b"\x01\x02", (513, 513, 513), None),
        (dds_header(1, 1, dxgi=11), b"\1\0\2\0\3\0\xff\xff", (1, 2, 3), 65535),
        (dds_header(1, 1, fourcc=b"\x24\0\0\0"), b"\1\0\2\0\3\0\4\0", (1, 2, 3), 4),
        (dds_header(1, 1, dxgi=24), b"\xff\x03\x00\xc0", (65535, 0, 0), 65535),
        (dds_header(1, 1, dxgi=88), b"\x01\x02\x03\x04", (3, 2, 1), None),
    ],
)
def test_uncompressed_pixels(
    tmp_path: Path, header: bytes, pixels: bytes, rgb: tuple[int, int, int], alpha: int | None
) -> None:
    path = write_file(tmp_path / "a.dds", header, pixels)
    texture = read_texture(path)
    assert tuple(texture.rgb[0, 0].tolist()) == rgb
    assert (None if texture.alpha is None else int(texture.alpha[0, 0])) == alpha


def test_bc6h_is_linear_floats(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.dds", dds_header(8, 8, dxgi=95), random_blocks("BC6H", 8, 8))
    texture = read_texture(path)
    assert texture.rgb.dtype == np.float32
    assert texture.space is ColourSpace.LINEAR
    assert texture.alpha is None


def test_every_level_can_be_read(tmp_path: Path) -> None:
    sizes = [(20, 6), (10, 3), (5, 1), (2, 1), (1, 1)]
    parts = [random_blocks("BC7", w, h, seed=w) for w, h in sizes]
    path = write_file(tmp_path / "a.dds", dds_header(20, 6, dxgi=98, levels=5), *parts)
    for level, ((width, height), blocks) in enumerate(zip(sizes, parts, strict=True)):
        texture = read_texture(path, level=level)
        assert (texture.width, texture.height, texture.origin.levels) == (width, height, 5)
        np.testing.assert_array_equal(texture.rgb, _oracle("BC7", blocks, width, height)[..., :3])
    for level in (5, -1):
        with pytest.raises(UserError, match="it has 0 to 4"):
            read_texture(path, level=level)


def test_a_full_or_missing_temporary_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_file(tmp_path / "a.dds", dds_header(8, 8, dxgi=98), random_blocks("BC7", 8, 8))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(UserError, match=r"a\.dds: decoding it needs 1 MiB in .*gone for .*set (TMPDIR|TEMP) to"):
        read_texture(path)


KILLED_AMID = """
import os, sys, tempfile
from pathlib import Path
tempfile.tempdir = sys.argv[2]
from pbrstudio.textures.dds import decode
from pbrstudio.textures.read import read_texture
decode.read_pixels = lambda *rest: os._exit(9)
read_texture(Path(sys.argv[1]))
"""


def test_what_a_killed_process_leaves_is_cleared_by_a_later_one(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.dds", dds_header(8, 8, dxgi=98), random_blocks("BC7", 8, 8))
    place = tmp_path / "temporary"
    place.mkdir()
    done = subprocess.run([sys.executable, "-c", KILLED_AMID, str(path), str(place)], check=False, timeout=60)
    assert done.returncode == 9
    assert list(place.iterdir()) != []
    clear_scratch(place)
    assert list(place.iterdir()) == []


def test_a_probe_tells_what_decoding_takes(tmp_path: Path) -> None:
    for dxgi, family, taken in ((98, "BC7", 5), (80, "BC4", 2), (83, "BC5", 6), (95, "BC6H", 13)):
        path = write_file(tmp_path / "a.dds", dds_header(8, 8, dxgi=dxgi), random_blocks(family, 8, 8))
        assert probe(path).pixel_bytes == taken
    wide = write_file(tmp_path / "b.dds", dds_header(2, 1, dxgi=11), bytes(16))
    narrow = write_file(tmp_path / "c.dds", dds_header(2, 1, dxgi=61), bytes(2))
    assert probe(wide).pixel_bytes > probe(narrow).pixel_bytes >= 2
