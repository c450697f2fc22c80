"""How much memory a texture will take, and the limit it is held to before any is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbrstudio.config.hardware import machine_memory
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.conversion import Conversion

if TYPE_CHECKING:  # the doctor asks for the memory also where the image libraries do not load
    from pbrstudio.convert.predictor import Predictor
    from pbrstudio.textures.read import Probe

GIB = 1 << 30
WRITING_BYTES = 36
"""Most for each pixel that the maps, packing, mips, block compression and reading back take, measured at 1K to 8K."""
PLAIN_PIXEL_BYTES = 4
"""Bytes a pixel that reading the measured textures took; what a source takes more is counted twice: while it is read
there are a decoder's pixels beside ours."""
SHRINK_BYTES = 24
"""And this for each pixel of a source, or of a normal map, that is first brought to another size (17 were measured)."""


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes that a texture takes at most, where several are worked on at a time."""

    predicting: int
    """While its maps are predicted, which is done for one at a time."""
    resting: int
    """From its reading to its files: pixels, maps, and what writing them takes."""


def planned_bytes(
    width: int,
    height: int,
    predictor: Predictor,
    max_size: int | None = None,
    *,
    pixel_bytes: int = PLAIN_PIXEL_BYTES,
    own_normal: Probe | None = None,
    glow: Probe | None = None,
    more: Sequence[Probe] = (),
) -> int:
    """An upper bound of what converting a texture of this size takes, beyond the program itself.

    ``pixel_bytes``: what reading takes, for each pixel (`Probe`). ``own_normal``, ``glow`` and ``more``: the maps that
    are used with it.
    """
    reading = _reading_bytes(width, height, max_size, pixel_bytes, (own_normal, glow, *more))
    width, height = written_size(width, height, max_size)
    predicting = predictor.bytes_needed(width, height, own_normal=own_normal is not None)
    writing = predictor.bytes_kept(width, height) + width * height * WRITING_BYTES
    return reading + max(predicting, writing)


def written_size(width: int, height: int, max_size: int | None) -> tuple[int, int]:
    """(width, height) after halving until the longer side is at most ``max_size``."""
    while max_size is not None and max(width, height) > max_size:
        width, height = max(1, width // 2), max(1, height // 2)
    return width, height


def texture_need(
    source: Probe,
    own_normal: Probe | None,
    conversion: Conversion,
    predictor: Predictor,
    *,
    glow: Probe | None = None,
    more: Sequence[Probe] = (),
) -> Need:
    """What a texture takes beside others."""
    width, height = written_size(source.width, source.height, conversion.max_size)
    beside = (own_normal, glow, *more)
    reading = _reading_bytes(source.width, source.height, conversion.max_size, source.pixel_bytes, beside)
    return Need(
        predicting=predictor.bytes_taken(width, height, own_normal=own_normal is not None),
        resting=reading + width * height * WRITING_BYTES,
    )


def _reading_bytes(
    width: int, height: int, max_size: int | None, pixel_bytes: int, beside: Sequence[Probe | None]
) -> int:
    """What reading takes, and what it leaves: the texture at the size that is written, and the maps used with it."""
    needed = width * height * 2 * max(0, pixel_bytes - PLAIN_PIXEL_BYTES)
    if max_size is not None and max(width, height) > max_size:
        needed += width * height * SHRINK_BYTES
    width, height = written_size(width, height, max_size)
    needed += width * height * PLAIN_PIXEL_BYTES
    for each in filter(None, beside):
        needed += each.width * each.height * (SHRINK_BYTES + 2 * each.pixel_bytes)
    return needed


def check_memory(
    source: Probe,
    own_normal: Probe | None,
    conversion: Conversion,
    predictor: Predictor,
    *,
    glow: Probe | None = None,
    more: Sequence[Probe] = (),
) -> None:
    """Raises `UserError` with advice when a texture would need more memory than the limit, or than is free."""
    planned = planned_bytes(
        source.width,
        source.height,
        predictor,
        conversion.max_size,
        pixel_bytes=source.pixel_bytes,
        own_normal=own_normal,
        glow=glow,
        more=more,
    )
    needed = planned / GIB
    found = f"{source.width} x {source.height} px"
    if own_normal is not None:
        found += f" with a normal map of {own_normal.width} x {own_normal.height} px"
    if glow is not None:
        found += f" with a glow map of {glow.width} x {glow.height} px"
    if conversion.memory_limit is not None and needed > conversion.memory_limit:
        raise UserError(
            f"{found} need up to {needed:.2g} GiB, the limit is {conversion.memory_limit:g}: "
            "raise --memory-limit or shrink it with --max-size"
        )
    free = machine_memory().free / GIB
    if conversion.memory_limit is None and needed > free:
        raise UserError(
            f"{found} need up to {needed:.2g} GiB, only {free:.2g} are free: "
            "close other programs or shrink it with --max-size"
        )
