"""Which way green points, told by the height; and how deep that is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.data.conventions import relate
from pbrstudio.textures.normals import flip_green, normals_from_height
from tests.makers import noise, relief


@given(st.integers(0, 30), st.floats(0.02, 0.2), st.booleans())
def test_direction_and_depth_are_found(seed: int, depth: float, directx: bool) -> None:
    height = relief(48, 64, seed)
    normal = normals_from_height(height, depth, wrap=True)
    relation = relate(flip_green(normal) if directx else normal, height)
    assert relation.convention == ("DirectX" if directx else "OpenGL")
    assert relation.believed_depth == pytest.approx(depth, rel=0.1)


def test_strangers_and_flat_maps_tell_nothing() -> None:
    height = relief(64, 64, 1)
    assert relate(noise(64, 64, 3), height).convention is None
    flat = np.full((64, 64, 3), (128, 128, 255), np.uint8)
    assert relate(flat, height).convention is None
    assert relate(normals_from_height(height, 0.1, wrap=True), np.full((64, 64), 7, np.uint16)).convention is None
    assert relate(flat[:2, :2], height[:2, :2]).believed_depth is None
