"""The mod's own glow map: taken over for True PBR, whose shader wants it in an ``_SRGB`` format.

A vanilla glow map holds encoded colours under a linear format's name, which the vanilla shader never decodes. True PBR
expects the hardware to have decoded them (`skyrim-formats`, A1.3): so the blocks stay as they are and get a DX10 header
that says sRGB, where the format has such a twin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from pbrstudio.convert.own_blocks import GAME_FORMATS, Blocks, blocks_of, taken_over
from pbrstudio.convert.validate import validate_dds
from pbrstudio.convert.write_file import levels_to_drop
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.events import Finding
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import LayoutFile
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BY_NAME
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.eight_bit import srgb_bytes
from pbrstudio.textures.filters import MipFilter
from pbrstudio.textures.mips import Content, mip_chain
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.shrink import shrink_texture, stretch_to_multiple_of_4
from pbrstudio.textures.texture import Texture


@dataclass(frozen=True, slots=True, eq=False)
class Glow:
    """The mod's glow map: its blocks where they can be taken over, else its pixels."""

    path: Path
    wrap: bool
    """Whether it tiles."""
    blocks: Blocks | None
    texture: Texture | None


def read_glow(path: Path, *, wrap: bool) -> Glow:
    """Reads it as far as it is needed; raises `UserError` when it cannot be read."""
    blocks = _blocks(path)
    return Glow(path, wrap, blocks, read_texture(path) if blocks is None else None)


def write_glow(
    file: LayoutFile, path: Path, glow: Glow, conversion: Conversion, encoder: Encoder, safe_point: SafePoint
) -> Callable[[], list[Finding]]:
    """Writes it to ``path``, at its own size within the conversion's limits; what it returns is its validator."""
    quality = Quality(conversion.quality)
    divisor = conversion.map_divisors.get(file.map, 1)
    if (blocks := glow.blocks) is not None:
        width, height = blocks.header.width, blocks.header.height
        drop = levels_to_drop(width, height, divisor)
        limits = [conversion.max_size, max(width, height) >> drop if drop else None]
        limit = min((limit for limit in limits if limit is not None), default=None)
        copied = taken_over(blocks, limit, encoder, quality, wrap=glow.wrap)
        if copied is not None:
            levels, *size = copied
            write_dds(path, levels, size[0], size[1], blocks.format, header="dx10")
            return partial(validate_dds, path, file, blocks.format, (size[0], size[1]), None)
    texture = glow.texture or read_texture(glow.path)
    if conversion.max_size is not None:
        texture = shrink_texture(texture, conversion.max_size, wrap=glow.wrap)
    texture = stretch_to_multiple_of_4(texture, wrap=glow.wrap)
    sharp = MipFilter.KAISER if conversion.quality == "best" else MipFilter.BOX
    mips = mip_chain(srgb_bytes(texture), Content.COLOUR, wrap=glow.wrap, mip_filter=sharp)
    mips = islice(mips, levels_to_drop(texture.width, texture.height, divisor), None)
    first = next(mips)
    assert file.format is not None  # the layout's check sees to it
    fmt = BY_NAME[file.format]
    levels = encoder.encode_chain(chain([first], mips), fmt, quality, safe_point=safe_point)
    height, width = first.shape[:2]
    write_dds(path, levels, width, height, fmt, header="dx10")
    return partial(validate_dds, path, file, fmt, (width, height), first)


def _blocks(path: Path) -> Blocks | None:
    """The glow map's blocks under their sRGB name; None where it has none that can be taken over."""
    found = blocks_of(path, GAME_FORMATS, Content.COLOUR)
    return None if found is None else replace(found, format=BY_NAME[f"{found.format.name}_SRGB"])
