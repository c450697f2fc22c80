"""Makes damaged files of every kind of texture that is read: cut off, lying, junk, empty, huge, flipped, misnamed."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.dds_files import dds_header, random_blocks
from tests.integration import mod as made
from tests.integration.jobs import save
from tests.integration.pictures import cut_out, stone, with_alpha

SIDE = 48
SUFFIXES = ("dds", "png", "tga", "jpg", "tif", "exr", "webp")
Files = Iterator[tuple[str, bytes]]
"""Name without number and dot, such as ``truncated dds``, and content."""


def whole_files(folder: Path) -> dict[str, bytes]:
    """A sound file of each kind, by its ending; several DDS formats under made-up endings that start with ``dds``."""
    colour = stone(SIDE, SIDE, 50)
    folder.mkdir(parents=True)
    for name, fmt in (("1", "BC1_UNORM"), ("3", "BC3_UNORM"), ("7", "BC7_UNORM_SRGB"), ("8", "B8G8R8A8_UNORM")):
        made.dds(folder / f"a.dds{name}", colour, fmt, levels=1)
    save(folder / "a.png", with_alpha(colour, cut_out(SIDE, SIDE)))
    save(folder / "a.tga", colour)
    save(folder / "a.jpg", colour)
    save(folder / "a.tif", colour, compression="tiff_lzw")
    save(folder / "a.webp", colour, lossless=True)
    made.save_oiio(folder / "a.exr", (colour / np.float32(255)).astype(np.float32))
    return {path.suffix[1:]: path.read_bytes() for path in sorted(folder.iterdir())}


def surely_bad(whole: dict[str, bytes]) -> Files:
    """Files of which nothing can be made, 250 of them."""
    bad = [*_empty(), *_junk(), *_cut_off(whole), *_lying(whole), *_foreign(), *_misnamed(whole)]
    return (bad[index] for index in np.linspace(0, len(bad) - 1, 250).astype(int))


def perhaps_bad(whole: dict[str, bytes]) -> Files:
    """50 files with a bit turned in their first 100 bytes: some are read still, and differently."""
    random = np.random.default_rng(7)
    kinds = list(whole)
    for number in range(50):
        kind = kinds[number % len(kinds)]
        data = bytearray(whole[kind])
        data[int(random.integers(0, 100))] ^= 1 << int(random.integers(0, 8))
        yield f"flipped {kind[:3] if kind != 'webp' else kind}", bytes(data)


def _ending(kind: str) -> str:
    return "dds" if kind.startswith("dds") else kind


def _empty() -> Files:
    for suffix in (*SUFFIXES, "jpeg", "tiff", "DDS"):
        yield f"empty {suffix}", b""


def _junk() -> Files:
    starts = {"dds": b"DDS \x7c\0\0\0", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff\xe0", "tif": b"II*\0"}
    starts |= {"exr": b"v/1\x01\x02\0\0\0", "webp": b"RIFF\xff\0\0\0WEBPVP8 ", "tga": b"\0\0\x02\0\0\0\0\0"}
    for number in range(3):
        for suffix in SUFFIXES:
            noise = np.random.default_rng(number).bytes(200 * 3**number)
            yield f"junk {suffix}", noise
            yield f"junk {suffix}", starts[suffix] + noise


def _cut_off(whole: dict[str, bytes]) -> Files:
    for share in (0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9):
        for kind, data in whole.items():
            yield f"truncated {_ending(kind)}", data[: int(len(data) * share)]


def _lying(whole: dict[str, bytes]) -> Files:
    sizes = [(SIDE, SIDE * 40), (16384, 16384), (16385, 4), (65535, 65535), (0, SIDE), (SIDE, 0)]
    for width, height in sizes:
        for kind in ("dds1", "dds7", "dds8"):
            yield "lying dds", whole[kind][:12] + struct.pack("<2I", height, width) + whole[kind][20:]
        tga = whole["tga"]
        yield "lying tga", tga[:12] + struct.pack("<2H", width, height) + tga[16:]
        yield "lying png", _png_of(whole["png"], width, height)
        jpeg = whole["jpg"]
        at = jpeg.index(b"\xff\xc0") + 5
        yield "lying jpg", jpeg[:at] + struct.pack(">2H", height, width) + jpeg[at + 4 :]
    for width, height in ((0xFFFFFFFF, 4), (0x7FFFFFFF, 0x7FFFFFFF), (0x10000, 0x10000)):
        yield "lying dds", whole["dds7"][:12] + struct.pack("<2I", height, width) + whole["dds7"][20:]
        yield "lying png", _png_of(whole["png"], width, height)
    at = whole["png"].index(b"IDAT")
    for change in (b"\0", b"\xff"):
        body = whole["png"][at : at + 60] + change * 40 + whole["png"][at + 100 : -16]
        yield "lying png", whole["png"][:at] + body + struct.pack(">I", zlib.crc32(body)) + whole["png"][-12:]
    for mips in (20, 0x7FFFFFFF):
        yield "lying dds", whole["dds1"][:28] + struct.pack("<I", mips) + whole["dds1"][32:]


def _png_of(data: bytes, width: int, height: int) -> bytes:
    """The PNG under another size, with a checksum that holds."""
    body = b"IHDR" + struct.pack(">2I", width, height) + data[24:29]
    return data[:12] + body + struct.pack(">I", zlib.crc32(body)) + data[33:]


def _foreign() -> Files:
    """DDS files of kinds that are no flat texture, or that no game of Skyrim's age has."""
    body = random_blocks("BC7", SIDE, SIDE) * 6
    yield "foreign dds", dds_header(SIDE, SIDE, fourcc=b"DXT5", caps2=0xFE00) + body
    yield "foreign dds", dds_header(SIDE, SIDE, fourcc=b"DXT1", caps2=0x200000) + body
    yield "foreign dds", dds_header(SIDE, SIDE, dxgi=98, misc=4) + body
    yield "foreign dds", dds_header(SIDE, SIDE, dxgi=98, array=6) + body
    yield "foreign dds", dds_header(SIDE, SIDE, dxgi=98, dimension=4) + body
    for fourcc in (b"ETC1", b"ETC2", b"PTC4", b"PTC2", b"BC5S", b"YUY2", b"????"):
        yield "foreign dds", dds_header(SIDE, SIDE, fourcc=fourcc) + body
    for dxgi in (2, 10, 13, 27, 41, 55, 94, 100, 134, 190, 999):
        yield "foreign dds", dds_header(SIDE, SIDE, dxgi=dxgi) + body * 4
    for start in (b"BM", b"GIF89a", b"8BPS", b"PK\x03\x04", b"BSA\0", b"Gamebryo File Format"):
        yield "foreign png", start + bytes(300)


def _misnamed(whole: dict[str, bytes]) -> Files:
    kinds = ["dds1", *SUFFIXES[1:]]
    for turn in range(1, len(kinds)):
        for number, kind in enumerate(kinds):
            ending = _ending(kinds[(number + turn) % len(kinds)])
            if kind != "tga" or ending == "dds":  # what an old TGA under another name is, nobody can tell
                yield f"misnamed {ending}", whole[kind]
