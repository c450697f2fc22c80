"""Cells laid in courses: bricks in their bonds, ashlar, planks, square tiles; and what every layout gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Bond = Literal["stack", "running", "third", "flemish", "english"]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What a pixel knows of its cell; all [H,W], distances in widths."""

    id: NDArray[np.int32]
    """0 to ``count`` - 1."""
    count: int
    edge: F32
    """Distance to the cell's edge: half a joint and all, since cells meet in the joint's middle."""
    u: F32
    """0 to 1 along the cell."""
    v: F32
    """0 to 1 across the cell."""
    x: F32
    """From the cell's middle, along it."""
    y: F32
    """From the cell's middle, across it."""


def courses(x: F32, y: F32, heights: Sequence[float], cuts: Sequence[Sequence[float]]) -> Layout:
    """Courses of ``heights`` (any unit: they are scaled to fill the width), each cut where its ``cuts`` say (0 to 1).

    Ids run along the courses. A course of one cut is one cell that meets itself.
    """
    tops = np.concatenate([[0.0], np.cumsum(np.asarray(heights, np.float64))])
    tops /= tops[-1]
    down = (y - np.floor(y)).astype(np.float64)
    row = np.clip(np.searchsorted(tops, down, side="right") - 1, 0, len(heights) - 1)
    ordered = [np.sort(np.asarray(each, np.float64) % 1.0) for each in cuts]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in ordered])])
    flat = np.concatenate([each + 2.0 * index for index, each in enumerate(ordered)])
    along = (x - np.floor(x)).astype(np.float64)
    found = np.searchsorted(flat, along + 2.0 * row, side="right") - 1
    # What lies before a course's first cut belongs to its last cell, which goes on round the border.
    before = found < starts[row]
    index = np.where(before, starts[row + 1] - 1, found)
    begin = np.concatenate(ordered)
    length = np.concatenate([np.diff(np.append(each, each[0] + 1.0)) for each in ordered])
    from_left = along - begin[index] + before
    cell_length, cell_height = length[index], np.diff(tops)[row]
    from_top = down - tops[row]
    edge = np.minimum(np.minimum(from_left, cell_length - from_left), np.minimum(from_top, cell_height - from_top))
    return Layout(
        id=index.astype(np.int32),
        count=int(starts[-1]),
        edge=np.maximum(edge, 0).astype(np.float32),
        u=np.clip(from_left / cell_length, 0, 1).astype(np.float32),
        v=np.clip(from_top / cell_height, 0, 1).astype(np.float32),
        x=(from_left - cell_length / 2).astype(np.float32),
        y=(from_top - cell_height / 2).astype(np.float32),
    )


def bricks(x: F32, y: F32, columns: int, rows: int, bond: Bond = "running") -> Layout:
    """Bricks, ``columns`` stretchers to a course. ``rows`` is even for running, Flemish and English bond, a multiple of
    three for the third bond, or the pattern breaks at the border. A header is half a stretcher."""
    steps = np.arange(columns) / columns
    cuts: list[list[float]] = []
    for row in range(rows):
        odd = row % 2
        if bond == "stack":
            cut = steps
        elif bond == "running":
            cut = steps + odd * 0.5 / columns
        elif bond == "third":
            cut = steps + row % 3 / 3 / columns
        elif bond == "flemish":
            # Stretcher and header by turns, 2 to 1, each header over the middle of a stretcher.
            cut = np.concatenate([steps, steps + 2 / 3 / columns]) + odd * 0.5 / columns
        else:
            half = np.arange(2 * columns) / (2 * columns)
            cut = half + 0.25 / columns if odd else steps
        cuts.append(list(cut))
    return courses(x, y, [1.0] * rows, cuts)


def ashlar(
    x: F32, y: F32, rng: np.random.Generator, rows: int, columns: int, uneven: float = 0.3, wavering: float = 0.3
) -> Layout:
    """Courses of uneven height, cut into about ``columns`` blocks of uneven length. ``uneven`` and ``wavering`` (0 to
    0.8) are the spread of the heights and of the lengths."""
    heights = 1 + uneven * rng.uniform(-1, 1, rows)
    cuts: list[list[float]] = []
    shift = rng.uniform(0, 1, rows)
    for row in range(rows):
        lengths = 1 + wavering * rng.uniform(-1, 1, columns)
        ends = np.cumsum(lengths) / lengths.sum()
        # Half a block on from the course above, and a little of chance, so that joints do not fall together.
        cuts.append(list(ends + (row % 2 * 0.5 + 0.3 * shift[row]) / columns))
    return courses(x, y, list(heights), cuts)


def planks(
    x: F32, y: F32, rng: np.random.Generator, count: int, joints: tuple[int, int] = (1, 2), uneven: float = 0.1
) -> Layout:
    """Boards side by side that run along x (swap x and y for upright ones), each with ``joints`` (least, most) ends;
    (0, 0) lets them run on for ever. ``uneven`` (0 to 0.8) is the spread of their widths."""
    heights = 1 + uneven * rng.uniform(-1, 1, count)
    numbers = rng.integers(joints[0], joints[1] + 1, count)
    places = rng.uniform(0, 1, (count, max(1, joints[1])))
    cuts: list[list[float]] = []
    for row in range(count):
        ends = max(1, int(numbers[row]))
        cuts.append(
            [float(places[row, 0] + (each + 0.3 * places[row, each] * (each > 0)) / ends) for each in range(ends)]
        )
    layout = courses(x, y, list(heights), cuts)
    if joints[1] > 0:
        return layout
    tops = np.concatenate([[0.0], np.cumsum(heights)]) / heights.sum()
    half = (np.diff(tops) / 2).astype(np.float32)[layout.id]
    return Layout(layout.id, layout.count, half - np.abs(layout.y), layout.u, layout.v, layout.x, layout.y)
