"""Damaged files of every kind: a sentence or the whole picture, never half of one, a crash, or gigabytes."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import OpenImageIO as oiio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from pbrstudio.runtime.errors import UserError
from pbrstudio.textures import guard
from pbrstudio.textures.read import probe, read_texture
from pbrstudio.textures.texture import Texture
from tests.dds_files import dds_header, random_blocks, write_file

T = TypeVar("T")

# Smooth enough that a picture needs several strips or blocks, noisy enough that losing any of them shows.
NOISE = (np.cumsum(np.random.default_rng(5).normal(size=(40, 36, 4)), 0) * 25 % 256).astype(np.uint8)


def _pillow(name: str, mode: str = "RGBA", **options: Any) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        image = Image.fromarray(NOISE).convert("RGB").quantize(64) if mode == "P" else Image.fromarray(NOISE)
        (image if mode == "P" else image.convert(mode)).save(folder / name, **options)
        return folder / name

    return make


def _exr(compression: str, tile: int = 0) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "a.exr"
        spec = oiio.ImageSpec(36, 40, 4, oiio.HALF)
        spec.attribute("compression", compression)
        spec.tile_width = spec.tile_height = tile
        out = oiio.ImageOutput.create(str(path))
        assert out is not None
        assert out.open(str(path), spec)
        assert out.write_image((NOISE / 255).astype(np.float32))
        out.close()
        return path

    return make


def _dds(**header: Any) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        body = random_blocks("BC7", 36, 40) + random_blocks("BC7", 18, 20)
        return write_file(folder / "a.dds", dds_header(36, 40, levels=2, **header), body)

    return make


MAKERS = {
    "png": _pillow("a.png"),
    "png palette": _pillow("a.png", "P", transparency=3),
    "jpeg": _pillow("a.jpg", "RGB"),
    "jpeg progressive": _pillow("a.jpg", "RGB", progressive=True),
    "jpeg restarts": _pillow("a.jpg", "RGB", restart_marker_blocks=2),
    "jpeg cmyk": _pillow("a.jpg", "CMYK"),
    "tga": _pillow("a.tga"),
    "tga rle": _pillow("a.tga", compression="tga_rle"),
    "tga palette": _pillow("a.tga", "P"),
    "tiff": _pillow("a.tif"),
    "tiff lzw": _pillow("a.tif", compression="tiff_lzw"),
    "tiff deflate": _pillow("a.tif", compression="tiff_adobe_deflate"),
    "tiff jpeg": _pillow("a.tif", "RGB", compression="jpeg"),
    "webp": _pillow("a.webp"),
    "webp lossless": _pillow("a.webp", lossless=True),
    "exr zip": _exr("zip"),
    "exr piz": _exr("piz"),
    "exr rle": _exr("rle"),
    "exr none": _exr("none"),
    "exr tiled": _exr("zip", tile=16),
    "dds bc7": _dds(dxgi=98),
    "dds legacy": _dds(fourcc=b"DXT5"),
}


def _same(one: Texture, other: Texture) -> bool:
    if (one.alpha is None) != (other.alpha is None) or one.rgb.shape != other.rgb.shape:
        return False
    alphas = one.alpha is None or other.alpha is None or np.array_equal(one.alpha, other.alpha)
    return np.array_equal(one.rgb, other.rgb) and alphas


def _read_or_sentence(path: Path) -> Texture | None:
    """The texture, or None if it was refused as it should be: one line that names the file and nothing of ours."""
    _told(probe, path)
    found = _told(read_texture, path)
    assert found is None or isinstance(found, Texture)
    return found


def _told(look: Callable[[Path], T], path: Path) -> T | None:
    try:
        return look(path)
    except UserError as error:
        sentence = str(error)
    assert sentence.startswith(f"{path}: ")
    assert "\n" not in sentence
    assert "pbrstudio-" not in sentence
    return None


@pytest.mark.parametrize("kind", MAKERS)
def test_a_cut_off_file_is_refused_or_whole(tmp_path: Path, kind: str) -> None:
    path = MAKERS[kind](tmp_path)
    whole, data = read_texture(path), path.read_bytes()
    cuts = {*range(0, min(len(data), 64), 5), *np.linspace(0, len(data) - 1, 24).astype(int).tolist()}
    for cut in sorted(cuts | set(range(max(0, len(data) - 8), len(data)))):
        path.write_bytes(data[:cut])
        found = _read_or_sentence(path)
        assert found is None or _same(found, whole), f"half a picture after {cut} of {len(data)} bytes"


@pytest.mark.parametrize("kind", MAKERS)
def test_changed_bytes_never_surprise(tmp_path: Path, kind: str) -> None:
    path = MAKERS[kind](tmp_path)
    data = path.read_bytes()

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        at=st.one_of(st.integers(0, min(200, len(data)) - 1), st.integers(0, len(data) - 1)),
        new=st.one_of(
            st.binary(min_size=1, max_size=8),
            st.sampled_from(
                [bytes(8), b"\xff" * 8, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\x40\0\0", b"\0\0\x40\0"]
            ),
        ),
    )
    def check(at: int, new: bytes) -> None:
        path.write_bytes(data[:at] + new + data[at + len(new) :])
        _read_or_sentence(path)

    check()


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    suffix=st.sampled_from([".dds", ".png", ".jpg", ".tga", ".tif", ".exr", ".webp"]),
    start=st.sampled_from(
        [b"", b"DDS \x7c\0\0\0", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"v/1\x01", b"\0\0\x02"]
    ),
    junk=st.binary(max_size=300),
)
def test_junk_is_a_sentence(tmp_path_factory: pytest.TempPathFactory, suffix: str, start: bytes, junk: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"junk{suffix}"
    path.write_bytes(start + junk)
    _read_or_sentence(path)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, body: bytes) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _jpeg(tmp_path: Path, width: int, height: int) -> bytes:
    data = bytearray(_pillow("a.jpg", "RGB")(tmp_path).read_bytes())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def test_sides_and_claims_are_held_against_the_file(tmp_path: Path) -> None:
    tga = struct.pack("<BBBHHBHHHHBB", 0, 0, 10, 0, 0, 0, 0, 0, 16384, 16384, 32, 0x28)
    cases = {
        "wide.png": (_png(16385, 1, b""), "sides of 1 to 16384"),
        "flat.png": (_png(0, 5, b""), "sides of 1 to 16384"),
        "bomb.png": (_png(16384, 16384, zlib.compress(bytes(1000))), "more than its"),
        "wide.jpg": (_jpeg(tmp_path, 16385, 8), "sides of 1 to 16384"),
        "flat.jpg": (_jpeg(tmp_path, 8, 0), "sides of 1 to 16384"),
        "bomb.jpg": (_jpeg(tmp_path, 16384, 16384), "more than its"),
        "bomb.tga": (tga + bytes(100), "is cut off"),
        "wide.tga": (tga[:12] + b"\x01\x40\x01\x00" + tga[16:] + bytes(100), "sides of 1 to 16384"),
        "wide.dds": (dds_header(16385, 4, dxgi=98) + bytes(100), "sides of 1 to 16384"),
        "bomb.dds": (dds_header(16384, 16384, dxgi=98) + bytes(100), "cut off"),
    }
    for name, (data, said) in cases.items():
        path = write_file(tmp_path / name, data)
        for look in (probe, read_texture):
            with pytest.raises(UserError, match=said):
                look(path)


def test_a_png_is_inflated_once_when_read_and_never_when_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = MAKERS["png"](tmp_path)
    inflated: list[int] = []
    original = guard._inflated
    monkeypatch.setattr(guard, "_inflated", lambda file, data: (inflated.append(1), original(file, data))[1])
    probe(path)
    assert inflated == []
    read_texture(path)
    assert inflated == [1]


def test_a_png_with_damaged_pixels_has_a_header_still(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.png", _png(4, 4, bytes(60)))
    assert probe(path).width == 4
    with pytest.raises(UserError, match="more than it holds, or is damaged"):
        read_texture(path)
    data = bytearray(MAKERS["png"](tmp_path).read_bytes())
    data[-17] ^= 1  # the last byte of the checksum of the pixels
    write_file(path, bytes(data))
    with pytest.raises(UserError, match="the checksum of a part"):
        read_texture(path)


def test_a_picture_of_one_colour_passes_for_what_it_is(tmp_path: Path) -> None:
    """The claims' bounds must not refuse the best that the compressions can do."""
    flat = Image.new("RGB", (2048, 2048), (1, 2, 3))
    for name, options in (
        ("a.png", {"compress_level": 9}),
        ("a.tga", {"compression": "tga_rle"}),
        ("a.jpg", {"progressive": True}),
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("zip.tif", {"compression": "tiff_adobe_deflate"}),
        ("a.webp", {"lossless": True}),
    ):
        flat.save(tmp_path / name, **options)
        assert read_texture(tmp_path / name).width == 2048


def test_an_animated_webp_is_refused(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), (n * 90, 0, 0)) for n in range(3)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:])
    with pytest.raises(UserError, match="animated WebP"):
        read_texture(tmp_path / "a.webp")


def test_nothing_is_printed_and_nothing_left_behind(tmp_path: Path) -> None:
    """In a process of its own, so that what the C libraries print is seen as well."""
    for number, (kind, make) in enumerate(MAKERS.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = make(folder)
        data = bytearray(path.read_bytes())
        data[len(data) * 2 // 3 :] = data[len(data) * 2 // 3 + 40 :]
        path.write_bytes(data)
        assert kind
    code = (
        "import sys, tempfile; from pathlib import Path\n"
        "tempfile.tempdir = sys.argv[2]\n"
        "from pbrstudio.textures.read import read_texture; from pbrstudio.runtime.errors import UserError\n"
        "for path in sorted(p for p in Path(sys.argv[1]).rglob('*') if p.is_file()):\n"
        "    try: read_texture(path)\n"
        "    except UserError: pass\n"
    )
    place = tmp_path / "temporary"
    place.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(place)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(place.iterdir()) == []
