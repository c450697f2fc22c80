"""Windows: the middle first, at the texture's own density, and what can be seen of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pbrstudio.data.materials import Material
from pbrstudio.evaluate.windows import SIDE, corners, windows_of
from tests.makers import noise


def material(rows: int, columns: int, **fields: object) -> Material:
    plain = Material(
        id="m",
        category="stone",
        label="stone",
        tileable=True,
        licence="",
        attribution="",
        basecolor=noise(rows, columns, 3),
        alpha=None,
        roughness=noise(rows, columns, seed=1),
        metallic=None,
        ao=None,
        height=None,
        normal=None,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_one_window_is_the_middle() -> None:
    assert corners(1024, 2048, 1) == ((256, 768),)
    assert corners(SIDE, SIDE, 1) == ((0, 0),)
    assert corners(300, 1024, 1) == ((0, 256),)


def test_more_windows_are_different_even_and_within() -> None:
    assert corners(1024, 1024, 5) == ((256, 256), (0, 0), (0, 512), (512, 0), (512, 512))
    assert corners(1024, 1024, 4)[:3] == corners(1024, 1024, 3)
    assert len(set(corners(2048, 1024, 9))) == 9
    assert corners(SIDE, 100, 9) == ((0, 0),), "there is no room for another"
    assert max(top for top, _ in corners(2048, 1024, 9)) <= 2048 - SIDE


def test_a_window_is_cut_and_does_not_wrap_and_a_whole_one_does() -> None:
    large = material(1024, 1024)
    (window,) = windows_of(large, 1)
    assert np.array_equal(window.rgb, large.basecolor[256:768, 256:768])
    assert not window.wrap
    assert window.truth.roughness is not None
    assert large.roughness is not None
    assert np.allclose(window.truth.roughness[0].numpy() * 255, large.roughness[256:768, 256:768])
    assert window.truth.metallic is None
    (whole,) = windows_of(material(100, 300), 4)
    assert (whole.rgb.shape, whole.wrap) == ((100, 300, 3), True)
    (atlas,) = windows_of(material(100, 300, tileable=False), 1)
    assert not atlas.wrap


def test_what_is_cut_out_does_not_count_and_an_empty_window_is_left_out() -> None:
    alpha = np.zeros((1024, 1024), np.uint8)
    alpha[:600] = 1
    windows = windows_of(material(1024, 1024, alpha=alpha), 5)
    assert [window.index for window in windows] == [0, 1, 2, 3, 4]
    assert windows[0].mask.sum() == (600 - 256) * 512
    alpha[512:] = 0
    assert [window.index for window in windows_of(material(1024, 1024, alpha=alpha), 5)] == [0, 1, 2]


@pytest.mark.parametrize("side", [1, 5, 13])
def test_tiny_textures_are_taken_whole(side: int) -> None:
    (window,) = windows_of(material(side, side), 1)
    assert window.rgb.shape == (side, side, 3)
