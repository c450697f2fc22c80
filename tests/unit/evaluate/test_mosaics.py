"""Mosaics: two classes each, borders that are nowhere by rule, and the same ever again."""

from __future__ import annotations

import numpy as np

from pbrstudio.evaluate.mosaics import SEAM, SHARE, Sample, mosaics_of
from pbrstudio.metrics.segments import IGNORED


def samples(*labels: int, side: int = 128) -> list[Sample]:
    """Of one colour each: its label."""
    return [Sample(label, np.full((side, side, 3), label, np.uint8)) for label in labels]


def test_each_shows_two_classes_where_its_labels_say_so() -> None:
    made = list(mosaics_of(samples(1, 2, 3, 3)))
    assert len(made) == 4
    for mosaic in made:
        counted = mosaic.labels != IGNORED
        assert np.array_equal(mosaic.rgb[..., 0][counted], mosaic.labels[counted])
        shown = np.unique(mosaic.labels[counted])
        assert len(shown) == 2
        first = (mosaic.rgb[..., 0] == shown[0]).mean()
        assert SHARE[0] - 0.01 < first < SHARE[1] + 0.01


def test_pixels_near_the_border_do_not_count() -> None:
    mosaic = next(mosaics_of(samples(1, 2)))
    plane = mosaic.rgb[..., 0]
    change = np.argwhere(plane[:, 1:] != plane[:, :-1])
    assert len(change) > 0
    for row, column in change[::7]:
        assert (mosaic.labels[row, max(0, column - SEAM + 1) : column + 1 + SEAM] == IGNORED).all()
    assert (mosaic.labels == IGNORED).mean() < 0.25


def test_they_are_the_same_again_and_differ_from_each_other() -> None:
    one, two = list(mosaics_of(samples(1, 2, 1, 2))), list(mosaics_of(samples(1, 2, 1, 2)))
    assert all(np.array_equal(a.labels, b.labels) for a, b in zip(one, two, strict=True))
    assert not np.array_equal(one[0].labels == 1, one[2].labels == 1)


def test_the_smaller_of_two_sizes_is_taken_and_one_class_gives_none() -> None:
    mosaic = next(mosaics_of([*samples(1, side=64), *samples(2)]))
    assert mosaic.rgb.shape == (64, 64, 3)
    assert list(mosaics_of(samples(1, 1))) == []
