"""Regions of a class mask: the connected pixels of one class around a place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.maps import U8

Mask = NDArray[np.bool_]


def region(ids: U8, column: int, row: int, *, wrap: bool) -> Mask:
    """[H,W] the pixels of ``ids`` [H,W] that are connected (by their sides) with one and have its class.

    ``wrap``: the texture tiles, so that a region goes on across its borders.
    """
    same = ids == ids[row, column]
    height = same.shape[0]
    starts, stops, first = _runs(same)
    parent = list(range(len(starts)))
    for y in range(height if wrap else height - 1):
        upper = range(first[y], first[y + 1])
        below = (y + 1) % height
        _join(upper, range(first[below], first[below + 1]), starts, stops, parent)
    if wrap:
        for y in range(height):
            last = first[y + 1] - 1
            if last >= first[y] and starts[first[y]] == 0 and stops[last] == same.shape[1]:
                _unite(parent, first[y], last)
    here = next(i for i in range(first[row], first[row + 1]) if starts[i] <= column < stops[i])
    wanted = _root(parent, here)
    out = np.zeros(same.shape, np.bool_)
    for y in range(height):
        for index in range(first[y], first[y + 1]):
            if _root(parent, index) == wanted:
                out[y, starts[index] : stops[index]] = True
    return out


def _runs(same: Mask) -> tuple[list[int], list[int], list[int]]:
    """Runs of true pixels, row by row: their first columns, the columns behind them, and each row's first run."""
    edges = np.diff(np.pad(same, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    begins, ends = np.nonzero(edges == 1), np.nonzero(edges == -1)
    first = np.searchsorted(begins[0], np.arange(same.shape[0] + 1))
    return begins[1].tolist(), ends[1].tolist(), first.tolist()


def _join(upper: range, lower: range, starts: list[int], stops: list[int], parent: list[int]) -> None:
    """Unites the runs of two rows that touch."""
    i, j = upper.start, lower.start
    while i < upper.stop and j < lower.stop:
        if starts[i] < stops[j] and starts[j] < stops[i]:
            _unite(parent, i, j)
        if stops[i] < stops[j]:
            i += 1
        else:
            j += 1


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index


def _unite(parent: list[int], a: int, b: int) -> None:
    parent[_root(parent, a)] = _root(parent, b)
