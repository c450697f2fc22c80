"""Turns uint8 levels into the bytes of a DXGI format, on all cores, through ispc-texcomp's block compressors.

What ispc-texcomp gets wrong without saying so is kept out here: sides that are not multiples of 4 (padded by repeating
the edge), its BC1 buffer of twice the length (cut), the one and two byte planes that BC4 and BC5 want, and its opaque
BC7 profiles, which drop alpha (used only where alpha is 255 throughout). Its alpha profiles weigh colour the same
under alpha 0 as elsewhere, so nothing is done about that: a test holds it.
An opaque BC7 level may decode with alpha 254 in places (mode 6 shares its lowest bit with the colour): readers that ask
whether alpha varies should take 254 for opaque.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from types import TracebackType
from typing import Literal, Self

import ispc_texcomp
import numpy as np
from numpy.typing import NDArray

from pbrstudio.runtime.limits import cores
from pbrstudio.textures.dds.formats import BLOCK, WRITABLE, DxgiFormat

STRIP_PIXELS = 1 << 16
"""Pixels compressed in one task: some 60 ms of BC7, short enough that no core waits long for the last one."""

Level = NDArray[np.uint8]
StripEncoder = Callable[[Level], bytes]


class Quality(StrEnum):
    """How long the BC7 encoder searches; the other formats have one speed."""

    DRAFT = "draft"
    NORMAL = "normal"
    BEST = "best"


Profile = Literal["ultrafast", "fast", "basic", "alpha_ultrafast", "alpha_fast", "alpha_basic"]

_OPAQUE: dict[Quality, Profile] = {Quality.DRAFT: "ultrafast", Quality.NORMAL: "fast", Quality.BEST: "basic"}
_ALPHA: dict[Quality, Profile] = {
    Quality.DRAFT: "alpha_ultrafast",
    Quality.NORMAL: "alpha_fast",
    Quality.BEST: "alpha_basic",
}


class Encoder:
    """A pool of threads that encodes levels strip by strip (ispc-texcomp lets go of the interpreter's lock).

    Use it as a context manager and for many textures. Blocks do not know their neighbours, so strips
    give the very bytes one call for the whole level would.
    """

    def __init__(self, workers: int | None = None) -> None:
        """``workers``: threads, one for each core that this process may use unless told."""
        self._pool = ThreadPoolExecutor(workers or cores(), thread_name_prefix="encode")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=error is not None)

    def encode_level(self, pixels: Level, fmt: DxgiFormat, quality: Quality) -> bytes:
        """One level [H,W,C] as ``fmt.level_size(W, H)`` bytes.

        C is 1 for BC4 and R8, 2 for BC5, else 3 (alpha becomes 255) or 4; RGB order, values as they are to be stored.
        ValueError: a format that is not written, wrong dtype, shape or channels, or alpha below 255 in BC1.
        """
        return self.encode_chain([pixels], fmt, quality)[0]

    def encode_chain(
        self,
        levels: Iterable[Level],
        fmt: DxgiFormat,
        quality: Quality,
        *,
        safe_point: Callable[[], None] = lambda: None,
    ) -> list[bytes]:
        """The bytes of each level (see `encode_level`); a level is being encoded while the next is still made.

        ``safe_point`` is called after each level that is handed out and each strip that is done, in the caller's
        thread. What it raises ends the call: strips that have not begun are dropped, those at work end by themselves.
        May be called from several threads at once: they share the pool.
        """
        started: list[list[Future[bytes]]] = []
        try:
            for level in levels:
                encode = _strip_encoder(level, fmt, quality)
                started.append([self._pool.submit(encode, strip) for strip in _strips(level)])
                safe_point()
            return [b"".join(_results(tasks, safe_point)) for tasks in started]
        except BaseException:
            for task in (task for tasks in started for task in tasks):
                task.cancel()
            raise


def _results(tasks: list[Future[bytes]], safe_point: Callable[[], None]) -> Iterator[bytes]:
    for task in tasks:
        yield task.result()
        safe_point()


def _strips(level: Level) -> list[Level]:
    """``level`` cut into bands of whole block rows (views)."""
    height, width = level.shape[:2]
    rows = max(1, STRIP_PIXELS // (width * BLOCK)) * BLOCK
    return [level[start : start + rows] for start in range(0, height, rows)]


def _strip_encoder(level: Level, fmt: DxgiFormat, quality: Quality) -> StripEncoder:
    """What turns any strip of ``level`` into bytes: decided for the level as a whole, so that strips agree."""
    if fmt.name not in WRITABLE:
        raise ValueError(f"{fmt.name} is not written; these are: {', '.join(WRITABLE)}")
    if level.dtype != np.uint8 or level.ndim != 3 or 0 in level.shape:
        raise ValueError(f"a level must be uint8 [H,W,C] with no side 0, not {level.dtype} {level.shape}")
    allowed = (3, 4) if fmt.channels == 4 else (fmt.channels,)
    if level.shape[2] not in allowed:
        raise ValueError(f"{fmt.name} is made of {' or '.join(map(str, allowed))} channels, not {level.shape[2]}")
    family = fmt.name.split("_", maxsplit=1)[0]
    opaque = level.shape[2] < 4 or int(level[:, :, 3].min()) == 255
    if family == "BC1" and not opaque:
        raise ValueError(f"{fmt.name} is written without alpha, and alpha is not 255 throughout: use BC7 or BC3")
    if family == "BC7":
        return _bc7(_OPAQUE[quality] if opaque else _ALPHA[quality])
    return _ENCODERS[family]


def _bc7(profile: Profile) -> StripEncoder:
    settings = ispc_texcomp.BC7EncSettings.from_profile(profile)
    return lambda strip: ispc_texcomp.compress_blocks_bc7(_surface(_rgba(strip)), settings)


def _bc1(strip: Level) -> bytes:
    surface = _surface(_rgba(strip))
    return ispc_texcomp.compress_blocks_bc1(surface)[: surface.width * surface.height // 2]


def _surface(strip: Level) -> ispc_texcomp.RGBASurface:
    """``strip`` [H,W,C] of C bytes a pixel as ispc-texcomp takes it, padded to whole blocks by repeating its edge."""
    below, right = (-side % BLOCK for side in strip.shape[:2])
    if below or right:
        strip = np.pad(strip, ((0, below), (0, right), (0, 0)), mode="edge")
    height, width, channels = strip.shape
    return ispc_texcomp.RGBASurface(np.ascontiguousarray(strip).data, width, height, width * channels)


def _rgba(strip: Level) -> Level:
    if strip.shape[2] == 4:
        return strip
    filled = np.full((*strip.shape[:2], 4), 255, np.uint8)
    filled[:, :, :3] = strip
    return filled


_ENCODERS: dict[str, StripEncoder] = {
    "BC1": _bc1,
    "BC3": lambda strip: ispc_texcomp.compress_blocks_bc3(_surface(_rgba(strip))),
    "BC4": lambda strip: ispc_texcomp.compress_blocks_bc4(_surface(strip)),
    "BC5": lambda strip: ispc_texcomp.compress_blocks_bc5(_surface(strip)),
    "R8G8B8A8": lambda strip: _rgba(strip).tobytes(),
    "B8G8R8A8": lambda strip: _rgba(strip)[:, :, [2, 1, 0, 3]].tobytes(),
    "R8": lambda strip: strip.tobytes(),
}
