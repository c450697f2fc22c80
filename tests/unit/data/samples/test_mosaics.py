"""Mosaics: the masks are exact, the seams are where they should be, and parts can be made alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pbrstudio.data.samples.light_curve import linear_of
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.data.samples.mosaics import harmonised, in_grid, in_shapes, side_by_side
from pbrstudio.data.samples.piece import Piece, cut
from pbrstudio.data.samples.shapes import TWO, random_regions, weights_of
from pbrstudio.data.samples.window import Window
from pbrstudio.textures.normals import F32
from tests.unit.data.samples.made_data import CLASSES, MadeData, entry, job, planes_for


def plain_data() -> MadeData:
    """One texture a class, each of one colour that tells the class: the red channel is 30 times its id."""
    listed = tuple(entry(name, name) for name in CLASSES)
    data = MadeData(listed)
    for number, each in enumerate(listed):
        colour = np.full((96, 96, 3), 30 * number + 20, np.uint8)
        data.made[each.id] = replace(planes_for(each), colour=colour, albedo=colour)
    return data


def of_colour(batch_rgb: torch.Tensor) -> torch.Tensor:
    return ((batch_rgb[:, 0] * 255).round().long() - 20) // 30


def piece(seed: int, label: int, size: tuple[int, int] = (32, 32)) -> Piece:
    made = planes_for(entry("a"), seed)
    return cut(made, Window(0, 0, *size, True), label)


@pytest.mark.parametrize("side", [64, 128])
@pytest.mark.parametrize("quarter", [{"two": 1.0}, {"four": 1.0}])
def test_a_grid_has_the_class_of_what_each_pixel_shows(side: int, quarter: dict[str, float]) -> None:
    crop = {"first": 32, "last": 32, "input": side}
    maker = SampleMaker(plain_data(), job(crop=crop, mosaic=quarter, augment={"turns": True}), 1)
    for index in range(8):
        batch = maker.sample(0, index)
        assert torch.equal(batch.labels == 255, torch.zeros_like(batch.labels, dtype=torch.bool))
        half = side // 2
        rows = [slice(0, side)] if "two" in quarter else [slice(0, half), slice(half, side)]
        for down in rows:
            for along in (slice(0, half), slice(half, side)):
                part = batch.labels[:, down, along]
                assert len(part.unique()) == 1
                inner = of_colour(batch.diffuse)[:, down, along][:, 4:-4, 4:-4]
                assert torch.equal(inner, part[:, 4:-4, 4:-4])


@pytest.mark.parametrize("parts", ["two", "four"])
def test_a_free_mosaic_has_the_class_of_what_each_pixel_shows_and_none_at_the_seam(parts: str) -> None:
    maker = SampleMaker(plain_data(), job(mosaic={parts: 1.0, "shape": "free"}), 1)
    seen = Counter[int]()
    for index in range(12):
        batch = maker.sample(0, index)
        labelled = batch.labels != 255
        assert torch.equal(of_colour(batch.diffuse)[labelled], batch.labels[labelled])
        assert labelled.float().mean() > 0.5
        assert not batch.known["height"][:, 0][~labelled].any(), "no common level across a seam"
        assert batch.known["albedo"].all()
        seen[len(batch.labels[labelled].unique())] += 1
    assert max(seen) == (2 if parts == "two" else max(seen))
    assert seen[1] <= 4


def test_shares_of_mosaics_are_the_jobs_and_game_textures_show_one() -> None:
    data = plain_data()
    sky = entry("sky", None, domain="skyrim")
    data = MadeData((*data.listed, sky), made=data.made)
    mixed = job(mosaic={"two": 0.3, "four": 0.15}, mix={"materials": 0.5, "skyrim": 0.5}, epoch_of=400)
    maker = SampleMaker(data, mixed, 1)
    found = Counter[bool]()
    for index in range(400):
        if maker.drawn(0, index).domain == "materials":
            found[len(maker.sample(0, index).labels.unique()) > 1] += 1
    # Now and then all parts are of one class.
    assert 0.34 < found[True] / sum(found.values()) < 0.47
    assert maker.drawn(0, 0).domain in ("materials", "skyrim")


def test_a_seam_is_not_always_in_the_middle() -> None:
    places = [np.flatnonzero(np.diff(random_regions((64, 64), 2, np.random.default_rng(s))[32])) for s in range(60)]
    firsts = [int(each[0]) for each in places if len(each)]
    assert len(set(firsts)) > 20
    assert sum(28 <= each <= 35 for each in firsts) < len(firsts) / 2


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), parts=st.sampled_from([2, 4]), feather=st.integers(0, 6))
def test_parts_have_their_share_and_weights_sum_to_one(seed: int, parts: int, feather: int) -> None:
    regions = random_regions((48, 64), parts, np.random.default_rng(seed))
    shares = np.bincount(regions.ravel(), minlength=parts) / regions.size
    least = TWO[0] - 0.02 if parts == 2 else TWO[0] ** 2 - 0.02
    assert shares.min() >= least
    weights = weights_of(regions, parts, feather)
    assert np.allclose(weights.sum(0), 1, atol=1e-4)
    inside = weights.max(0) == 1
    assert np.array_equal(weights.argmax(0)[inside], regions[inside])
    assert inside.all() == (feather == 0)


def test_joining_keeps_every_plane_in_its_place() -> None:
    pieces = [piece(seed, seed) for seed in range(4)]
    four = in_grid(pieces)
    assert four.size == (64, 64)
    for number, part in enumerate(pieces):
        at = (slice(32 * (number // 2), 32 * (number // 2) + 32), slice(32 * (number % 2), 32 * (number % 2) + 32))
        assert np.array_equal(four.colour[:, *at], part.colour)
        for name, values in part.truth.items():
            assert np.array_equal(four.truth[name][:, *at], values), name
        assert (four.labels[at] == number).all()
    assert side_by_side(*pieces[:2]).size == (32, 64)


def test_what_one_part_does_not_know_is_not_known_there() -> None:
    first, second = piece(1, 1), piece(2, 2)
    second = replace(second, known={**second.known, "ao": np.zeros((32, 32), np.bool_)})
    regions = np.zeros((32, 32), np.uint8)
    regions[:, 20:] = 1
    mixed = in_shapes([first, second], regions, 4)
    assert mixed.known["ao"][:, :17].all()
    assert not mixed.known["ao"][:, 19:].any()
    assert np.allclose(np.linalg.norm(mixed.truth["normal"], axis=0), 1, atol=1e-5)
    assert set(np.unique(mixed.labels[:, 18:22])) == {255}
    assert in_shapes([first, second], regions, 0).labels.tolist() == (regions + 1).tolist()


def test_harmonised_parts_are_as_bright_as_each_other_and_keep_their_truth() -> None:
    def brightness(rgb: F32) -> float:
        return float(linear_of(rgb).mean())

    bright, dark = piece(1, 1), piece(2, 2)
    darker = dark.colour * np.float32(0.7)
    dark = replace(dark, colour=darker, plain=darker).with_truth("albedo", darker)
    one, other = harmonised([bright, dark])
    assert brightness(one.colour) == pytest.approx(brightness(other.colour), rel=0.03)
    assert brightness(bright.colour) > 1.3 * brightness(dark.colour)
    assert np.array_equal(one.colour, one.truth["albedo"])
    assert np.array_equal(other.colour, other.truth["albedo"])
