"""Which pixel of a piece lies nearest to one in a gutter, so that pieces can run on beyond their edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]


def nearest(shown: NDArray[np.bool_]) -> tuple[Index, Index]:
    """Row and column [H,W] of the nearest pixel that is ``shown``, by steps along rows and columns; itself where it is.

    Something must be shown.
    """
    rows, columns = shown.shape
    row, column = np.indices(shown.shape)
    far = rows + columns
    above = np.maximum.accumulate(np.where(shown, row, -far), axis=0)
    below = np.minimum.accumulate(np.where(shown, row, rows + far)[::-1], axis=0)[::-1]
    in_column = np.where(row - above <= below - row, above, below)
    steps = np.minimum(np.abs(row - in_column), far)
    # The least of steps in a column and steps to that column: a running minimum from either side, the column in tow.
    from_left = np.minimum.accumulate((steps - column) * columns + column, axis=1)
    from_right = np.minimum.accumulate(((steps + column) * columns + column)[:, ::-1], axis=1)[:, ::-1]
    left_steps, right_steps = from_left // columns + column, from_right // columns - column
    taken = np.where(left_steps <= right_steps, from_left % columns, from_right % columns)
    return in_column[row, taken], taken
