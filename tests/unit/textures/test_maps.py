"""`MaterialMaps` believes no shape, and knows what is opaque."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.makers import maps_of

MAPS = maps_of(alpha=np.full((8, 12), 255, np.uint8))


@pytest.mark.parametrize("name", ["source", "albedo", "normal"])
@pytest.mark.parametrize(
    "plane", [np.zeros((8, 12), np.uint8), np.zeros((8, 12, 4), np.uint8), np.zeros((8, 12, 3), np.uint16)]
)
def test_colours_and_normals_are_three_bytes(name: str, plane: NDArray[np.generic]) -> None:
    with pytest.raises(ValueError, match=r"must be uint8 \[8,12,3\]" if name != "source" else "must be uint8"):
        replace(MAPS, **{name: plane})


@pytest.mark.parametrize("name", ["alpha", "roughness", "metallic", "ao", "materials"])
@pytest.mark.parametrize(
    "plane", [np.zeros((12, 8), np.uint8), np.zeros((8, 12, 1), np.uint8), np.zeros((8, 12), np.float32)]
)
def test_planes_are_one_byte(name: str, plane: NDArray[np.generic]) -> None:
    with pytest.raises(ValueError, match=rf"{name} must be uint8 \[8,12\]"):
        replace(MAPS, **{name: plane})


@pytest.mark.parametrize("plane", [np.zeros((8, 12), np.uint8), np.zeros((8, 11), np.uint16)])
def test_the_height_is_two_bytes(plane: NDArray[np.generic]) -> None:
    with pytest.raises(ValueError, match=r"height must be uint16 \[8,12\]"):
        replace(MAPS, height=plane)


def test_class_ids_need_names() -> None:
    with pytest.raises(ValueError, match="names of the classes"):
        replace(MAPS, classes=())
    assert replace(MAPS, materials=None, classes=()).materials is None


def test_opaque_is_no_alpha_or_at_least_254_everywhere() -> None:
    assert MAPS.opaque
    assert replace(MAPS, alpha=None).opaque
    alpha = np.full((8, 12), 255, np.uint8)
    alpha[0, 0] = 254
    assert replace(MAPS, alpha=alpha).opaque
    alpha = alpha - np.uint8(1)
    assert not replace(MAPS, alpha=alpha).opaque
