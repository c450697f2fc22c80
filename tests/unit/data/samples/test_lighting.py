"""Lit samples: input and truth belong together, shares are kept, and what cannot be lit stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from pbrstudio.data.samples.light_curve import linear_of, mean_of
from pbrstudio.data.samples.lighting import can_be_lit, exposed_alike, lit
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.data.samples.piece import Piece, cut
from pbrstudio.data.samples.strips import VALUES, in_strips
from pbrstudio.data.samples.window import Window
from pbrstudio.metrics.block_noise import block_compressed
from tests.unit.data.samples.made_data import entry, job, planes_for, some_data


def piece() -> Piece:
    return cut(planes_for(entry("a"), 3), Window(0, 0, 64, 64, True), 5)


def light(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("seed", range(4))
def test_the_truth_gets_the_inputs_mean_colour(seed: int) -> None:
    first = piece()
    second = lit(first, light(seed), align_exposure=True)
    means = [mean_of(linear_of(rgb), second.visible) for rgb in (second.colour, second.truth["albedo"])]
    assert np.allclose(*means, rtol=0.02)
    assert not np.allclose(second.colour, first.colour, atol=0.02)
    assert np.array_equal(second.colour, second.plain)
    kept = lit(first, light(seed), align_exposure=False)
    assert np.array_equal(kept.truth["albedo"], first.truth["albedo"])
    assert np.array_equal(kept.colour, second.colour)


def test_exposure_is_measured_where_something_can_be_seen() -> None:
    first = piece()
    mask = np.zeros((64, 64), np.bool_)
    mask[:32] = True
    brighter = np.clip(first.colour * np.float32(1.2), 0, 1)
    brighter[:, 32:] = 0
    aligned = exposed_alike(first.colour, brighter, mask)
    assert np.allclose(mean_of(linear_of(aligned), mask), mean_of(linear_of(brighter), mask), rtol=0.02)
    assert np.array_equal(exposed_alike(first.colour, brighter, ~(mask | ~mask)), first.colour)


def test_relief_throws_shadows() -> None:
    first = piece()
    level, deep = (lit(replace(first, relief=relief), light(7), align_exposure=False) for relief in (0.0, 12.0))
    assert (deep.colour <= level.colour + 1e-6).all()
    assert (deep.colour < level.colour - 0.02).any()


def test_without_a_normal_or_an_albedo_nothing_is_lit() -> None:
    for missing in ("normal", "albedo"):
        made = planes_for(entry("a", maps=entry("b").maps - {missing}), 3)
        assert not can_be_lit(cut(made, Window(0, 0, 64, 64, True), 5))
    assert can_be_lit(piece())


@pytest.mark.parametrize(("fields", "share"), [({"share": 1.0}, 1.0), ({"share": 0.8, "weight": 0.5}, 0.4), ({}, 0.0)])
def test_as_many_are_lit_as_the_job_says(fields: dict[str, float], share: float) -> None:
    maker = SampleMaker(some_data(), job(light={**fields, "align_exposure": False}, epoch_of=200), 1)
    lit_ones = counted = 0
    for index in range(200):
        if "normal" in maker.drawn(0, index).maps:
            batch = maker.sample(0, index)
            counted += 1
            lit_ones += not torch.allclose(batch.diffuse, batch.truth["albedo"], atol=0.01)
    assert lit_ones / counted == pytest.approx(share, abs=0.09)


def test_compression_is_of_the_input_alone() -> None:
    maker = SampleMaker(some_data(), job(light={"compression": 1.0}), 1)
    batch = maker.sample(0, 0)
    assert torch.allclose(batch.plain, batch.truth["albedo"], atol=0.01)
    assert torch.allclose(batch.diffuse, block_compressed(batch.plain), atol=0.02)
    assert not torch.allclose(batch.diffuse, batch.plain, atol=0.01)
    mixed = job(light={"compression": 1.0, "share": 1.0}, mix={"materials": 0.0, "skyrim": 1.0})
    game = SampleMaker(some_data(), mixed, 1).sample(0, 0)
    assert torch.equal(game.diffuse, game.plain), "the game's own light and compression are enough"


def test_strips_do_not_depend_on_how_many_threads_there_are() -> None:
    rgb = np.random.default_rng(1).random((3, 161, 163), np.float32)
    before = torch.get_num_threads()
    try:
        found = []
        for threads in (1, 3, 7):
            torch.set_num_threads(threads)
            found.append(linear_of(rgb))
    finally:
        torch.set_num_threads(before)
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])


def test_strips_are_the_whole() -> None:
    rgb = np.random.default_rng(1).random((3, 200, 128), np.float32)
    assert rgb.size > VALUES
    assert np.array_equal(in_strips(block_compressed, rgb), block_compressed(torch.from_numpy(rgb)[None])[0].numpy())


@pytest.mark.parametrize("align", [True, False])
def test_a_picture_that_came_with_light_in_it_has_a_truth_of_its_exposure(align: bool) -> None:
    atlas = entry("painted", None, domain="procedural", tileable=False)
    data = some_data(atlas)
    planes = planes_for(atlas, 3)
    data.made["painted"] = replace(planes, colour=(planes.colour * 0.6).astype(np.uint8))
    maker = SampleMaker(data, job(mix={"materials": 0, "procedural": 1}, light={"align_exposure": align}), 3)
    sample = maker.sample(0, 0)
    colour, albedo = sample.diffuse[0].numpy(), sample.truth["albedo"][0].numpy()
    seen = np.ones(colour.shape[1:], np.bool_)
    means = [mean_of(linear_of(np.asarray(rgb, np.float32)), seen) for rgb in (colour, albedo)]
    assert np.allclose(*means, rtol=0.03) == align
    assert (means[1] > 1.5 * means[0]).all() != align
