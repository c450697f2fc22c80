"""Reads a texture file of any supported kind into a `Texture`, or looks at its header alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.dds.decode import decode_level
from pbrstudio.textures.dds.header import DdsHeader, read_header
from pbrstudio.textures.dds.masks import layout_of
from pbrstudio.textures.guard import check_file
from pbrstudio.textures.openimageio import ImageFacts, read_facts, read_pixels
from pbrstudio.textures.sniff import Container, container_of
from pbrstudio.textures.texture import ColourSpace, Origin, Pixels, Texture


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file's header tells without decoding its pixels.

    ``format`` is in words ("BC7_UNORM_SRGB", "PNG, 16 bit"); ``tagged`` is the colour space that the file itself
    states in a way worth believing (an sRGB DXGI format, or linear for floats), else None. ``has_alpha_channel`` is
    None for BC1, where only the pixels tell.
    """

    path: Path
    width: int
    height: int
    format: str
    levels: int
    tagged: ColourSpace | None
    has_alpha_channel: bool | None


def probe(path: Path) -> Probe:
    """The facts of ``path`` by its header. Errors: UserError naming the file, as for `read_texture`."""
    container = container_of(path)
    if container is Container.DDS:
        header = read_header(path)
        return Probe(
            path, header.width, header.height, _dds_words(header), header.levels, _dds_space(header), _dds_alpha(header)
        )
    check_file(path, container)
    facts = read_facts(path, container)
    tagged = ColourSpace.LINEAR if facts.is_float else None
    words = f"{container}, {facts.depth}"
    return Probe(path, facts.width, facts.height, words, 1, tagged, facts.alpha is not None)


def read_texture(path: Path, *, level: int = 0, space: ColourSpace = ColourSpace.SRGB) -> Texture:
    """Level ``level`` of the texture in ``path``, values as stored: uint8 or uint16, any float as float32.

    ``space`` is what integer values mean (a colour map: sRGB; data such as roughness: linear); floats are always
    linear. Grey is expanded to three channels without a copy. Alpha is None exactly when the stored format has
    none, and for BC1 when no pixel is transparent; colour is never multiplied or divided by it. Of a TIFF or EXR
    with several pages or parts the first is read; an orientation tag is not applied.

    Errors: UserError, one sentence naming the file: it cannot be opened, is of a kind that is not read, is damaged
    or cut off (half a picture is never given), has a side over `MAX_SIDE`, holds values that are not finite, or
    has no such level. Safe to call from several threads.
    """
    container = container_of(path)
    if container is Container.DDS:
        header = read_header(path)
        _check_level(path, level, header.levels)
        colour, alpha = decode_level(path, header, level)
        words, levels = _dds_words(header), header.levels
    else:
        check_file(path, container)
        _check_level(path, level, 1)
        pixels, facts = read_pixels(path, container)
        colour, alpha = _split(pixels, facts)
        words, levels = f"{container}, {facts.depth}", 1
    if colour.dtype == np.float32:
        space = ColourSpace.LINEAR
        for values in (colour, alpha):
            if values is not None and not all(np.isfinite(row).all() for row in values):
                raise UserError(f"{path}: some of its pixels are infinite or not a number: repair and export it again")
    return Texture(_three_channels(colour), alpha, space, Origin(path, words, levels))


def _check_level(path: Path, level: int, levels: int) -> None:
    if not 0 <= level < levels:
        raise UserError(f"{path}: mip level {level} was asked for, it has 0 to {levels - 1}: choose one of these")


def _split(pixels: Pixels, facts: ImageFacts) -> tuple[Pixels, Pixels | None]:
    """Colour and alpha of decoded channels: views where the channels lie in order, so that nothing is copied."""
    first = facts.colour[0]
    in_order = facts.colour == tuple(range(first, first + len(facts.colour)))
    colour = pixels[..., first : first + len(facts.colour)] if in_order else pixels[..., list(facts.colour)]
    return colour, None if facts.alpha is None else pixels[..., facts.alpha]


def _three_channels(colour: Pixels) -> Pixels:
    if colour.shape[2] == 3:
        return colour
    return cast(Pixels, np.broadcast_to(colour, (*colour.shape[:2], 3)))


def _dds_words(header: DdsHeader) -> str:
    return f"{header.format.name}, premultiplied" if header.premultiplied else header.format.name


def _dds_space(header: DdsHeader) -> ColourSpace | None:
    if header.format.name == "BC6H_UF16":
        return ColourSpace.LINEAR
    return ColourSpace.SRGB if header.tagged_srgb else None


def _dds_alpha(header: DdsHeader) -> bool | None:
    blocks = header.blocks
    if blocks is not None:
        return None if blocks.name.startswith("BC1_") else blocks.channels == 4
    layout = layout_of(header.format)
    return layout is not None and bool(layout.alpha)
