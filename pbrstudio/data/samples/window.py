"""A window of a texture: where it lies, and reading it from planes that may be mapped from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.normals import F32, decode_normals

Number = TypeVar("Number", np.uint8, np.uint16)
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Window:
    """``rows`` x ``columns`` pixels from (``top``, ``left``) on. Past the borders the texture repeats where it
    ``wrap``s, else it is mirrored (the line at the border stands once)."""

    top: int
    left: int
    rows: int
    columns: int
    wrap: bool


def random_window(size: tuple[int, int], rows: int, columns: int, rng: np.random.Generator, *, wrap: bool) -> Window:
    """Anywhere in a texture of ``size`` (rows, columns) that repeats; else inside of it, if it is large enough."""
    starts = [
        int(rng.integers(0, full if wrap or full < part else full - part + 1))
        for full, part in zip(size, (rows, columns), strict=True)
    ]
    return Window(starts[0], starts[1], rows, columns, wrap)


def random_square(size: tuple[int, int], rng: np.random.Generator, *, wrap: bool) -> Window:
    """The whole texture; one that is no square is cut to one of its shorter side, anywhere along the longer."""
    side = min(size)
    top, left = (int(rng.integers(0, full - side + 1)) for full in size)
    return Window(top, left, side, side, wrap)


def read(plane: NDArray[Number], window: Window) -> NDArray[Number]:
    """The window of a plane [H,W] or [H,W,C]: a view where it lies inside, else a copy."""
    height, width = plane.shape[:2]
    if window.top + window.rows <= height and window.left + window.columns <= width:
        return plane[window.top : window.top + window.rows, window.left : window.left + window.columns]
    (down, _), (along, _) = _folded(window, height, width)
    # Rows first: they lie together in the file.
    return plane[down][:, along]


def read_normals(plane: NDArray[np.uint8], window: Window) -> F32:
    """Unit vectors [H,W,3] of a window of encoded normals; where the texture is mirrored, so are its vectors."""
    vectors = decode_normals(read(plane, window))
    if not window.wrap:
        (_, rows), (_, columns) = _folded(window, *plane.shape[:2])
        vectors[rows, :, 1] *= np.float32(-1)
        vectors[:, columns, 0] *= np.float32(-1)
    return vectors


def _folded(window: Window, height: int, width: int) -> tuple[tuple[Index, NDArray[np.bool_]], ...]:
    """Per axis: the index of each line in the texture, and whether it lies in a mirror image."""
    sides = ((window.top, window.rows, height), (window.left, window.columns, width))
    return tuple(_fold(np.arange(start, start + count), full, wrap=window.wrap) for start, count, full in sides)


def _fold(lines: Index, full: int, *, wrap: bool) -> tuple[Index, NDArray[np.bool_]]:
    if wrap:
        return lines % full, np.zeros(len(lines), np.bool_)
    period = max(1, 2 * full - 2)
    inside = lines % period
    mirrored = inside >= full
    return np.where(mirrored, period - inside, inside), mirrored
