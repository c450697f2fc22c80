"""The mip chain of a texture: every level down to 1x1, averaged in the terms its content asks for.

Colour is averaged in linear light, alpha beside it (never multiplied in), normals as vectors, data as stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.colour import encode_srgb8, srgb8_table, unit_to_uint8
from pbrstudio.textures.coverage import cut_out_coverage, keep_coverage
from pbrstudio.textures.filters import MipFilter, Planes, halving_taps, resample, strips


class Content(StrEnum):
    """What the channels of a level mean: [H,W,C] uint8 with C as each member says."""

    COLOUR = "colour"
    """C = 3 or 4: sRGB-encoded colour, then linear alpha."""
    DATA = "data"
    """C = 1 to 4: every channel linear (roughness, metallic, AO, height, masks)."""
    NORMAL = "normal"
    """C = 3 or 4: (v + 1) / 2 of a unit vector, then a linear channel (gloss)."""


_CHANNELS = {Content.COLOUR: (3, 4), Content.DATA: (1, 2, 3, 4), Content.NORMAL: (3, 4)}


def level_count(width: int, height: int) -> int:
    """Levels of a full chain: floor(log2(longest side)) + 1."""
    return max(width, height).bit_length()


def mip_chain(
    level0: NDArray[np.uint8], content: Content, *, wrap: bool, mip_filter: MipFilter = MipFilter.BOX
) -> Iterator[NDArray[np.uint8]]:
    """``level0`` [H,W,C] itself, then each smaller level [max(1, H >> i), max(1, W >> i), C] down to 1x1.

    ``wrap``: the texture tiles, so a filter that reaches past an edge goes on at the other side, else it repeats
    the edge (the box reaches past none). Each level comes when it is asked for. From level 1 on float32 is kept between
    levels, so that rounding does not pile up. Cut-out alpha keeps its coverage (`coverage`).
    ValueError: wrong dtype, shape or number of channels.
    """
    if level0.dtype != np.uint8 or level0.ndim != 3 or 0 in level0.shape:
        raise ValueError(f"a level must be uint8 [H,W,C] with no side 0, not {level0.dtype} {level0.shape}")
    if level0.shape[2] not in _CHANNELS[content]:
        raise ValueError(f"{content} has one of {_CHANNELS[content]} channels, not {level0.shape[2]}")
    return _levels(level0, content, wrap=wrap, mip_filter=mip_filter)


def _levels(
    level0: NDArray[np.uint8], content: Content, *, wrap: bool, mip_filter: MipFilter
) -> Iterator[NDArray[np.uint8]]:
    yield level0
    height, width, channels = level0.shape
    tables = _tables(content, channels)
    coverage = cut_out_coverage(level0[:, :, 3]) if content is Content.COLOUR and channels == 4 else None

    def read_stored(rows: NDArray[np.intp]) -> Planes:
        stored = level0[rows]
        planes = np.empty((channels, len(rows), width), np.float32)
        for channel, table in enumerate(tables):
            # "clip" only because numpy buffers the output in its other mode; a uint8 cannot be out of range.
            table.take(stored[:, :, channel], out=planes[channel], mode="clip")
        return planes

    planes: Planes | None = None
    while max(height, width) > 1:
        down, along = halving_taps(height, mip_filter), halving_taps(width, mip_filter)
        above = planes
        read = read_stored if above is None else lambda rows, above=above: above[:, rows]
        planes = resample(read, channels, down, along, wrap=wrap)
        height, width = down.count, along.count
        yield _store(planes, content, coverage)


def _tables(content: Content, channels: int) -> list[NDArray[np.float32]]:
    """What each of the 256 stored values means, [256] for each channel."""
    unit = np.arange(256, dtype=np.float32) / np.float32(255)
    if content is Content.COLOUR:
        return [srgb8_table()] * 3 + [unit] * (channels - 3)
    if content is Content.NORMAL:
        return [unit * 2 - 1] * 3 + [unit] * (channels - 3)
    return [unit] * channels


def _store(planes: Planes, content: Content, coverage: float | None) -> NDArray[np.uint8]:
    """A level [H,W,C] as stored, of planes [C,H,W]."""
    channels, height, width = planes.shape
    level = np.empty((height, width, channels), np.uint8)
    last = keep_coverage(planes[3], coverage) if coverage is not None else planes[channels - 1]
    linear = 0 if content is Content.DATA else 3
    for start, stop in strips(height, width * channels):
        strip = level[start:stop]
        if content is Content.COLOUR:
            strip[:, :, :3] = np.moveaxis(encode_srgb8(planes[:3, start:stop]), 0, 2)
        elif content is Content.NORMAL:
            unit = _unit_vectors(planes[:3, start:stop])
            strip[:, :, :3] = np.moveaxis(unit_to_uint8(unit * np.float32(0.5) + np.float32(0.5)), 0, 2)
        for channel in range(linear, channels):
            values = last if channel == channels - 1 else planes[channel]
            strip[:, :, channel] = unit_to_uint8(values[start:stop])
    return level


def _unit_vectors(vectors: Planes) -> Planes:
    """``vectors`` [3,H,W] at length 1; where they cancelled out, straight up."""
    length: Planes = np.sqrt(np.einsum("chw,chw->hw", vectors, vectors))
    lost = length < 1e-6
    length[lost] = 1
    unit: Planes = vectors / length
    unit[:, lost] = np.array([[0], [0], [1]], np.float32)
    return unit
