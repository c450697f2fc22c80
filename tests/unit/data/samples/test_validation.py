"""Validation windows: the same whenever made, at the texture's own density, and only what belongs to a place."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pbrstudio.data.samples.validation import ValidationSamples, validation_samples
from pbrstudio.spec.figures import PLACES, Where
from pbrstudio.spec.ladder import Validation
from tests.unit.data.samples.made_data import CLASSES, MadeData, entry
from tests.unit.data.samples.test_maker import assert_same

SPEC = Validation(side=64, windows=2, lit=True, mosaics=5)
DATA = MadeData(
    (
        entry("stone_0", part="validation"),
        entry("wood_0", "wood", part="validation", tileable=False),
        entry("small", "wood", part="validation", width=32, height=48),
        entry("bare", "metal", part="validation", maps=frozenset({"albedo"})),
        entry("atlas", None, part="validation"),
        entry("trained"),
        entry("sky_0", None, domain="skyrim", part="validation", weak="metal"),
        entry("sky_1", None, domain="skyrim", part="validation", drawn=True, weak="wood"),
        entry("sky_2", None, domain="skyrim", part="validation"),
    )
)


def samples(where: Where, spec: Validation = SPEC) -> ValidationSamples:
    return validation_samples(DATA, "validation", where, spec)


def test_each_place_has_what_belongs_to_it() -> None:
    assert {where: len(samples(where)) for where in PLACES} == {
        "mat": 10,
        "lit": 8,
        "mosaic": 5,
        "sky": 6,
        "sky_weak": 2,
    }
    assert len(samples("lit", SPEC.model_copy(update={"lit": False}))) == 0
    assert len(samples("mosaic", SPEC.model_copy(update={"mosaics": 0}))) == 0
    assert len(validation_samples(DATA, "test", "mat", SPEC)) == 0


def test_the_class_of_a_sample_is_known_before_it_is_made() -> None:
    one = SPEC.model_copy(update={"windows": 1})
    assert samples("mat", one).shown_classes == ("stone", "wood", "wood", "metal", None)
    assert samples("sky", one).shown_classes == (None, "", None)
    assert samples("sky_weak", one).shown_classes == ("metal",)
    assert None not in samples("mosaic", one).shown_classes


@pytest.mark.parametrize("where", PLACES)
def test_they_are_ever_the_same_and_of_one_side(where: Where) -> None:
    first, second = samples(where), samples(where)
    backwards = list(reversed([second[index] for index in reversed(range(len(second)))]))
    for index, (one, other) in enumerate(zip(first, backwards, strict=True)):
        assert_same(one, other)
        assert one.diffuse.shape == (1, 3, 64, 64)
        assert int(one.index) == index
        assert bool(one.visible.all())
    assert_same(first[-1], first[len(first) - 1])
    assert len(first[1:]) == len(first) - 1


def test_a_window_does_not_depend_on_which_others_there_are() -> None:
    alone = MadeData((DATA.listed[0],), made={"stone_0": DATA.planes(DATA.listed[0])})
    shown = samples("mat")
    found = 2 * [each.id for each in DATA.entries("materials", "validation")].index("stone_0")
    assert torch.equal(validation_samples(alone, "validation", "mat", SPEC)[0].diffuse, shown[found].diffuse)
    assert not torch.equal(shown[found].diffuse, shown[found + 1].diffuse)


def test_pixels_are_those_of_the_texture_and_its_label_fills_them() -> None:
    stored = DATA.planes(DATA.listed[1]).colour
    shown = (samples("mat")[2].diffuse[0] * 255).round().permute(1, 2, 0).numpy().astype(np.uint8)
    spots = [
        (top, left)
        for top in range(33)
        for left in range(33)
        if np.array_equal(stored[top : top + 64, left : left + 64], shown)
    ]
    assert spots
    assert samples("mat")[2].labels.unique().tolist() == [CLASSES.index("wood")]
    assert samples("mat")[8].labels.unique().tolist() == [255]


def test_lit_windows_are_lit_and_compressed_and_stay_at_the_truths_exposure() -> None:
    batch = samples("lit")[0]
    assert not torch.equal(batch.diffuse, batch.plain)
    assert not torch.allclose(batch.plain, batch.truth["albedo"], atol=0.02)
    assert batch.plain.mean() == pytest.approx(float(batch.truth["albedo"].mean()), abs=0.03)


def test_mosaics_show_two_classes_with_a_seam_that_does_not_count() -> None:
    for batch in samples("mosaic"):
        ids = set(batch.labels.unique().tolist())
        assert len(ids - {255}) == 2
        assert 255 in ids


def test_game_textures_are_judged_by_drawn_classes_and_apart_from_them_by_weak_ones() -> None:
    drawn = [set(batch.labels.unique().tolist()) for batch in samples("sky")]
    assert drawn[0] == drawn[4] == {255}
    assert all(ids <= {0, 255} for ids in drawn[2:4])
    assert [batch.labels.unique().tolist() for batch in samples("sky_weak")] == [[CLASSES.index("metal")]] * 2


def test_weights_of_classes_go_into_the_batch() -> None:
    weights = [float(number + 1) for number in range(len(CLASSES))]
    weighed = validation_samples(DATA, "validation", "mat", SPEC, weights)
    assert [float(weighed[index].weight) for index in (0, 2, 6, 8)] == [6.0, 7.0, 5.0, 1.0]
