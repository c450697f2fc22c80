"""Strewn shapes: the later one lies on top, and they go on over the border."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.shapes import leaf, strewn

SIZE = 64
LEVEL = np.zeros(2, np.float32)


def test_the_later_one_lies_on_top() -> None:
    places = np.array([[0.5, 0.5], [0.6, 0.5]], np.float32)
    found = strewn(SIZE, places, np.full(2, 0.2, np.float32), LEVEL, leaf(0.5))
    assert found.id[32, 34] == 1, "both reach here"
    assert found.id[32, 22] == 0
    assert found.id[5, 5] == -1


def test_coordinates_are_the_shapes_own() -> None:
    upright = np.full(1, np.pi / 2, np.float32)
    found = strewn(SIZE, np.full((1, 2), 0.5, np.float32), np.full(1, 0.25, np.float32), upright, leaf(0.5))
    assert found.x[42, 32] > 0.5, "along the shape is down"
    assert abs(float(found.y[42, 32])) < 0.1
    assert float(found.inside.max()) > 0.9


def test_a_shape_goes_on_over_the_border() -> None:
    radius = np.full(1, 0.2, np.float32)
    middle = strewn(SIZE, np.full((1, 2), 0.5, np.float32), radius, LEVEL[:1], leaf(0.6))
    corner = strewn(SIZE, np.zeros((1, 2), np.float32), radius, LEVEL[:1], leaf(0.6))
    assert np.array_equal(np.roll(corner.id, (SIZE // 2, SIZE // 2), (0, 1)), middle.id)
