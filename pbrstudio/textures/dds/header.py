"""The header of a DDS file: read, checked against the file's length, and refused in one sentence if it lies.

Sources: learn.microsoft.com, "DDS_HEADER structure", "DDS_HEADER_DXT10 structure" and "Programming Guide for DDS".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.textures.dds.formats import BY_NAME, BY_NUMBER, DxgiFormat
from pbrstudio.textures.dds.masks import PixelLayout, contiguous
from pbrstudio.textures.dds.refusals import dxgi_reason, fourcc_reason
from pbrstudio.textures.guard import check_sides
from pbrstudio.textures.opening import open_texture

MAGIC = b"DDS "
HEADER_BYTES = 4 + 124
DX10_BYTES = 20
LONGEST_HEADER = HEADER_BYTES + DX10_BYTES

_ALPHAPIXELS, _ALPHA, _FOURCC, _PALETTES, _RGB, _YUV, _LUMINANCE, _BUMP = (
    0x1, 0x2, 0x4, 0x8 | 0x20, 0x40, 0x200, 0x20000, 0xC0000,
)  # fmt: skip
_CAPS2_CUBE, _CAPS2_VOLUME = 0x200, 0x200000
_DX10_CUBE, _DX10_TEXTURE2D, _DX10_PREMULTIPLIED = 0x4, 3, 2

_FOURCC_FORMATS = {
    b"DXT1": "BC1_UNORM",
    b"DXT2": "BC2_UNORM",
    b"DXT3": "BC2_UNORM",
    b"DXT4": "BC3_UNORM",
    b"DXT5": "BC3_UNORM",
    b"ATI1": "BC4_UNORM",
    b"BC4U": "BC4_UNORM",
    b"ATI2": "BC5_UNORM",
    b"BC5U": "BC5_UNORM",
    (36).to_bytes(4, "little"): "R16G16B16A16_UNORM",  # D3DFMT_A16B16G16R16
}


@dataclass(frozen=True, slots=True)
class Level:
    """One mip level: its size in pixels, and where its bytes lie in the file."""

    width: int
    height: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class DdsHeader:
    """A plain two-dimensional DDS texture that this program can read; every level listed is whole in the file.

    ``format`` is a DXGI format, or the bit layout that a legacy header spells out in masks. ``premultiplied`` says
    that the header calls the colour multiplied by alpha (DXT2, DXT4, DX10 alpha mode 2).
    """

    width: int
    height: int
    format: DxgiFormat | PixelLayout
    mips: tuple[Level, ...]
    legacy: bool
    premultiplied: bool

    @property
    def levels(self) -> int:
        """How many mip levels are whole in the file (1 or more)."""
        return len(self.mips)

    @property
    def blocks(self) -> DxgiFormat | None:
        """The format when it is made of 4x4 blocks, else None."""
        return self.format if isinstance(self.format, DxgiFormat) and self.format.block else None


def read_header(path: Path) -> DdsHeader:
    """The checked header of ``path``.

    Errors: UserError naming the file, for what cannot be opened, is no regular file, is not a DDS, is of a kind that
    is not read (cube, volume, array, float, signed, ETC, ...), or is shorter than its level 0.
    """
    try:
        with open_texture(path) as file:
            start = file.read(LONGEST_HEADER)
            length = file.seek(0, 2)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    try:
        return parse_header(start, length)
    except UserError as error:
        raise UserError(f"{path}: {error}") from error


def is_cube_map(start: bytes) -> bool:
    """Whether a file that starts so (`LONGEST_HEADER` bytes of it) is a DDS whose header says cube map."""
    if start[:4] != MAGIC or len(start) < HEADER_BYTES:
        return False
    if struct.unpack_from("<I", start, 112)[0] & _CAPS2_CUBE:
        return True
    dx10 = start[84:88] == b"DX10" and len(start) >= LONGEST_HEADER
    return dx10 and bool(struct.unpack_from("<I", start, HEADER_BYTES + 8)[0] & _DX10_CUBE)


def read_level_bytes(path: Path, header: DdsHeader) -> list[bytes]:
    """The stored bytes of every level of ``header.mips``, largest first, as they lie in the file.

    Errors: UserError when the file cannot be read or was shortened since its header was.
    """
    return [read_one_level(path, level) for level in header.mips]


def read_one_level(path: Path, level: Level) -> bytes:
    """The stored bytes of one level. Errors: as `read_level_bytes`."""
    try:
        with open_texture(path) as file:
            file.seek(level.offset)
            data = file.read(level.size)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    if len(data) != level.size:
        raise UserError(f"{path}: the file became shorter while it was read: check it and try again")
    return data


def parse_header(start: bytes, file_length: int) -> DdsHeader:
    """The header in ``start`` (the file's first 148 bytes, or all of a shorter one), of a file of that length.

    A mip count of 0 means 1. Later levels that the file lacks are left out; a level 0 that is
    not whole is refused. Errors: UserError without a file name.
    """
    if start[:4] != MAGIC:
        raise UserError("this is not a DDS file (it does not start with 'DDS '): check where it came from")
    if len(start) < HEADER_BYTES:
        raise UserError(f"the file ends inside its DDS header ({file_length} bytes): copy or export it again")
    size, _flags, height, width, _pitch, _depth, count = struct.unpack_from("<7I", start, 4)
    pixel_size, pixel_flags, fourcc, bits, *masks = struct.unpack_from("<2I4s5I", start, 76)
    caps2 = struct.unpack_from("<I", start, 112)[0]
    if size != 124 or pixel_size != 32:
        raise UserError(f"the DDS header is damaged (sizes {size} and {pixel_size} where 124 and 32 belong)")
    if caps2 & _CAPS2_CUBE:
        raise UserError("a cube map was found where a flat texture is needed: convert the diffuse texture instead")
    if caps2 & _CAPS2_VOLUME:
        raise UserError("a volume texture was found where a flat one is needed: export a single slice of it")
    offset = HEADER_BYTES
    premultiplied = False
    fmt: DxgiFormat | PixelLayout
    if pixel_flags & _FOURCC and fourcc == b"DX10":
        fmt, premultiplied = _dx10_format(start, file_length)
        offset = LONGEST_HEADER
    elif pixel_flags & _FOURCC:
        if fourcc not in _FOURCC_FORMATS:
            raise UserError(fourcc_reason(fourcc))
        fmt = BY_NAME[_FOURCC_FORMATS[fourcc]]
        premultiplied = fourcc in (b"DXT2", b"DXT4")
    else:
        fmt = _mask_layout(pixel_flags, bits, masks)
    legacy = offset == HEADER_BYTES
    check_sides(width, height)
    declared = max(1, count)
    most = max(width, height).bit_length()
    if declared > most:
        raise UserError(
            f"the header claims {declared} mip levels, but {width} x {height} px has at most {most}: export it again"
        )
    mips = _whole_levels(width, height, declared, fmt, offset, file_length)
    return DdsHeader(width, height, fmt, mips, legacy, premultiplied)


def _dx10_format(start: bytes, file_length: int) -> tuple[DxgiFormat, bool]:
    if len(start) < LONGEST_HEADER:
        raise UserError(f"the file ends inside its DDS header ({file_length} bytes): copy or export it again")
    number, dimension, misc, array, misc2 = struct.unpack_from("<5I", start, HEADER_BYTES)
    if misc & _DX10_CUBE:
        raise UserError("a cube map was found where a flat texture is needed: convert the diffuse texture instead")
    if dimension != _DX10_TEXTURE2D:
        kind = {2: "one-dimensional", 4: "volume"}.get(dimension, f"(dimension {dimension})")
        raise UserError(f"a {kind} texture was found where a flat one is needed: export it as a 2D texture")
    if array != 1:
        raise UserError(f"an array of {array} textures was found where one is needed: export them one by one")
    fmt = BY_NUMBER.get(number)
    if fmt is None:
        raise UserError(dxgi_reason(number))
    return fmt, misc2 & 0x7 == _DX10_PREMULTIPLIED


def _mask_layout(flags: int, bits: int, masks: list[int]) -> PixelLayout:
    """The layout of a legacy header without a FourCC. An alpha-only format (A8) is read as grey: it is a mask."""
    if flags & _PALETTES:
        raise UserError("a palette format was found, which is not read: export it as BC7 or RGBA8")
    if flags & _YUV:
        raise UserError("a YUV format was found, which is not read: export it as BC7 or RGBA8")
    if flags & _BUMP:
        raise UserError("a signed format was found, but only unsigned ones are read: export it as BC7 or RGBA8")
    if bits not in (8, 16, 24, 32):
        raise UserError(f"{bits} bits a pixel were found, but 8, 16, 24 and 32 are read: export it as BC7 or RGBA8")
    red, green, blue, alpha = masks
    has_alpha = alpha if flags & _ALPHAPIXELS else 0
    if flags & _RGB and (green or blue):
        layout = PixelLayout(bits, red, green, blue, has_alpha)
    elif flags & (_RGB | _LUMINANCE):
        layout = PixelLayout(bits, red, red, red, has_alpha)
    elif flags & _ALPHA:
        layout = PixelLayout(bits, alpha, alpha, alpha)
    else:
        raise UserError("the header names no pixel format: export it again as BC7 or RGBA8")
    _check_masks(layout)
    return layout


def _check_masks(layout: PixelLayout) -> None:
    masks = {mask for mask in layout.masks if mask}
    overlap = sum(masks) != _union(masks)
    wide = any(mask >> layout.bits or mask.bit_count() > 16 for mask in masks)
    if not layout.red or overlap or wide or not all(contiguous(mask) for mask in masks):
        found = ", ".join(f"{mask:#x}" for mask in layout.masks)
        raise UserError(f"the header's channel masks make no sense ({found}): export it again as BC7 or RGBA8")


def _union(masks: set[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _whole_levels(
    width: int, height: int, declared: int, fmt: DxgiFormat | PixelLayout, offset: int, file_length: int
) -> tuple[Level, ...]:
    mips: list[Level] = []
    for index in range(declared):
        w, h = max(1, width >> index), max(1, height >> index)
        level = Level(w, h, offset, fmt.level_size(w, h))
        offset += level.size
        if offset > file_length:
            break
        mips.append(level)
    if not mips:
        raise UserError(
            f"the file is cut off: {width} x {height} px of {fmt.name} need {offset} bytes, it has {file_length}: "
            "copy or export it again"
        )
    return tuple(mips)
