"""What is fitted on validation: metal's border and sharpness, the middle and spread of roughness and occlusion."""

from __future__ import annotations

import numpy as np
import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.data.materials import Material
from pbrstudio.evaluate.correction import Pair, correction, metal_sharpness, metal_threshold, pairs_of
from pbrstudio.runtime.control import never_stop
from pbrstudio.spec.model import CORRECTED, Correction

RNG = np.random.default_rng(3)


def pair(true: object, given: object) -> Pair:
    return Pair(np.asarray(true, np.float32).ravel(), np.asarray(given, np.float32).ravel())


def test_the_threshold_lies_where_metal_parts_from_the_rest() -> None:
    metal = pair([1, 1, 1, 0, 0], [0.9, 0.8, 0.62, 0.55, 0.1])
    assert 0.55 < metal_threshold([metal]) <= 0.62


def test_false_metal_on_other_materials_raises_it() -> None:
    """On its own a low threshold has the better overlap; a painted wall that looks half metal forbids it."""
    metal, wall = pair([1] * 10 + [0] * 10, [0.4] * 5 + [0.7] * 5 + [0.1] * 10), pair([0] * 20, [0.5] * 20)
    assert metal_threshold([metal]) <= 0.4
    assert metal_threshold([metal, wall]) > 0.5


@pytest.mark.parametrize("pairs", [[], [pair([0, 0, 0], [0.1, 0.9, 0.4])]])
def test_without_metal_the_threshold_is_a_half(pairs: list[Pair]) -> None:
    assert metal_threshold(pairs) == 0.5


def test_metal_is_made_sharper_only_where_that_is_right() -> None:
    right = pair([1] * 50 + [0] * 50, [0.7] * 50 + [0.3] * 50)
    wrong = pair([0] * 50 + [1] * 50, right.given)
    assert metal_sharpness([right], 0.5) > 2
    assert metal_sharpness([wrong], 0.5) == 1.0
    assert metal_sharpness([], 0.5) == 1.0


@pytest.mark.parametrize(("gain", "offset"), [(0.7, 0.2), (1.0, -0.1), (0.9, 0.0)])
def test_a_correction_is_found_again(gain: float, offset: float) -> None:
    pairs = []
    for _ in range(8):
        given = RNG.uniform(0.2, 0.8, 200)
        pairs.append(pair(np.clip(gain * given + offset, 0, 1), given))
    found = correction(pairs, "roughness")
    assert found.gain == pytest.approx(gain)
    assert found.offset == pytest.approx(offset)


def test_guesses_that_say_nothing_are_drawn_to_the_middle_and_occlusion_is_not_flattened() -> None:
    pairs = [pair(np.full(50, true), np.full(50, given)) for true, given in RNG.uniform(0.2, 0.9, (40, 2))]
    assert correction(pairs, "roughness").gain == 0.6
    assert correction(pairs, "ao").gain == 1.0
    assert correction([], "ao") == Correction()


def test_windows_are_looked_at_clean_and_lit() -> None:
    size = (64, 48)
    normal = np.full((*size, 3), (128, 128, 255), np.uint8)
    colour = RNG.integers(0, 255, (*size, 3), dtype=np.uint8)

    def material(name: str, normal: np.ndarray | None) -> Material:
        plane = RNG.integers(0, 255, size, dtype=np.uint8)
        return Material(
            id=name,
            category="stone",
            label="stone",
            tileable=False,
            licence="CC0-1.0",
            attribution="",
            basecolor=colour,
            alpha=None,
            roughness=plane,
            metallic=None,
            ao=plane,
            height=None,
            normal=normal,
        )

    found = pairs_of(BaselinePredictor(), [material("lit", normal), material("unlit", None)], never_stop)
    assert {name: len(pairs) for name, pairs in found.items()} == {"metallic": 0, "roughness": 3, "ao": 3}
    assert {len(each.true) for each in found["ao"]} == {16 * 12}
    assert set(found) == {"metallic", *CORRECTED}
    assert not np.array_equal(found["roughness"][0].given, found["roughness"][1].given)
