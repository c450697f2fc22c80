"""One file of a layout: packed, filtered, encoded and written, or the mod's own blocks taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Literal

import numpy as np

from pbrstudio.convert.own_blocks import Blocks, taken_over
from pbrstudio.convert.own_maps import OwnMaps
from pbrstudio.convert.own_normal import OwnNormal
from pbrstudio.convert.rules import complex_material, flattened, over_the_limit
from pbrstudio.convert.validate import validate_dds, validate_png
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.events import Finding
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import LayoutFile
from pbrstudio.textures.dds.encode import Encoder, Quality
from pbrstudio.textures.dds.formats import BLOCK, BY_NAME, DxgiFormat
from pbrstudio.textures.dds.header import read_header
from pbrstudio.textures.dds.write import write_dds
from pbrstudio.textures.eight_bit import alpha_bytes
from pbrstudio.textures.filters import MipFilter
from pbrstudio.textures.maps import U8, MaterialMaps
from pbrstudio.textures.mips import Content, mip_chain
from pbrstudio.textures.pack import pack
from pbrstudio.textures.png import write_png
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.texture import ColourSpace


def write_file(
    file: LayoutFile,
    path: Path,
    maps: MaterialMaps,
    own: OwnMaps,
    conversion: Conversion,
    encoder: Encoder,
    *,
    wrap: bool,
    safe_point: SafePoint,
) -> Callable[[], list[Finding]]:
    """Writes one file to ``path``; what it returns is its validator, ready to be called."""
    if file.type == "png":
        pixels = pack(file, maps)
        flat = pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
        write_png(path, flat, space=ColourSpace.SRGB if file.content == "colour" else ColourSpace.LINEAR)
        return partial(validate_png, path, file, flat)
    height, width = maps.source.shape[:2]
    drop = levels_to_drop(width, height, conversion.map_divisors.get(file.map, 1))
    quality = Quality(conversion.quality)
    if (blocks := _blocks_for(file, maps, own, conversion)) is not None:
        limit = conversion.max_size if drop == 0 else max(width, height) >> drop
        copied = taken_over(blocks, limit, encoder, quality, wrap=wrap)
        if copied is not None:
            levels, *size = copied
            _save(path, levels, (size[0], size[1]), blocks.format)
            return partial(validate_dds, path, file, blocks.format, (size[0], size[1]), None)
    packed = _packed8(file, maps, own.normal, wrap=wrap)
    fmt = BY_NAME[_format_name(file, maps, conversion)]

    def encode(mips: Iterator[U8]) -> U8:
        """Writes the file and returns its first level as it was meant."""
        first = next(mips)
        levels = encoder.encode_chain(chain([first], mips), fmt, quality, safe_point=safe_point)
        _save(path, levels, (first.shape[1], first.shape[0]), fmt)
        return first

    first = encode(islice(_mips(packed, file, conversion, wrap=wrap), drop, None))
    if file.rule == "complex-material" and any(over_the_limit(alpha) for alpha in _alphas(path)):
        mips = islice(_mips(packed, file, conversion, wrap=wrap), drop, None)
        first = encode(
            level if alpha is None else flattened(level, alpha)
            for level, alpha in zip(mips, _alphas(path), strict=True)
        )
    return partial(validate_dds, path, file, fmt, (first.shape[1], first.shape[0]), first)


def levels_to_drop(width: int, height: int, divisor: int) -> int:
    """How many mip levels a smaller map starts below the full size; its sides stay multiples of 4."""
    drop = divisor.bit_length() - 1
    while drop and ((width >> drop) % BLOCK or (height >> drop) % BLOCK):
        drop -= 1
    return drop


def _blocks_for(file: LayoutFile, maps: MaterialMaps, own: OwnMaps, conversion: Conversion) -> Blocks | None:
    """The mod's own blocks that this file can be made of; None where it is to be encoded."""
    if file.holds_the_source:
        return own.diffuse if own.diffuse is not None and _may_copy(own.diffuse, file, maps, conversion) else None
    if file.holds_the_height:
        return own.height if _untouched(conversion, "height") else None
    if own.normal is not None and _may_copy_normal(file, own.normal, conversion):
        return own.normal.blocks
    return None


def _may_copy(diffuse: Blocks, file: LayoutFile, maps: MaterialMaps, conversion: Conversion) -> bool:
    if not maps.opaque:
        # Levels that BC1 lacks would come without its holes, which the encoder does not write.
        return diffuse.complete or not diffuse.format.name.startswith("BC1_")
    wanted = file.variants.get(conversion.albedo_variant or "")
    return wanted is None or wanted == diffuse.format.name


def _may_copy_normal(file: LayoutFile, own: OwnNormal, conversion: Conversion) -> bool:
    wanted = {"no": False, "any": True, "with-alpha": own.may_hold_gloss}[file.copy_normal]
    return wanted and _untouched(conversion, "normal")


def _untouched(conversion: Conversion, name: Literal["normal", "height"]) -> bool:
    """Whether no slider changes this map."""
    settings = conversion.adjustments
    given = [getattr(each, name) for each in (settings.everywhere, *settings.by_class.values())]
    return all(each == type(each)() for each in given)


def _packed8(file: LayoutFile, maps: MaterialMaps, own: OwnNormal | None, *, wrap: bool) -> U8:
    pixels: U8 = pack(file, maps).astype(np.uint8, copy=False)
    if file.copy_normal == "with-alpha" and own is not None and own.may_hold_gloss:
        height, width = pixels.shape[:2]
        gloss = own.gloss(width, height, wrap=wrap)
        if gloss is not None:
            pixels[..., 3] = gloss
    return pixels


def _alphas(path: Path) -> Iterator[U8 | None]:
    """Of each level of a file of ours, as the game will see it."""
    return (alpha_bytes(read_texture(path, level=level)) for level in range(read_header(path).levels))


def _mips(pixels: U8, file: LayoutFile, conversion: Conversion, *, wrap: bool) -> Iterator[U8]:
    sharp = conversion.quality == "best"
    levels = mip_chain(
        pixels, Content(file.content), wrap=wrap, mip_filter=MipFilter.KAISER if sharp else MipFilter.BOX
    )
    for level in levels:
        ruled = file.rule == "complex-material"
        yield complex_material(level, parallax=conversion.parallax) if ruled else level


def _format_name(file: LayoutFile, maps: MaterialMaps, conversion: Conversion) -> str:
    assert file.format is not None  # a DDS file of a layout has one: its spec says so
    carries_opacity = any(channel.plane == "alpha" for channel in file.channels)
    if carries_opacity and not maps.opaque:
        return file.format_alpha or file.format
    return file.variants.get(conversion.albedo_variant or "", file.format)


def _save(path: Path, levels: list[bytes], size: tuple[int, int], fmt: DxgiFormat) -> None:
    # A FourCC where one says exactly this format, as the old tools want it; everything else needs DX10.
    write_dds(path, levels, *size, fmt, header="legacy" if fmt.fourcc else "dx10")
