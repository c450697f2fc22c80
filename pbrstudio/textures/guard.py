"""Checks of PNG, JPEG, TGA and WebP files before a decoder sees them: sides, completeness, and size against content.

A header of a few bytes can claim gigabytes, so what it claims is held against the most its compression can yield:
deflate 1032 to 1, a TGA packet 128 pixels, a Huffman-coded JPEG one bit for each 8x8 block. WebP and arithmetic-coded
JPEG have no such bound (one colour costs next to nothing at any size); for them the longest side alone limits memory.
TIFF and EXR open without taking memory for pixels, so they are checked after that (`check_claim`).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.textures.opening import open_texture
from pbrstudio.textures.sniff import Container
from pbrstudio.textures.texture import MAX_SIDE

DEFLATE_RATIO = 1032
"""Most bytes that one byte of a deflate stream can yield (zlib's technical notes: 258 bytes from two bits)."""

_RATIOS = {
    "none": 1,
    "rle": 128,
    "packbits": 128,
    "lzw": 4096,  # a code of 9 to 12 bits names a string of fewer than 4096 bytes
    "zip": DEFLATE_RATIO,
    "zips": DEFLATE_RATIO,
    "deflate": DEFLATE_RATIO,
}
_PIECE = 1 << 20
"""Bytes worked on at once."""
_PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Samples a pixel, and bits a sample, of each colour type (PNG specification 11.2.2)."""
_ADAM7 = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip
_JPEG_SEGMENT = re.compile(rb"\xff+[^\x00\xff]")
_JPEG_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
"""Within entropy-coded data: a marker that is neither a stuffed zero nor a restart."""
_MOST_JPEG_SCANS = 200
_AGAIN = "export it again"


def check_header(path: Path, container: Container) -> None:
    """Refuses ``path`` when its own header shows it damaged, cut off, too large or implausible; decodes nothing.

    Errors: UserError naming the file. Containers without a check here (DDS has its own) pass.
    """
    _check(path, container, _check_png_header)


def check_file(path: Path, container: Container) -> None:
    """As `check_header`, and a PNG's pixels are held against their checksums and inflated once."""
    _check(path, container, _check_png)


def _check(path: Path, container: Container, check_png: Callable[[BinaryIO, int], None]) -> None:
    check = {
        Container.PNG: check_png,
        Container.JPEG: _check_jpeg,
        Container.TGA: _check_tga,
        Container.WEBP: _check_webp,
    }.get(container)
    if check is None:
        return
    try:
        with open_texture(path) as file:
            length = file.seek(0, 2)
            file.seek(0)
            check(file, length)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    except struct.error as error:
        raise UserError(f"{path}: the {container} ends inside its header ({length} bytes): {_AGAIN}") from error
    except UserError as error:
        raise UserError(f"{path}: {error}") from error


def check_sides(width: int, height: int) -> None:
    """Errors: UserError without a file name when a side is not 1 to `MAX_SIDE` pixels."""
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise UserError(f"{width} x {height} px was found, but sides of 1 to {MAX_SIDE} px are read: resize it")


def check_claim(pixel_bytes: int, file_bytes: int, compression: str) -> None:
    """Refuses a claim of ``pixel_bytes`` that no file of ``file_bytes`` can hold under ``compression``.

    Unknown compressions (PIZ, DWA, ZSTD, LZMA, ...) have no bound that is worth a check and pass.
    Errors: UserError without a file name.
    """
    ratio = _RATIOS.get(compression.split(":")[0].lower())
    if ratio is not None and pixel_bytes > ratio * file_bytes:
        raise UserError(
            f"its header claims {pixel_bytes} bytes of pixels, more than its {file_bytes} can hold: {_AGAIN}"
        )


@dataclass(frozen=True, slots=True)
class _Chunk:
    """One part of a PNG: its kind, and where its body lies."""

    kind: bytes
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class _PngFacts:
    """Sides in pixels, the bytes that the pixels inflate to, and the parts that hold them."""

    width: int
    height: int
    raw: int
    data: tuple[_Chunk, ...]


def _check_png(file: BinaryIO, length: int) -> None:
    facts = _png_facts(file, length)
    for chunk in facts.data:
        _check_png_sum(file, chunk)
    if _inflated(file, facts.data) < facts.raw:
        sides = f"{facts.width} x {facts.height} px"
        raise UserError(f"the PNG claims {sides}, more than it holds, or is damaged: {_AGAIN}")


def _check_png_header(file: BinaryIO, length: int) -> None:
    _png_facts(file, length)


def _png_facts(file: BinaryIO, length: int) -> _PngFacts:
    """Walks over the parts of a PNG; those that hold pixels are not read."""
    file.seek(8)
    width = height = row_bits = interlaced = 0
    data: list[_Chunk] = []
    kind = b""
    while kind != b"IEND":
        size, kind = struct.unpack(">I4s", file.read(8)) if file.tell() + 8 <= length else (0, b"")
        if not kind or file.tell() + size + 4 > length:
            raise UserError(f"the PNG is cut off after {length} bytes: {_AGAIN}")
        chunk = _Chunk(kind, file.tell(), size)
        if not width:
            if kind != b"IHDR" or size != 13:
                raise UserError(f"the PNG does not start with its header: {_AGAIN}")
            width, height, depth, colour, *methods, interlaced = struct.unpack(">IIBBBBB", file.read(13))
            check_sides(width, height)
            if depth not in _PNG_DEPTHS.get(colour, ()) or any(methods) or interlaced > 1:
                raise UserError(f"the PNG header is damaged (colour type {colour} of {depth} bits): {_AGAIN}")
            row_bits = _PNG_SAMPLES[colour] * depth
        if kind == b"IDAT":
            data.append(chunk)
        else:
            # libpng would drop a damaged tRNS (so the alpha) in silence, and print to stderr about the other chunks.
            _check_png_sum(file, chunk)
        file.seek(chunk.start + size + 4)
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    raw = sum(_png_pass(width, height, row_bits, *each) for each in passes)
    check_claim(raw, sum(chunk.size for chunk in data), "deflate")
    return _PngFacts(width, height, raw, tuple(data))


def _png_pass(width: int, height: int, bits: int, left: int, top: int, right: int, down: int) -> int:
    """Bytes of one pass: every ``right``-th pixel of every ``down``-th row, and a filter byte a row."""
    columns, rows = -(-(width - left) // right), -(-(height - top) // down)
    return rows * (1 + -(-columns * bits // 8)) if columns > 0 and rows > 0 else 0


def _inflated(file: BinaryIO, data: tuple[_Chunk, ...]) -> int:
    """Bytes that a PNG's data yields, 0 when it is damaged: libpng would print that to stderr, beside our sentence."""
    stream = zlib.decompressobj()
    total = 0
    try:
        for chunk in data:
            file.seek(chunk.start)
            waiting = file.read(chunk.size)
            while waiting and not stream.eof:
                total += len(stream.decompress(waiting, _PIECE))
                waiting = stream.unconsumed_tail
    except zlib.error:
        return 0
    return total if stream.eof else 0


def _check_png_sum(file: BinaryIO, chunk: _Chunk) -> None:
    file.seek(chunk.start)
    checksum, size = zlib.crc32(chunk.kind), chunk.size
    while size > 0:
        piece = file.read(min(size, _PIECE))
        if not piece:
            break
        checksum = zlib.crc32(piece, checksum)
        size -= len(piece)
    if checksum != struct.unpack(">I", file.read(4))[0]:
        raise UserError(f"the PNG is damaged (the checksum of a part does not fit): {_AGAIN}")


def _check_jpeg(file: BinaryIO, length: int) -> None:
    data = file.read()
    position = 2
    scans = 0
    sides: tuple[int, int] | None = None
    while True:
        match = _JPEG_MARKER.search(data, position) if scans else _JPEG_SEGMENT.match(data, position)
        if match is None:
            raise UserError(f"the JPEG is cut off or damaged (no end marker in {length} bytes): {_AGAIN}")
        marker, position = match[0][-1], match.end()
        if marker == 0xD9:
            break
        (size,) = struct.unpack_from(">H", data, position)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if sides is not None:
                raise UserError(f"the JPEG has two frames, which is not read: {_AGAIN}")
            bits, height, width = struct.unpack_from(">BHH", data, position + 2)
            if bits != 8:
                raise UserError(f"a JPEG of {bits} bits a channel was found, but 8 are read: {_AGAIN}")
            sides = (width, height)
            check_sides(width, height)
            if marker <= 0xC2 and -(-width // 8) * -(-height // 8) > 8 * length:
                raise UserError(f"the JPEG claims {width} x {height} px, more than its {length} bytes hold: {_AGAIN}")
        scans += marker == 0xDA
        if scans > _MOST_JPEG_SCANS:
            raise UserError(f"the JPEG has more than {_MOST_JPEG_SCANS} scans, which no camera writes: {_AGAIN}")
        position += size
    if sides is None or not scans:
        raise UserError(f"the JPEG holds no picture: {_AGAIN}")


def _check_tga(file: BinaryIO, length: int) -> None:
    header = struct.unpack("<BBBHHBHHHHBB", file.read(18))
    id_bytes, has_map, kind, _first, entries, entry_bits, _x, _y, width, height, bits, _flags = header
    if kind not in (1, 2, 3, 9, 10, 11) or has_map > 1 or bits not in (8, 15, 16, 24, 32):
        raise UserError(f"the TGA header is damaged or of a kind that is not read (type {kind}, {bits} bits): {_AGAIN}")
    check_sides(width, height)
    body = length - 18 - id_bytes - has_map * entries * -(-entry_bits // 8)
    pixel = -(-bits // 8)
    needed = width * height * pixel
    if kind >= 9:
        needed = -(-width * height // 128) * (1 + pixel)
    if body < needed:
        raise UserError(
            f"the TGA is cut off: {width} x {height} px need {needed} bytes or more, it has {body}: {_AGAIN}"
        )


def _check_webp(file: BinaryIO, length: int) -> None:
    size = struct.unpack("<4xI4x", file.read(12))[0]
    if size + 8 > length:
        raise UserError(f"the WebP is cut off: {size + 8} bytes were announced, it has {length}: {_AGAIN}")
    seen = False
    while file.tell() + 8 <= size + 8:
        kind, chunk = struct.unpack("<4sI", file.read(8))
        start = file.tell()
        if start + chunk > size + 8:
            raise UserError(f"the WebP is damaged (a part of it is longer than the file): {_AGAIN}")
        if kind == b"VP8X":
            flags, wide, high = struct.unpack("<B3x3s3s", file.read(10))
            if flags & 0x2:
                raise UserError("an animated WebP was found where one picture is needed: export one frame of it")
            check_sides(1 + int.from_bytes(wide, "little"), 1 + int.from_bytes(high, "little"))
        elif kind == b"VP8L":
            packed = struct.unpack("<xI", file.read(5))[0]
            check_sides(1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF))
            seen = True
        elif kind == b"VP8 ":
            width, height = struct.unpack("<6xHH", file.read(10))
            check_sides(width & 0x3FFF, height & 0x3FFF)
            seen = True
        file.seek(start + chunk + chunk % 2)
    if not seen:
        raise UserError(f"the WebP holds no picture: {_AGAIN}")
