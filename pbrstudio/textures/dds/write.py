"""The DDS container: header and levels of one 2D texture.

Layout: learn.microsoft.com, "DDS_HEADER structure", "DDS_PIXELFORMAT structure", "DDS_HEADER_DXT10 structure".
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pbrstudio.textures.dds.formats import DxgiFormat
from pbrstudio.textures.texture import MAX_SIDE

HeaderKind = Literal["legacy", "dx10"]

_CAPS, _HEIGHT, _WIDTH, _PITCH, _PIXELFORMAT, _MIPMAPCOUNT, _LINEARSIZE = 1, 2, 4, 8, 0x1000, 0x2_0000, 0x8_0000
_CAPS_COMPLEX, _CAPS_TEXTURE, _CAPS_MIPMAP = 8, 0x1000, 0x40_0000
_PIXELS_FOURCC = 4
_TEXTURE_2D = 3


def write_dds(
    path: Path, levels: Sequence[bytes], width: int, height: int, fmt: DxgiFormat, *, header: HeaderKind
) -> None:
    """Writes a DDS file of ``levels`` (largest first, tightly packed) of a ``width`` x ``height`` pixel texture.

    ``header``: "dx10" can name every format; "legacy" is what Skyrim LE and old tools read, for formats with a FourCC
    alone: it cannot say sRGB or BC7. OSError as the system says it.
    ValueError: a legacy header for a format that cannot be said so, a side out of range, levels too many or of
    a wrong size.
    """
    prefix = dds_header(levels, width, height, fmt, header=header)
    with path.open("wb") as file:
        file.write(prefix)
        file.writelines(levels)


def dds_header(levels: Sequence[bytes], width: int, height: int, fmt: DxgiFormat, *, header: HeaderKind) -> bytes:
    """The 128 (legacy) or 148 (dx10) bytes before the levels; arguments and errors as in `write_dds`."""
    _check(levels, width, height, fmt)
    flags = _CAPS | _HEIGHT | _WIDTH | _PIXELFORMAT | _MIPMAPCOUNT | (_LINEARSIZE if fmt.block else _PITCH)
    pitch_or_size = fmt.level_size(width, height) if fmt.block else width * fmt.unit
    top = struct.pack("<4s7I44x", b"DDS ", 124, flags, height, width, pitch_or_size, 1, len(levels))
    caps = struct.pack("<I16x", _CAPS_TEXTURE | _CAPS_MIPMAP | _CAPS_COMPLEX)
    if header == "legacy":
        if fmt.fourcc is None:
            raise ValueError(f"a legacy header cannot say {fmt.name}: ask for the dx10 header")
        return top + _pixels(fmt.fourcc) + caps
    return top + _pixels(b"DX10") + caps + struct.pack("<5I", fmt.number, _TEXTURE_2D, 0, 1, 0)


def _check(levels: Sequence[bytes], width: int, height: int, fmt: DxgiFormat) -> None:
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise ValueError(f"sides must be 1 to {MAX_SIDE} px, not {width} x {height}")
    most = max(width, height).bit_length()
    if not 1 <= len(levels) <= most:
        raise ValueError(f"{width} x {height} px has 1 to {most} levels, not {len(levels)}")
    for index, level in enumerate(levels):
        expected = fmt.level_size(max(1, width >> index), max(1, height >> index))
        if len(level) != expected:
            raise ValueError(f"level {index} of {width} x {height} {fmt.name} has {expected} bytes, not {len(level)}")


def _pixels(fourcc: bytes) -> bytes:
    return struct.pack("<2I4s20x", 32, _PIXELS_FOURCC, fourcc)
