"""Readers that are not ours: a DDS header taken apart by hand, texture2ddecoder for blocks, OpenImageIO for files."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import texture2ddecoder
from numpy.typing import NDArray

U8 = NDArray[np.uint8]

FOURCC_DXGI = {b"DXT1": 71, b"DXT5": 77}
BLOCK_BYTES = {71: 8, 72: 8, 77: 16, 80: 8, 83: 16, 98: 16, 99: 16}
SRGB = {72, 99}
DECODERS = {
    71: texture2ddecoder.decode_bc1,
    72: texture2ddecoder.decode_bc1,
    77: texture2ddecoder.decode_bc3,
    80: texture2ddecoder.decode_bc4,
    98: texture2ddecoder.decode_bc7,
    99: texture2ddecoder.decode_bc7,
}


@dataclass(frozen=True)
class Dds:
    """A DDS file as its bytes say it."""

    width: int
    height: int
    mips: int
    dxgi: int
    legacy: bool
    levels: tuple[bytes, ...]

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def pixels(self, level: int = 0) -> U8:
        """[H,W,4] RGBA of one level; BC4 has its value in red."""
        width, height = max(1, self.width >> level), max(1, self.height >> level)
        # texture2ddecoder wants whole blocks.
        full = -(-width // 4) * 4, -(-height // 4) * 4
        bgra = DECODERS[self.dxgi](self.levels[level], *full)
        return np.frombuffer(bgra, np.uint8).reshape(full[1], full[0], 4)[:height, :width, [2, 1, 0, 3]]


def dds(path: Path) -> Dds:
    """The file taken apart; every field of the header that the format asks for is checked on the way."""
    data = path.read_bytes()
    magic, size, flags, height, width, linear, _, mips = struct.unpack_from("<4s7I", data)
    pixel_size, pixel_flags, fourcc = struct.unpack_from("<2I4s", data, 76)
    caps = struct.unpack_from("<I", data, 108)[0]
    assert (magic, size, pixel_size, pixel_flags) == (b"DDS ", 124, 32, 4), path
    assert flags == 0x1 | 0x2 | 0x4 | 0x1000 | 0x20000 | 0x80000, path
    assert caps == 0x1000 | 0x400000 | 0x8, path
    offset = 128
    if fourcc == b"DX10":
        dxgi, *rest = struct.unpack_from("<5I", data, 128)
        assert rest == [3, 0, 1, 0], path
        offset = 148
    else:
        dxgi = FOURCC_DXGI[fourcc]
    levels = []
    for level in range(mips):
        blocks = -(-max(1, width >> level) // 4) * -(-max(1, height >> level) // 4)
        levels.append(data[offset : offset + blocks * BLOCK_BYTES[dxgi]])
        offset += len(levels[-1])
    assert offset == len(data), path
    assert linear == len(levels[0]), path
    return Dds(width, height, mips, dxgi, offset == 0 or fourcc != b"DX10", tuple(levels))


def full_chain(width: int, height: int) -> int:
    """Levels down to 1 x 1."""
    return int(np.floor(np.log2(max(width, height)))) + 1


def oiio_level(path: Path, level: int = 0) -> tuple[U8, str]:
    """[H,W,C] of one level as OpenImageIO reads it, and the colour space that it reports."""
    opened = oiio.ImageInput.open(str(path))
    assert opened is not None, oiio.geterror()
    spec = opened.spec(0, level)
    assert spec.width > 0
    pixels = opened.read_image(0, level, 0, spec.nchannels, oiio.UINT8)
    space = spec.getattribute("oiio:ColorSpace") or ""
    opened.close()
    return np.asarray(pixels, np.uint8).reshape(spec.height, spec.width, spec.nchannels), str(space)
