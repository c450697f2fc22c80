"""Mosaics of two materials with a random border between them, which say whether materials are told apart by pixel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from pbrstudio.evaluate.result import ClassOverlap, Mosaics
from pbrstudio.metrics.segments import IGNORED, Counts, iou_by_class, mean_iou
from pbrstudio.textures.maps import U8

SEED = 1
SEAM = 4
"""Pixels on both sides of the border that do not count."""
CELLS = (2, 6)
"""Least and most cells a side of the noise that bends the border."""
SHARE = (0.3, 0.7)
"""Least and most that one material gets."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A window of one material, as the predictor saw it."""

    label: int
    rgb: U8
    """[H,W,3]."""


@dataclass(frozen=True, slots=True, eq=False)
class Mosaic:
    """``rgb`` [H,W,3] and its true class ids [H,W], 255 at the border."""

    rgb: U8
    labels: U8


def mosaics_of(samples: Sequence[Sample]) -> Iterator[Mosaic]:
    """One for each sample that finds a partner of another class; the same for the same samples."""
    rng = np.random.default_rng(SEED)
    for sample in samples:
        others = [other for other in samples if other.label != sample.label]
        if others:
            yield _mosaic(sample, others[int(rng.integers(len(others)))], rng)


def overlap(counts: Counts, classes: tuple[str, ...], mosaics: int) -> Mosaics | None:
    """The figures of a table of true against seen classes; None when it is empty."""
    mean = mean_iou(counts)
    if mean is None:
        return None
    each = tuple(ClassOverlap(name, iou) for name, iou in zip(classes, iou_by_class(counts), strict=True))
    return Mosaics(mosaics, mean, each)


def _mosaic(first: Sample, second: Sample, rng: np.random.Generator) -> Mosaic:
    rows, columns = (min(first.rgb.shape[axis], second.rgb.shape[axis]) for axis in (0, 1))
    inside = _part(rows, columns, rng)
    rgb = np.where(inside[..., None], first.rgb[:rows, :columns], second.rgb[:rows, :columns])
    labels = np.where(inside, first.label, second.label).astype(np.uint8)
    labels[_border(inside)] = IGNORED
    return Mosaic(rgb, labels)


def _part(rows: int, columns: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """[H,W] which pixels are the first material's: beside a slanting line that noise bends, never at the middle by
    rule, or a network could learn where classes change."""
    cells = int(rng.integers(CELLS[0], CELLS[1] + 1))
    noise = torch.from_numpy(rng.normal(size=(1, 1, cells, cells)).astype(np.float32))
    bend = functional.interpolate(noise, (rows, columns), mode="bicubic", align_corners=False)[0, 0].numpy()
    angle = rng.uniform(0, 2 * np.pi)
    line = np.linspace(-1, 1, columns)[None] * np.cos(angle) + np.linspace(-1, 1, rows)[:, None] * np.sin(angle)
    field = line + rng.uniform(0, 0.8) * bend
    inside: NDArray[np.bool_] = field < np.quantile(field, rng.uniform(*SHARE))
    return inside


def _border(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    plane = torch.from_numpy(inside.astype(np.float32))[None, None]
    size = 2 * SEAM + 1
    high = functional.max_pool2d(plane, size, 1, SEAM)
    low = -functional.max_pool2d(-plane, size, 1, SEAM)
    mixed: NDArray[np.bool_] = (high != low)[0, 0].numpy()
    return mixed
