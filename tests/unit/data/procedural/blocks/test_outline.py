"""Outlines: distances, lengths and places of a square, whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from pbrstudio.data.procedural.blocks.outline import beside, within
from pbrstudio.data.procedural.blocks.torus import coordinates

SQUARE = np.array([(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)], np.float32)


def test_depth_is_the_distance_to_the_nearest_side() -> None:
    x, y = coordinates(64)
    depth = within(x, y, SQUARE).depth
    box = np.minimum(np.minimum(x - 0.2, 0.8 - x), np.minimum(y - 0.2, 0.8 - y))
    assert np.array_equal(depth > 0, box > 0)
    assert np.allclose(depth[box > 0], box[box > 0], atol=1e-6)


def test_along_grows_from_the_first_corner_round_the_outline() -> None:
    points = np.array([(0.3, 0.21), (0.79, 0.3), (0.7, 0.79), (0.21, 0.7)], np.float32)
    along = within(points[:, 0], points[:, 1], SQUARE).along
    assert np.allclose(along, [0.1, 0.7, 1.3, 1.9], atol=1e-5)


@pytest.mark.parametrize("corners", [SQUARE, SQUARE[::-1].copy()], ids=["clockwise", "anticlockwise"])
def test_places_lie_as_far_inside_as_asked(corners: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    places = beside(corners, 0.05, 0.1)
    assert len(places) >= 16
    depth = within(places[:, 0], places[:, 1], corners).depth
    assert depth.min() > 0.04
    assert depth.max() < 0.0501
