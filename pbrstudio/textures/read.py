"""Reads a texture file of any supported kind into a `Texture`, or looks at its header alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.alpha import unassociate
from pbrstudio.textures.dds.decode import decode_level, pixel_bytes
from pbrstudio.textures.dds.header import DdsHeader, read_header
from pbrstudio.textures.guard import check_file, check_header
from pbrstudio.textures.openimageio import ImageFacts, read_facts, read_pixels
from pbrstudio.textures.sniff import Container, container_of
from pbrstudio.textures.texture import ColourSpace, Origin, Pixels, Texture


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file's header tells without decoding its pixels.

    ``format`` is in words ("BC7_UNORM_SRGB", "PNG, 16 bit"); ``pixel_bytes`` is what reading takes at its highest, for
    each pixel of level 0.
    """

    path: Path
    width: int
    height: int
    format: str
    levels: int
    pixel_bytes: int


def probe(path: Path) -> Probe:
    """The facts of ``path`` by its header. Errors: UserError naming the file, as for `read_texture`."""
    container = container_of(path)
    if container is Container.DDS:
        header = read_header(path)
        return Probe(path, header.width, header.height, _dds_words(header), header.levels, pixel_bytes(header.format))
    check_header(path, container)
    facts = read_facts(path, container)
    return Probe(path, facts.width, facts.height, f"{container}, {facts.depth}", 1, facts.pixel_bytes)


def read_texture(path: Path, *, level: int = 0, space: ColourSpace = ColourSpace.SRGB) -> Texture:
    """Level ``level`` of the texture in ``path``, values as stored: uint8 or uint16, any float as float32.

    ``space`` is what integer values mean (a colour map: sRGB; data such as roughness: linear); floats are always
    linear. Grey is expanded to three channels without a copy. Alpha is None exactly when the stored format has
    none, and for BC1 when no pixel is transparent. Colour is unassociated: an EXR's, by that format's convention, and
    that of a TIFF which says so are divided by alpha (`unassociate`); a DDS's is given as stored, whatever its header
    says. Of a TIFF or EXR with several pages or parts the first is read, of many channels R, G, B and A alone; an
    orientation tag is not applied.

    Errors: UserError, one sentence naming the file: it cannot be opened, is no regular file, is of a kind that is not
    read, is damaged or cut off (half a picture is never given), has a side over `MAX_SIDE`, holds values that are not
    finite, or has no such level. Safe to call from several threads.
    """
    associated = False
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
        associated = facts.associated
        words, levels = f"{container}, {facts.depth}", 1
    if colour.dtype == np.float32:
        space = ColourSpace.LINEAR
        for values in (colour, alpha):
            if values is not None and not all(np.isfinite(row).all() for row in values):
                raise UserError(f"{path}: some of its pixels are infinite or not a number: repair and export it again")
    if associated and alpha is not None:
        unassociate(colour, alpha)
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
