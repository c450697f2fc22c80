"""Coordinates on a torus whose side is 1, looking up a field there, and warping."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Field = NDArray[np.floating[Any]]
Values = NDArray[np.floating[Any]] | np.floating[Any] | float
"""What blocks take where a number will do for a field; they work and answer in float32."""


def coordinates(size: int) -> tuple[F32, F32]:
    """x (along a row) and y (down the rows) [size,size] of the pixels' centres, 0 to 1."""
    line = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / np.float32(size)
    x, y = np.meshgrid(line, line)
    return x, y


def warped(x: Field, y: Field, along_x: Field, along_y: Field, amount: float) -> tuple[F32, F32]:
    """Coordinates moved by two fields (about -1 to 1) times ``amount`` widths. They may leave 0 to 1: all blocks that
    take coordinates wrap them."""
    move = np.float32(amount)
    return np.asarray(x + move * along_x, np.float32), np.asarray(y + move * along_y, np.float32)


def looked_up(field: F32, x: Field, y: Field) -> F32:
    """A periodic field [S,S] or [S,S,C] at coordinates, bilinear. ``field`` may be of another size than ``x``."""
    rows, columns = field.shape[:2]
    at_x = np.asarray(x, np.float32) * columns - np.float32(0.5)
    at_y = np.asarray(y, np.float32) * rows - np.float32(0.5)
    left, top = np.floor(at_x), np.floor(at_y)
    right_share, low_share = at_x - left, at_y - top
    column, row = left.astype(np.int32) % columns, top.astype(np.int32) % rows
    next_column, next_row = (column + 1) % columns, (row + 1) % rows
    if field.ndim == 3:
        right_share, low_share = right_share[..., None], low_share[..., None]
    upper = field[row, column] * (1 - right_share) + field[row, next_column] * right_share
    lower = field[next_row, column] * (1 - right_share) + field[next_row, next_column] * right_share
    found: F32 = upper + (lower - upper) * low_share
    return found


def nearest_way(difference: Field) -> F32:
    """A difference of coordinates taken the short way round, -0.5 to 0.5."""
    way: F32 = np.asarray(difference - np.rint(difference), np.float32)
    return way
