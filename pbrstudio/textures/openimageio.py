"""The one file that calls OpenImageIO: opens an image, says what it is, reads its pixels, and translates its failures.

Alpha is always asked for unassociated: by default OpenImageIO multiplies the colour of PNG, TGA and WebP by alpha.
It never divides, so what a file itself holds multiplied (EXR, some TIFF) comes out so and is marked `associated`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.guard import check_claim, check_sides
from pbrstudio.textures.sniff import Container
from pbrstudio.textures.texture import Pixels

_READERS = {
    Container.DDS: "dds",
    Container.PNG: "png",
    Container.JPEG: "jpeg",
    Container.TGA: "targa",
    Container.TIFF: "tiff",
    Container.EXR: "openexr",
    Container.WEBP: "webp",
}
_PHOTOMETRIC = range(7)
"""TIFF colour models that come out as grey or RGB: grey, RGB, palette, mask, CMYK, YCbCr."""
_SHARED_PHOTOMETRIC = (3, 6)
"""Palette, and YCbCr, whose colour may be stored at a part of the pixels."""
_DEPTHS = {"uint8": "8 bit", "uint16": "16 bit", "half": "half float", "float": "float", "double": "double float"}


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an opened file says of itself: sides in pixels, depth in words ("16 bit"), and where its channels are.

    ``colour`` are the indices of red, green and blue (two in a BC5 DDS, one in a grey image), ``alpha`` that of alpha,
    among the channels that are read: those from ``first`` up to, not with, ``last``. ``associated``: the file holds its
    colour multiplied by alpha. ``pixel_bytes`` is what reading takes at its highest, for each pixel.
    """

    width: int
    height: int
    depth: str
    first: int
    last: int
    colour: tuple[int, ...]
    alpha: int | None
    associated: bool
    is_float: bool
    pixel_bytes: int


def read_facts(path: Path, container: Container) -> ImageFacts:
    """What ``path`` says of itself, without decoding its pixels. Errors: UserError naming the file."""
    with _opened(path, container) as (_, facts):
        return facts


def read_pixels(path: Path, container: Container) -> tuple[Pixels, ImageFacts]:
    """Colour and alpha [H,W,C] as stored (uint8, uint16; any float as float32), and what the file says of itself.

    Errors: UserError naming the file when anything at all went wrong while decoding; half a picture is never given.
    """
    with _opened(path, container) as (image, facts):
        try:
            kind = oiio.FLOAT if facts.is_float else oiio.UNKNOWN
            pixels = image.read_image(0, 0, facts.first, facts.last, kind)
        except MemoryError as error:
            raise UserError(
                f"{path}: {facts.width} x {facts.height} px do not fit into the free memory: close other programs"
            ) from error
        # libjpeg only warns of a picture that ends early, so a message counts as a failure even with pixels given.
        message = _message(image)
        if message or not isinstance(pixels, np.ndarray):
            raise _damaged(path, container, message)
        if pixels.shape != (facts.height, facts.width, facts.last - facts.first):
            raise _damaged(path, container, f"pixels of shape {pixels.shape}")
        return pixels, facts


@contextmanager
def _opened(path: Path, container: Container) -> Iterator[tuple[oiio.ImageInput, ImageFacts]]:
    config = oiio.ImageSpec()
    config.attribute("oiio:UnassociatedAlpha", 1)
    if "?" in path.name:
        raise UserError(f"{path}: names with a question mark cannot be opened: rename it")
    image = oiio.ImageInput.open(str(path), config)
    if image is None:
        raise _damaged(path, container, _message(None))
    try:
        if image.format_name() != _READERS[container]:
            raise _damaged(path, container, f"opened as {image.format_name()}")
        try:
            facts = _facts(container, image.spec(), path.stat().st_size)
        except UserError as error:
            raise UserError(f"{path}: {error}") from error
        yield image, facts
    finally:
        _message(image)
        image.close()


def _facts(container: Container, spec: oiio.ImageSpec, file_bytes: int) -> ImageFacts:
    check_sides(spec.width, spec.height)
    stored = str(spec.format)
    if spec.depth > 1 or spec.deep:
        raise UserError("a volume or deep image was found where a flat picture is needed: export it as one layer")
    if stored not in _DEPTHS:
        raise UserError(f"{stored} values were found, but 8 or 16 unsigned bits or floats are read: export it so")
    if (spec.x, spec.y, spec.width, spec.height) != (spec.full_x, spec.full_y, spec.full_width, spec.full_height):
        raise UserError(
            f"its pixels cover {spec.width} x {spec.height} px of a picture of {spec.full_width} x {spec.full_height}: "
            "export it uncropped"
        )
    if spec.get_int_attribute("tiff:PhotometricInterpretation", 2) not in _PHOTOMETRIC:
        raise UserError("a TIFF in Lab or another unusual colour model was found: export it as RGB")
    claim = spec.width * spec.height * _stored_bits(spec) // 8
    check_claim(claim, file_bytes, spec.get_string_attribute("compression", "unknown"))
    colour, alpha = _channels(container, tuple(spec.channelnames), spec.alpha_channel)
    wanted = colour if alpha is None else (*colour, alpha)
    first, last = min(wanted), max(wanted) + 1
    is_float = "bit" not in _DEPTHS[stored]
    pixel_bytes = (last - first) * (4 if is_float else spec.format.size())
    if container is Container.TIFF:  # libtiff takes a strip with all of its channels, and one may be the whole picture
        pixel_bytes += spec.nchannels * spec.format.size()
    marked = spec.alpha_channel >= 0 and not spec.get_int_attribute("oiio:UnassociatedAlpha", 0)
    return ImageFacts(
        width=spec.width,
        height=spec.height,
        depth=_DEPTHS[stored],
        first=first,
        last=last,
        colour=tuple(index - first for index in colour),
        alpha=None if alpha is None else alpha - first,
        associated=marked and container in (Container.EXR, Container.TIFF),
        is_float=is_float,
        pixel_bytes=pixel_bytes,
    )


def _stored_bits(spec: oiio.ImageSpec) -> int:
    """Least bits of a pixel before compression: a palette's three channels are one, and so may be those of YCbCr."""
    if spec.channelformats:
        return 8 * sum(int(each.size()) for each in spec.channelformats)
    bits: int = spec.get_int_attribute("oiio:BitsPerSample", 8 * spec.format.size())
    shared = spec.get_int_attribute("tiff:PhotometricInterpretation", 2) in _SHARED_PHOTOMETRIC
    return bits if shared else bits * int(spec.nchannels)


def _channels(container: Container, names: tuple[str, ...], marked: int) -> tuple[tuple[int, ...], int | None]:
    """Which channels are colour and which is alpha: R, G, B by name, else one grey channel (in a DDS: in order)."""
    if container is Container.DDS:
        return tuple(range(min(3, len(names)))), 3 if len(names) == 4 else None
    upper = [name.upper() for name in names]
    alpha = marked if marked >= 0 else None
    # A grey TGA, and a TIFF as Photoshop saves it, hold their alpha as a last channel without a name.
    if alpha is None and container in (Container.TGA, Container.TIFF) and len(names) in (2, 4):
        alpha = len(names) - 1
    rest = [index for index in range(len(names)) if index != alpha]
    if {"RY", "BY"} & set(upper):
        raise UserError("a luminance-chroma image was found, which is not read: export it as RGB")
    if all(letter in upper for letter in "RGB"):
        return (upper.index("R"), upper.index("G"), upper.index("B")), alpha
    if len(rest) == 1:
        return (rest[0],), alpha
    raise UserError(f"channels named {', '.join(names)} were found, but RGB, RGBA or grey are read: export it so")


def _message(image: oiio.ImageInput | None) -> str:
    """The pending error text, taken away so that the library does not print it when it is unloaded."""
    texts: list[str] = []
    for ask in [oiio.geterror] if image is None else [image.geterror, oiio.geterror]:
        try:
            texts.append(ask())
        except UnicodeDecodeError:  # damaged metadata quoted in the message
            texts.append("unreadable message")
    return " ".join(text for text in texts if text)


def _damaged(path: Path, container: Container, message: str) -> UserError:
    error = UserError(f"{path}: this {container} is damaged or cut off and cannot be decoded: copy or export it again")
    error.add_note(f"OpenImageIO: {message[:300]}")  # for a log; libtiff says the same thing once for each strip
    return error
