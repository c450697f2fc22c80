"""Uncompressed DDS pixels: which bits of a pixel hold which channel, and how to turn them into arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.dds.formats import DxgiFormat

Unpacked = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """Channels of one uncompressed pixel as bit masks of a little-endian number of ``bits`` bits; 0 means absent.

    Grey formats have equal ``red``, ``green`` and ``blue`` masks. Two-channel formats have no blue.
    """

    bits: int
    red: int
    green: int
    blue: int
    alpha: int = 0

    @property
    def masks(self) -> tuple[int, int, int, int]:
        return self.red, self.green, self.blue, self.alpha

    @property
    def grey(self) -> bool:
        return self.red == self.green == self.blue

    @property
    def name(self) -> str:
        """The channels from the lowest bit up, in DXGI's way of writing: "B8G8R8A8", "L8", "R5G6B5"."""
        named = [("L", self.red)] if self.grey else [("R", self.red), ("G", self.green), ("B", self.blue)]
        used = sorted((mask, letter) for letter, mask in [*named, ("A", self.alpha)] if mask)
        spare = self.bits - sum(mask.bit_count() for mask, _ in used)
        text = "".join(f"{letter}{mask.bit_count()}" for mask, letter in used)
        return f"{text}X{spare}" if spare else text

    @property
    def srgb(self) -> bool:
        """Always false: only a DXGI format can say sRGB."""
        return False

    def level_size(self, width: int, height: int) -> int:
        """Bytes of one mip level of ``width`` x ``height`` pixels (rows tightly packed)."""
        return width * height * self.bits // 8


_CHANNEL = re.compile(r"([RGBAX])(\d+)")


def layout_of(fmt: DxgiFormat | PixelLayout) -> PixelLayout | None:
    """The bit layout of an uncompressed format, or None for one made of 4x4 blocks."""
    if isinstance(fmt, PixelLayout):
        return fmt
    return None if fmt.block else _named_layout(fmt)


@cache
def _named_layout(fmt: DxgiFormat) -> PixelLayout:
    """The layout that the name of a DXGI format spells out: channels with their bits, from the lowest bit up."""
    masks = dict.fromkeys("RGBAX", 0)
    shift = 0
    for letter, bits in _CHANNEL.findall(fmt.name.split("_", maxsplit=1)[0]):
        masks[letter] = ((1 << int(bits)) - 1) << shift
        shift += int(bits)
    red = masks["R"]
    green, blue = (red, red) if fmt.channels == 1 else (masks["G"], masks["B"])
    return PixelLayout(8 * fmt.unit, red, green, blue, masks["A"])


def unpack(data: bytes, width: int, height: int, layout: PixelLayout) -> tuple[Unpacked, Unpacked | None]:
    """Pixels of one level: ``rgb`` [H,W,3] (or [H,W,1] for grey) and ``alpha`` [H,W] or None.

    uint8 when no channel has more than 8 bits, else uint16; narrower channels are scaled to the full range of
    that type (round(v * full / own maximum)), so their white is white. An absent colour channel is 0.
    """
    pixels = _numbers(data, layout.bits).reshape(height, width)
    widest = max(mask.bit_count() for mask in layout.masks)
    dtype = np.uint8 if widest <= 8 else np.uint16
    colours = layout.masks[:1] if layout.grey else layout.masks[:3]
    rgb = np.zeros((height, width, len(colours)), dtype)
    for index, mask in enumerate(colours):
        if mask:
            rgb[..., index] = _channel(pixels, mask, dtype)
    return rgb, _channel(pixels, layout.alpha, dtype) if layout.alpha else None


def _numbers(data: bytes, bits: int) -> NDArray[np.unsignedinteger]:
    if bits != 24:
        return np.frombuffer(data, np.dtype(f"<u{bits // 8}"))
    triples = np.frombuffer(data, np.uint8).reshape(-1, 3)
    pixels = np.zeros((len(triples), 4), np.uint8)
    pixels[:, :3] = triples
    return pixels.view("<u4")[:, 0]


def _channel(pixels: NDArray[np.unsignedinteger], mask: int, dtype: type[np.uint8 | np.uint16]) -> Unpacked:
    shift = (mask & -mask).bit_length() - 1
    top = mask >> shift
    full = int(np.iinfo(dtype).max)
    values = (pixels >> pixels.dtype.type(shift)) & pixels.dtype.type(top)
    if top != full:
        values = ((np.arange(top + 1, dtype=np.uint64) * full + top // 2) // top)[values]
    channel: Unpacked = values.astype(dtype)
    return channel


def contiguous(mask: int) -> bool:
    """Whether the set bits of ``mask`` are one unbroken run (none at all counts as one)."""
    return mask & (mask + (mask & -mask)) == 0
