"""Makes DDS files by hand for tests: headers of every kind, with or without truth in them, and blocks to fill them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

ALPHAPIXELS, ALPHA, FOURCC, PALETTE, RGB, YUV, LUMINANCE, BUMP = 0x1, 0x2, 0x4, 0x20, 0x40, 0x200, 0x20000, 0x80000
BLOCK_BYTES = {"BC1": 8, "BC2": 16, "BC3": 16, "BC4": 8, "BC5": 16, "BC6H": 16, "BC7": 16}


def dds_header(
    width: int,
    height: int,
    *,
    fourcc: bytes = b"\0\0\0\0",
    dxgi: int | None = None,
    levels: int = 1,
    pixel_flags: int | None = None,
    bits: int = 0,
    masks: tuple[int, int, int, int] = (0, 0, 0, 0),
    caps2: int = 0,
    dimension: int = 3,
    misc: int = 0,
    array: int = 1,
    misc2: int = 0,
) -> bytes:
    """A DDS header that says what it is told, true or not: a DX10 one when ``dxgi`` is given, else a legacy one."""
    if dxgi is not None:
        fourcc = b"DX10"
    if pixel_flags is None:
        pixel_flags = FOURCC if fourcc != b"\0\0\0\0" else RGB | (ALPHAPIXELS if masks[3] else 0)
    head = struct.pack("<4s7I44x", b"DDS ", 124, 0x1007, height, width, 0, 0, levels)
    head += struct.pack("<2I4s5I", 32, pixel_flags, fourcc, bits, *masks)
    head += struct.pack("<5I", 0x1000, caps2, 0, 0, 0)
    return head if dxgi is None else head + struct.pack("<5I", dxgi, dimension, misc, array, misc2)


def block_bytes(family: str, width: int, height: int) -> int:
    """Bytes of one level of a block format, "BC1" to "BC7"."""
    return -(-width // 4) * -(-height // 4) * BLOCK_BYTES[family]


def random_blocks(family: str, width: int, height: int, seed: int = 0) -> bytes:
    """Arbitrary blocks of one level: every bit pattern is a valid block of every format."""
    return np.random.default_rng(seed).bytes(block_bytes(family, width, height))


def write_file(path: Path, *parts: bytes) -> Path:
    """Writes ``parts`` to ``path`` and returns it."""
    path.write_bytes(b"".join(parts))
    return path
