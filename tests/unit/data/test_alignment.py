"""Pairs that show the same drawing, moved drawings, and new artwork."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.data.alignment import align
from pbrstudio.data.hygiene import load_table
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.shrink import shrink_texture
from pbrstudio.textures.texture import ColourSpace, Origin, Texture

SAMPLES = Path(__file__).parents[3] / "resources" / "samples" / "textures"
WALL = "architecture/castle/rusticwall01.dds"
NAMES = (WALL, "clothes/leather01.dds", "armor/chainmail/chainmail01.dds", "clutter/woodencrate01.dds")
LIMITS = load_table().alignment


def texture(pixels: NDArray[np.uint8]) -> Texture:
    return Texture(np.ascontiguousarray(pixels), None, ColourSpace.SRGB, Origin(Path("made.png"), "made"))


def shaded(one: Texture) -> Texture:
    """The same drawing in another light, another colour, and at half the size."""
    light = np.linspace(0.5, 1.0, one.width)[None, :, None] * np.array([0.9, 0.8, 0.6])
    return shrink_texture(texture((one.rgb * light).astype(np.uint8)), one.width // 2, wrap=False)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_drawing_in_another_light_and_size_is_aligned(name: str) -> None:
    one = read_texture(SAMPLES / name)
    found = align(one, shaded(one))
    assert found is not None
    assert found.reaches(LIMITS)


@pytest.mark.parametrize("name", NAMES[1:])
def test_other_artwork_is_not(name: str) -> None:
    found = align(read_texture(SAMPLES / WALL), read_texture(SAMPLES / name))
    assert found is not None
    assert not found.reaches(LIMITS)


def test_a_moved_drawing_is_sharp_and_off() -> None:
    one = read_texture(SAMPLES / WALL)
    moved = texture(np.roll(one.rgb, (64, 0), (0, 1)).astype(np.uint8))
    found = align(one, moved)
    assert found is not None
    assert found.sharpness > LIMITS.sharpness
    assert found.offset == pytest.approx(64 / 512, abs=0.01)
    assert not found.reaches(LIMITS)


def test_other_proportions_cannot_be_compared() -> None:
    one = read_texture(SAMPLES / WALL)
    assert align(one, texture(one.rgb[:256].astype(np.uint8))) is None


def test_a_flat_texture_is_no_peak() -> None:
    one = texture(np.full((64, 64, 3), 90, np.uint8))
    found = align(one, one)
    assert found is not None
    assert not found.reaches(LIMITS)
