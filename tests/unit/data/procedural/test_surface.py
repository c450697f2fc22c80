"""From floats to planes: bytes, ranges, classes, and errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pbrstudio.data.entry import UNLABELLED
from pbrstudio.data.procedural.surface import BRIGHTEST, DARKEST, Surface, finished, whole

SIZE = 32


def flat() -> Surface:
    grey = np.full((SIZE, SIZE), 0.5, np.float32)
    return Surface(np.repeat(grey[..., None], 3, 2), grey, 0 * grey, 0 * grey, whole(SIZE), ("stone",))


def test_a_flat_surface_is_flat_and_open() -> None:
    planes = finished(flat(), ("stone",))
    assert planes.depth == 0
    assert planes.normal is not None
    assert planes.ao is not None
    assert (planes.normal == (128, 128, 255)).all()
    assert (planes.ao == 255).all()
    assert planes.alpha is None
    assert planes.colour is planes.albedo


def test_the_height_keeps_its_amplitude_and_its_zero_does_not_matter() -> None:
    ramp = 0.02 * np.cos(2 * np.pi * np.arange(SIZE, dtype=np.float32) / SIZE)
    height = np.repeat(ramp[None, :], SIZE, 0)
    one, moved = (finished(replace(flat(), height=height + add), ("stone",)) for add in (0.0, 0.5))
    assert one.depth == pytest.approx(0.04, rel=1e-4)
    assert one.height is not None
    assert moved.height is not None
    assert (one.height.min(), one.height.max()) == (0, 65535)
    assert np.abs(one.height.astype(int) - moved.height.astype(int)).max() <= 1
    assert one.normal is not None
    steepest = np.tan(np.arcsin(np.abs(one.normal[..., 0].astype(float) / 127.5 - 1).max()))
    assert steepest == pytest.approx(0.02 * 2 * np.pi, rel=0.1)
    left, right = one.normal[0, SIZE // 4, 0], one.normal[0, 3 * SIZE // 4, 0]
    assert left > 128 > right, "where it falls along x, the normal leans along x"


def test_values_are_clipped_to_what_is_real() -> None:
    colours = flat().colour.copy()
    colours[0], colours[1] = -1, 2
    planes = finished(replace(flat(), colour=colours, roughness=flat().roughness * 0), ("stone",))
    assert planes.albedo is not None
    assert (planes.albedo.min(), planes.albedo.max()) == (DARKEST, BRIGHTEST)
    assert planes.roughness is not None
    assert planes.roughness.min() == 13


def test_class_ids_are_those_of_the_training() -> None:
    ids = whole(SIZE)
    ids[:10], ids[10:20] = 1, 2
    ids[-1] = UNLABELLED
    planes = finished(replace(flat(), classes=ids, names=("stone", "metal", "fur")), ("metal", "stone"))
    assert planes.classes is not None
    assert (planes.classes[:10] == 0).all()
    assert (planes.classes[10:20] == UNLABELLED).all(), "a class that is not trained"
    assert (planes.classes[20:-1] == 1).all()
    assert (planes.classes[-1] == UNLABELLED).all()


def test_what_is_painted_is_the_colour_and_holes_are_holes() -> None:
    alpha = np.ones((SIZE, SIZE), np.float32)
    alpha[:4] = 0
    planes = finished(replace(flat(), painted=flat().colour * 0.1, alpha=alpha), ("stone",), tileable=False)
    assert planes.albedo is not None
    assert planes.alpha is not None
    assert planes.colour.mean() == pytest.approx(13, abs=1), "baked light may be darker than any material"
    assert planes.albedo.mean() == pytest.approx(128, abs=1)
    assert (planes.alpha[:4] == 0).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"height": np.zeros((8, 9), np.float32)}, "square"),
        ({"roughness": np.zeros((8, 8), np.float32)}, "roughness is"),
        ({"colour": np.zeros((SIZE, SIZE), np.float32)}, "colour is"),
        ({"metallic": np.full((SIZE, SIZE), np.nan, np.float32)}, "metallic holds values that are no numbers"),
        ({"classes": np.full((SIZE, SIZE), 3, np.uint8)}, "a class of 3"),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        finished(replace(flat(), **change), ("stone",))  # type: ignore[arg-type]
