"""The DXGI formats by number: how they are stored, and whether this program reads or writes them.

Numbers and names: learn.microsoft.com, "DXGI_FORMAT enumeration".
"""

from __future__ import annotations

from dataclasses import dataclass

BLOCK = 4
"""Side of a compressed block in pixels."""


@dataclass(frozen=True, slots=True)
class DxgiFormat:
    """One pixel format. ``unit`` is the bytes of a 4x4 block when ``block`` is true, else of one pixel."""

    number: int
    name: str
    unit: int
    block: bool
    channels: int
    srgb: bool = False
    fourcc: bytes | None = None
    """The legacy code that means exactly this format, where one exists that games read."""

    def level_size(self, width: int, height: int) -> int:
        """Bytes of one mip level of ``width`` x ``height`` pixels (rows tightly packed)."""
        if not self.block:
            return width * height * self.unit
        return -(-width // BLOCK) * -(-height // BLOCK) * self.unit


FORMATS: tuple[DxgiFormat, ...] = (
    DxgiFormat(11, "R16G16B16A16_UNORM", 8, False, 4),
    DxgiFormat(24, "R10G10B10A2_UNORM", 4, False, 4),
    DxgiFormat(28, "R8G8B8A8_UNORM", 4, False, 4),
    DxgiFormat(29, "R8G8B8A8_UNORM_SRGB", 4, False, 4, srgb=True),
    DxgiFormat(35, "R16G16_UNORM", 4, False, 2),
    DxgiFormat(49, "R8G8_UNORM", 2, False, 2),
    DxgiFormat(56, "R16_UNORM", 2, False, 1),
    DxgiFormat(61, "R8_UNORM", 1, False, 1),
    DxgiFormat(71, "BC1_UNORM", 8, True, 4, fourcc=b"DXT1"),
    DxgiFormat(72, "BC1_UNORM_SRGB", 8, True, 4, srgb=True),
    DxgiFormat(74, "BC2_UNORM", 16, True, 4, fourcc=b"DXT3"),
    DxgiFormat(75, "BC2_UNORM_SRGB", 16, True, 4, srgb=True),
    DxgiFormat(77, "BC3_UNORM", 16, True, 4, fourcc=b"DXT5"),
    DxgiFormat(78, "BC3_UNORM_SRGB", 16, True, 4, srgb=True),
    DxgiFormat(80, "BC4_UNORM", 8, True, 1),
    DxgiFormat(83, "BC5_UNORM", 16, True, 2),
    DxgiFormat(85, "B5G6R5_UNORM", 2, False, 3),
    DxgiFormat(86, "B5G5R5A1_UNORM", 2, False, 4),
    DxgiFormat(87, "B8G8R8A8_UNORM", 4, False, 4),
    DxgiFormat(88, "B8G8R8X8_UNORM", 4, False, 3),
    DxgiFormat(91, "B8G8R8A8_UNORM_SRGB", 4, False, 4, srgb=True),
    DxgiFormat(93, "B8G8R8X8_UNORM_SRGB", 4, False, 3, srgb=True),
    DxgiFormat(95, "BC6H_UF16", 16, True, 3),
    DxgiFormat(98, "BC7_UNORM", 16, True, 4),
    DxgiFormat(99, "BC7_UNORM_SRGB", 16, True, 4, srgb=True),
    DxgiFormat(115, "B4G4R4A4_UNORM", 2, False, 4),
)

BY_NUMBER = {fmt.number: fmt for fmt in FORMATS}
BY_NAME = {fmt.name: fmt for fmt in FORMATS}

WRITABLE = (
    "BC1_UNORM",
    "BC1_UNORM_SRGB",
    "BC3_UNORM",
    "BC3_UNORM_SRGB",
    "BC4_UNORM",
    "BC5_UNORM",
    "BC7_UNORM",
    "BC7_UNORM_SRGB",
    "R8G8B8A8_UNORM",
    "R8G8B8A8_UNORM_SRGB",
    "B8G8R8A8_UNORM",
    "B8G8R8A8_UNORM_SRGB",
    "R8_UNORM",
)
