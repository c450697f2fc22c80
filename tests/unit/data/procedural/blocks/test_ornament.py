"""Ornaments: periodic, between ground and relief, over and under, the same figure at any coordinates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from pbrstudio.data.procedural.blocks.ornament import leaves, ogees, plaits, rosettes, zigzags
from pbrstudio.data.procedural.blocks.torus import coordinates

F32 = NDArray[np.float32]
Figure = Callable[[F32, F32], F32]
FIGURES: dict[str, Figure] = {
    "rosettes": lambda x, y: rosettes(x, y, 4, 4, 6),
    "plaits of two": lambda x, y: plaits(x, y, 3, 3),
    "plaits of three": lambda x, y: plaits(x, y, 3, 3, strands=3),
    "zigzags": lambda x, y: zigzags(x, y, 5, 3),
    "ogees": lambda x, y: ogees(x, y, 3, 2),
    "leaves": lambda x, y: leaves(x, y, np.random.default_rng(3), 2, 2),
}
each_figure = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES.keys())


@each_figure
def test_a_figure_lies_between_ground_and_relief_and_shows_both(figure: Figure) -> None:
    relief = figure(*coordinates(192))
    assert relief.dtype == np.float32
    assert relief.min() >= 0
    assert relief.max() <= 1.1
    assert 0.05 < float((relief > 0.5).mean()) < 0.8


@each_figure
def test_a_figure_goes_on_over_the_border(figure: Figure) -> None:
    x, y = coordinates(96)
    moved = figure(x + np.float32(1), y + np.float32(2))
    # Coordinates beyond 1 are rounded a little differently, so single pixels at edges may change sides.
    assert float((np.abs(moved - figure(x, y)) > 0.02).mean()) < 0.03


def test_rosettes_have_as_many_petals_as_told() -> None:
    turn = np.linspace(0, 2 * np.pi, 720, endpoint=False, dtype=np.float32)
    radius = np.float32(0.46 * 0.75)
    ring = rosettes(0.5 + radius * np.cos(turn), 0.5 + radius * np.sin(turn), 1, 1, 7, shift=0)
    raised = ring > 0.2
    assert int((raised & ~np.roll(raised, 1)).sum()) == 7


def test_a_plait_goes_over_and_under_by_turns() -> None:
    """The strand that runs down the rows lies on top at each crossing, so each strand does at every other."""
    width, waves = 0.08, 2
    swing = 0.46 - 1.35 * width
    for crossing in range(4):
        beside = np.array([crossing / 4 - 0.03, crossing / 4 + 0.03], np.float32)
        turned = np.abs(np.sin(2 * np.pi * waves * 0.03)) * swing * np.array([-1, 1], np.float32)
        down, up = (plaits(beside, np.float32(0.5) + way * turned, waves, 1, width=width) for way in (1, -1))
        assert down.min() > 0.95
        assert up.max() < 0.85


def test_leaves_mirror_themselves() -> None:
    x = np.linspace(0, 0.5, 64, dtype=np.float32)[None, :]
    y = np.linspace(0, 0.49, 64, dtype=np.float32)[:, None]
    middle = np.float32(0.25)
    right = leaves(np.asarray(middle + x / 2, np.float32), y, np.random.default_rng(1), 2, 2)
    left = leaves(np.asarray(middle - x / 2, np.float32), y, np.random.default_rng(1), 2, 2)
    assert np.allclose(left, right, atol=1e-3)
