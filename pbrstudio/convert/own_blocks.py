"""A chain of mip levels from the blocks that a mod's file holds: as they are, with what is missing made from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BLOCK, BY_NAME, DxgiFormat
from pbrstudio.textures.dds.header import DdsHeader, read_header, read_level_bytes
from pbrstudio.textures.eight_bit import alpha_bytes, data_bytes
from pbrstudio.textures.maps import U8
from pbrstudio.textures.mips import Content, level_count, mip_chain
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.texture import Texture


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """A mod's texture whose blocks can be taken over."""

    path: Path
    header: DdsHeader
    format: DxgiFormat
    """What the copy is to be called: of the header's format, or of its twin of another colour space."""
    content: Content
    """How levels that the file lacks are filtered."""

    @property
    def complete(self) -> bool:
        """Whether the file has all levels down to one pixel."""
        return self.header.levels == level_count(self.header.width, self.header.height)


GAME_FORMATS = ("BC1_UNORM", "BC3_UNORM", "BC7_UNORM")
"""Formats of four channels or three that the game reads, in the names of linear ones."""


def blocks_of(path: Path, formats: Collection[str], content: Content) -> Blocks | None:
    """The blocks of the file under the linear name of their format; None where that is none of ``formats``, or where
    they are not whole. Raises `UserError` like `read_header`."""
    if path.suffix.lower() != ".dds":
        return None
    header = read_header(path)
    if header.blocks is None or not whole_blocks(header):
        return None
    name = header.blocks.name.removesuffix("_SRGB")
    return Blocks(path, header, BY_NAME[name], content) if name in formats else None


def whole_blocks(header: DdsHeader) -> bool:
    """Whether both sides are multiples of a block's."""
    return header.width % BLOCK == 0 and header.height % BLOCK == 0


def taken_over(
    blocks: Blocks, max_side: int | None, encoder: Encoder, quality: Quality, *, wrap: bool
) -> tuple[list[bytes], int, int] | None:
    """The full chain of the texture's own blocks: its levels' bytes, and the size of the first one.

    Levels over ``max_side`` are dropped; levels that the file lacks are made from its smallest and encoded in
    its own format. None when no level is small enough.
    """
    levels = read_level_bytes(blocks.path, blocks.header)
    sizes = [(mip.width, mip.height) for mip in blocks.header.mips]
    start = next((i for i, size in enumerate(sizes) if max_side is None or max(size) <= max_side), None)
    if start is None or sizes[start][0] % BLOCK or sizes[start][1] % BLOCK:
        return None
    width, height = sizes[start]
    chain = levels[start:]
    missing = level_count(width, height) - len(chain)
    if missing > 0:
        smallest = read_texture(blocks.path, level=len(sizes) - 1)
        # BC1's holes are an accident of its blocks in what is no diffuse texture, and are not written.
        opaque = blocks.format.name.startswith("BC1_")
        rest = _rest(smallest, blocks.content, blocks.format.channels, opaque=opaque, wrap=wrap)
        chain += encoder.encode_chain(rest, blocks.format, quality)
    return chain, width, height


def _rest(smallest: Texture, content: Content, channels: int, *, opaque: bool, wrap: bool) -> Iterator[U8]:
    """The levels below ``smallest``, as RGB, or as RGBA unless it is to be opaque; at most so many channels."""
    alpha = alpha_bytes(smallest)
    rgb = data_bytes(smallest)
    pixels = rgb if opaque or alpha is None else np.dstack([rgb, alpha])
    pixels = pixels[..., :channels]
    levels = mip_chain(pixels, content, wrap=wrap)
    next(levels)
    yield from levels
