"""Classes by pixel: the table of true against seen, and the overlap of each."""

from __future__ import annotations

import numpy as np
import pytest

from pbrstudio.metrics.segments import commonest, confusion, iou_by_class, mean_iou


def ids(*values: int) -> np.ndarray:
    return np.array([values], np.uint8)


def test_overlap_by_hand_with_ignored_and_unlabelled_pixels() -> None:
    truth = ids(0, 0, 0, 1, 1, 255)
    seen = ids(0, 0, 1, 1, 255, 0)
    counts = confusion(seen, truth, 3)
    assert counts.tolist() == [[2, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0]]
    assert iou_by_class(counts) == (pytest.approx(2 / 3), pytest.approx(1 / 3), None)
    assert mean_iou(counts) == pytest.approx(0.5)


def test_a_class_that_is_only_seen_lowers_no_mean_of_its_own() -> None:
    counts = confusion(ids(2, 0), ids(0, 0), 3)
    assert iou_by_class(counts) == (0.5, None, None)
    assert mean_iou(np.zeros((3, 4), np.int64)) is None


def test_the_commonest_class_wins_and_unlabelled_is_none() -> None:
    assert commonest(ids(3, 3, 1, 255, 255, 255)) == 3
    assert commonest(ids(255, 255)) is None
