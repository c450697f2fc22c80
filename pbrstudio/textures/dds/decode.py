"""The pixels of one DDS level: masks are unpacked here, 4x4 blocks by OpenImageIO, two-channel normals completed."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.scratch import scratch_folder
from pbrstudio.textures.dds.formats import DxgiFormat
from pbrstudio.textures.dds.header import DdsHeader, Level, read_one_level
from pbrstudio.textures.dds.masks import PixelLayout, layout_of, unpack
from pbrstudio.textures.openimageio import read_pixels
from pbrstudio.textures.sniff import Container
from pbrstudio.textures.texture import Pixels

_BC1 = ("BC1_UNORM", "BC1_UNORM_SRGB")
_TEMPORARY = "TEMP" if os.name == "nt" else "TMPDIR"
_DECODED_BYTES = {"BC4": 1, "BC5": 2 + 3, "BC6H": 3 * 4}
"""Bytes a pixel of decoded blocks; four in the other formats."""


def pixel_bytes(fmt: DxgiFormat | PixelLayout) -> int:
    """What decoding takes at its highest, for each pixel: its stored bytes, the unpacked, and a copy on the way."""
    layout = layout_of(fmt)
    if layout is None:
        return 1 + _DECODED_BYTES.get(fmt.name.split("_", maxsplit=1)[0], 4)
    sample = 1 if max(mask.bit_count() for mask in layout.masks) <= 8 else 2
    channels = (1 if layout.grey else 3) + bool(layout.alpha)
    # One channel's numbers are widened to the stored pixel (24 bits to 32) and to eight bytes in its table.
    return -(-layout.bits // 8) + channels * sample + 4 + 8


def decode_level(path: Path, header: DdsHeader, index: int) -> tuple[Pixels, Pixels | None]:
    """Colour [H,W,3] or grey [H,W,1], and alpha [H,W] or None, of level ``index`` of ``header.mips``.

    Two-channel formats (BC5, R8G8, R16G16) store the x and y of a unit normal; blue is rebuilt as
    z = sqrt(1 - x^2 - y^2), 0 where x and y leave none. BC1 has an alpha only if some pixel is transparent.
    Colour is given as stored, also when the header calls it premultiplied (the game does not look).
    Errors: UserError naming the file.
    """
    level = header.mips[index]
    data = read_one_level(path, level)
    layout = layout_of(header.format)
    if layout is not None:
        rgb, alpha = unpack(data, level.width, level.height, layout)
        if rgb.shape[2] == 3 and not layout.blue:
            _rebuild_blue(rgb)
        return rgb, alpha
    if not isinstance(header.format, DxgiFormat):
        raise TypeError(f"{header.format} has neither masks nor blocks")
    return _decode_blocks(path, data, level, header.format)


def _decode_blocks(path: Path, data: bytes, level: Level, fmt: DxgiFormat) -> tuple[Pixels, Pixels | None]:
    pixels = _through_openimageio(path, data, level, fmt)
    if fmt.channels == 2:
        full: NDArray[np.uint8] = np.zeros((level.height, level.width, 3), np.uint8)
        full[..., :2] = pixels
        _rebuild_blue(full)
        return full, None
    if fmt.channels < 4:
        return pixels, None
    alpha = pixels[..., 3]
    if fmt.name in _BC1 and alpha.min() == 255:
        return pixels[..., :3], None
    return pixels[..., :3], alpha


def _through_openimageio(path: Path, data: bytes, level: Level, fmt: DxgiFormat) -> Pixels:
    """Blocks as pixels, by way of a temporary file that holds this level alone under a header of ours.

    OpenImageIO reads files only and takes headers in its own way (it wants flags that games do without, divides
    DXT2 by alpha, drops channels of files marked as normals), so it never sees the header of ``path``.
    """
    place = "a temporary folder"
    with ExitStack() as stack:
        try:
            place = tempfile.gettempdir()
            temporary = stack.enter_context(scratch_folder()) / "level.dds"
            with temporary.open("wb") as file:
                file.write(_plain_header(level, fmt))
                file.write(data)
        except OSError as error:
            raise UserError(
                f"{path}: decoding it needs {-(-len(data) >> 20)} MiB in {place} for a moment, which failed "
                f"({error.strerror}): free some space there, or set {_TEMPORARY} to another folder"
            ) from error
        try:
            return read_pixels(temporary, Container.DDS)[0]
        except UserError as error:
            raise UserError(str(error).replace(str(temporary), str(path))) from error


def _plain_header(level: Level, fmt: DxgiFormat) -> bytes:
    words = np.zeros(37, "<u4")
    words[:6] = (0x20534444, 124, 0x81007, level.height, level.width, level.size)
    words[7] = 1
    words[19:22] = (32, 0x4, int.from_bytes(b"DX10", "little"))
    words[27] = 0x1000
    words[32:36] = (fmt.number, 3, 0, 1)
    return words.tobytes()


def _rebuild_blue(rgb: Pixels) -> None:
    full = 255.0 if rgb.dtype == np.uint8 else 65535.0
    for row in rgb:  # a row at a time: a large normal map in float32 would need gigabytes
        xy = row[:, :2].astype(np.float32) * np.float32(2 / full) - 1
        z = np.sqrt(np.maximum(0, 1 - np.einsum("ij,ij->i", xy, xy)))
        row[:, 2] = np.rint((z + 1) * np.float32(full / 2))
