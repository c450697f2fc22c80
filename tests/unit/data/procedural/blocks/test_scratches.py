"""Scratches: as many as asked for, and none if none are."""

from __future__ import annotations

import numpy as np

from pbrstudio.data.procedural.blocks.scratches import scratches


def test_none_leave_the_surface_as_it_is() -> None:
    drawn = scratches(32, np.random.default_rng(0), 0)
    assert drawn.shape == (32, 32)
    assert drawn.dtype == np.float32
    assert not drawn.any()


def test_more_scratches_cover_more() -> None:
    few, many = (float((scratches(64, np.random.default_rng(1), count) > 0).mean()) for count in (2, 40))
    assert 0 < few < many < 1
