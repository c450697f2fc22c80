"""How well materials are told apart: a table of true against seen classes, and the overlap of each class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbrstudio.textures.maps import U8

IGNORED = 255
"""An id that is no class: of the truth it does not count, of what is seen it is wrong."""
Counts = NDArray[np.int64]


def confusion(seen: U8, truth: U8, classes: int) -> Counts:
    """Pixels [classes, classes + 1] by true class (row) and class seen (column; the last one: none of them)."""
    counted = truth != IGNORED
    columns = np.minimum(seen[counted].astype(np.int64), classes)
    rows = truth[counted].astype(np.int64)
    cells = np.bincount(rows * (classes + 1) + columns, minlength=classes * (classes + 1))
    return cells.reshape(classes, classes + 1)


def iou_by_class(counts: Counts) -> tuple[float | None, ...]:
    """Intersection over union of each class; None for one that the truth never shows."""
    hits = np.diagonal(counts)
    true, seen = counts.sum(1), counts[:, :-1].sum(0)
    return tuple(
        float(hit / (real + found - hit)) if real else None for hit, real, found in zip(hits, true, seen, strict=True)
    )


def mean_iou(counts: Counts) -> float | None:
    """Mean over the classes that the truth shows; None when it shows none."""
    known = [value for value in iou_by_class(counts) if value is not None]
    return sum(known) / len(known) if known else None


def commonest(ids: U8) -> int | None:
    """The class that most pixels show; None when none shows any."""
    shown = ids[ids != IGNORED]
    return int(np.bincount(shown).argmax()) if shown.size else None
