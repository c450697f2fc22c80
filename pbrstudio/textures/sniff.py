"""What kind of image a file is, told by its first bytes and held against the ending of its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.textures.opening import open_texture

_ENOUGH = 18
"""Bytes that tell every container apart (the whole header of a TGA)."""

_TGA_FOOTER = b"TRUEVISION-XFILE."
_TGA_FOOTER_BYTES = 26


class Container(StrEnum):
    """A file format that textures are read from."""

    DDS = "DDS"
    PNG = "PNG"
    JPEG = "JPEG"
    TGA = "TGA"
    TIFF = "TIFF"
    EXR = "EXR"
    WEBP = "WebP"


_BY_SUFFIX = {
    ".dds": Container.DDS,
    ".png": Container.PNG,
    ".jpg": Container.JPEG,
    ".jpeg": Container.JPEG,
    ".tga": Container.TGA,
    ".tif": Container.TIFF,
    ".tiff": Container.TIFF,
    ".exr": Container.EXR,
    ".webp": Container.WEBP,
}

TEXTURE_SUFFIXES: tuple[str, ...] = tuple(_BY_SUFFIX)
"""The endings of file names that are read as textures, in lower case with their dot."""

_SIGNATURES = (
    (b"DDS ", Container.DDS),
    (b"\x89PNG\r\n\x1a\n", Container.PNG),
    (b"\xff\xd8\xff", Container.JPEG),
    (b"II*\0", Container.TIFF),
    (b"MM\0*", Container.TIFF),
    (b"II+\0", Container.TIFF),  # BigTIFF, as the next
    (b"MM\0+", Container.TIFF),
    (b"v/1\x01", Container.EXR),
)

_STRANGERS = (
    (b"BM", "a BMP picture"),
    (b"GIF8", "a GIF picture"),
    (b"8BPS", "a Photoshop document"),
    (b"\0\0\1\0", "a Windows icon"),
    (b"#?RADIANCE", "a Radiance HDR picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP", "a JPEG 2000 picture"),
    (b"PK\x03\x04", "a zip archive"),
    (b"BSA\0", "a Bethesda archive"),
    (b"Gamebryo", "a NIF mesh"),
)


def container_of(path: Path) -> Container:
    """The container of ``path``, by its content; its name must end accordingly.

    Errors: UserError naming the file when it cannot be opened, is no regular file, is empty, is no image that is
    read, or is another kind than its name says.
    """
    start, end = _ends(path)
    named = _BY_SUFFIX.get(path.suffix.lower())
    if not start:
        raise UserError(f"{path}: the file is empty: copy or export it again")
    found = _by_content(start, end, named)
    if found is None:
        raise UserError(f"{path}: {_stranger(start, named)}")
    if named is None:
        allowed = ", ".join(TEXTURE_SUFFIXES)
        raise UserError(f"{path}: is a {found}, but its name does not end so (read are {allowed}): rename it")
    if named is not found:
        raise UserError(f"{path}: is a {found}, though its name ends in {path.suffix}: rename it")
    return found


def _ends(path: Path) -> tuple[bytes, bytes]:
    try:
        with open_texture(path) as file:
            start = file.read(_ENOUGH)
            length = file.seek(0, 2)
            file.seek(max(0, length - _TGA_FOOTER_BYTES))
            return start, file.read(_TGA_FOOTER_BYTES)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error


def _by_content(start: bytes, end: bytes, named: Container | None) -> Container | None:
    for signature, container in _SIGNATURES:
        if start.startswith(signature):
            return container
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return Container.WEBP
    # Old TGA files carry no signature, so there the name decides and the header check has the last word.
    if _TGA_FOOTER in end or (named is Container.TGA and _stranger_kind(start) is None):
        return Container.TGA
    return None


def _stranger_kind(start: bytes) -> str | None:
    return next((words for signature, words in _STRANGERS if start.startswith(signature)), None)


def _stranger(start: bytes, named: Container | None) -> str:
    allowed = "DDS, PNG, TGA, JPEG, TIFF, EXR and WebP are read"
    kind = _stranger_kind(start)
    if kind is not None:
        return f"is {kind}, but only {allowed}: export it as one of these"
    if named is not None:
        return f"is no {named}, whatever its name says, and nothing else that is read ({allowed}): export it again"
    return f"is no image that is known here ({allowed}): choose another file"
