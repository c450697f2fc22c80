"""Samples: pure functions of their arguments, whole in their values, and drawn as the job says."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from pbrstudio.data.batch import TRUTH_CHANNELS, Batch
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.sampling import DOMAINS
from tests.unit.data.samples.made_data import BUSY, CLASSES, MadeData, entry, job, some_data

MAKER = SampleMaker(some_data(), job(**BUSY), 3)
GRID = SampleMaker(some_data(), job(**{**BUSY, "mosaic": {"two": 0.4, "four": 0.4}}), 3)


def tensors(batch: Batch) -> Iterator[tuple[str, Tensor]]:
    for name in ("diffuse", "plain", "visible", "labels", "majority", "weight", "domain", "flat", "index"):
        yield name, getattr(batch, name)
    for name in TRUTH_CHANNELS:
        yield f"truth {name}", batch.truth[name]
        yield f"known {name}", batch.known[name]


def assert_same(first: Batch, second: Batch) -> None:
    for (name, one), (_, other) in zip(tensors(first), tensors(second), strict=True):
        assert torch.equal(one, other), name


def differ(first: Batch, second: Batch) -> bool:
    return not torch.equal(first.diffuse, second.diffuse)


@settings(max_examples=12, deadline=None)
@given(epoch=st.integers(0, 3), index=st.integers(0, 40))
def test_a_sample_follows_from_its_arguments_alone(epoch: int, index: int) -> None:
    MAKER.sample(0, 0)
    first = MAKER.sample(epoch, index)
    MAKER.sample(3, 17)
    assert_same(first, MAKER.sample(epoch, index))
    assert_same(first, pickle.loads(pickle.dumps(MAKER)).sample(epoch, index))


def test_another_seed_job_epoch_or_index_makes_another_sample() -> None:
    first = MAKER.sample(0, 0)
    assert differ(first, MAKER.sample(1, 0))
    assert differ(first, MAKER.sample(0, 1))
    assert differ(first, SampleMaker(some_data(), job(**BUSY), 4).sample(0, 0))
    assert differ(first, SampleMaker(some_data(), job(**BUSY, id="other"), 3).sample(0, 0))


def test_a_sample_does_not_depend_on_how_many_threads_there_are() -> None:
    before = torch.get_num_threads()
    # Large enough for torch to part it, into shares of no round size.
    maker = SampleMaker(some_data(), job(**{**BUSY, "crop": {"first": 160, "last": 160}}), 3)
    try:
        torch.set_num_threads(1)
        alone = [maker.sample(0, index) for index in range(4)]
        torch.set_num_threads(7)
        together = [maker.sample(0, index) for index in range(4)]
    finally:
        torch.set_num_threads(before)
    for first, second in zip(alone, together, strict=True):
        assert_same(first, second)


@pytest.mark.parametrize("maker", [MAKER, GRID])
def test_every_value_is_one_that_it_may_be(maker: SampleMaker) -> None:
    ids = {*range(len(CLASSES)), 255}
    for index in range(30):
        batch = maker.sample(1, index)
        assert batch.diffuse.shape == batch.plain.shape == (1, 3, 64, 64)
        for name, value in tensors(batch):
            if value.is_floating_point():
                assert value.dtype == torch.float32, name
                assert torch.isfinite(value).all(), name
        for name in ("diffuse", "plain"):
            stored = getattr(batch, name) * 255
            assert torch.allclose(stored, stored.round(), atol=1e-3), "bytes of a texture"
        for name in ("albedo", "roughness", "metallic", "ao"):
            assert 0 <= float(batch.truth[name].min()) <= float(batch.truth[name].max()) <= 1, name
        for mask in (*batch.known.values(), batch.visible):
            assert mask.shape == (1, 1, 64, 64)
            assert set(mask.unique().tolist()) <= {0.0, 1.0}
            assert not (mask > batch.visible).any()
        lengths = batch.truth["normal"].norm(dim=1)
        assert torch.allclose(lengths, torch.ones_like(lengths), atol=1e-5)
        assert set(batch.labels.unique().tolist()) <= ids
        assert batch.labels.dtype == torch.int64
        assert int(batch.index) == index


def test_the_side_grows_from_epoch_to_epoch() -> None:
    maker = SampleMaker(some_data(), job(crop={"first": 32, "last": 128}), 1)
    assert [maker.sample(epoch, 0).diffuse.shape[-1] for epoch in range(4)] == [32, 64, 96, 128]
    whole = SampleMaker(some_data(), job(crop={"whole": True, "input": 96}), 1)
    assert whole.sample(0, 0).diffuse.shape[-2:] == (96, 96)


def test_a_whole_texture_is_shown_pixel_by_pixel() -> None:
    data = MadeData((entry("stone_0"),))
    shown = SampleMaker(data, job(crop={"whole": True, "input": 96}), 1).sample(0, 0)
    colour = torch.from_numpy(data.planes(data.listed[0]).colour).permute(2, 0, 1)[None].float() / 255
    assert torch.allclose(shown.diffuse, colour, atol=1e-6)
    assert torch.equal(shown.diffuse, shown.plain)


def test_domains_are_mixed_by_their_shares_and_a_missing_one_gives_its_share_away() -> None:
    def shares(mix: dict[str, float], data: MadeData) -> dict[str, float]:
        maker = SampleMaker(data, job(mix=mix, epoch_of=1000), 1)
        found = Counter(maker.drawn(0, index).domain for index in range(1000))
        return {name: found[name] / 1000 for name in DOMAINS if found[name]}  # type: ignore[index]

    assert shares({"materials": 0.75, "skyrim": 0.25}, some_data())["skyrim"] == pytest.approx(0.25, abs=0.04)
    assert shares({"materials": 0.5, "skyrim": 0.5}, some_data())["skyrim"] == pytest.approx(0.5, abs=0.05)
    assert shares({"materials": 0.0, "skyrim": 1.0}, some_data()) == {"skyrim": 1.0}
    assert shares({"materials": 0.5, "procedural": 0.5}, some_data()) == {"materials": 1.0}


def test_in_a_uniform_epoch_each_texture_comes_once() -> None:
    maker = SampleMaker(some_data(), job(), 1)
    assert maker.epoch_size == maker.textures == 9
    orders = [[maker.drawn(epoch, index).id for index in range(9)] for epoch in range(2)]
    assert (
        sorted(orders[0]) == sorted(orders[1]) == sorted(each.id for each in some_data().entries("materials", "train"))
    )
    assert orders[0] != orders[1]


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("inverse", {"stone": 1, "wood": 1, "metal": 1}), ("inverse-root", {"stone": 5**0.5, "wood": 2**0.5, "metal": 1})],
)
def test_classes_are_drawn_as_the_sampler_says(kind: str, wanted: dict[str, float]) -> None:
    maker = SampleMaker(some_data(), job(sampling={"kind": kind}, epoch_of=4000), 1)
    found = Counter(maker.drawn(0, index).label for index in range(4000))
    assert found[None] / 4000 == pytest.approx(1 / 9, abs=0.02), "without a class: its share of the textures"
    rest = 4000 - found[None]
    for name, weight in wanted.items():
        assert found[name] / rest == pytest.approx(weight / sum(wanted.values()), abs=0.03), name


def test_the_sampler_stays_off_where_classes_are_alike() -> None:
    maker = SampleMaker(some_data(), job(sampling={"kind": "inverse", "below": 0.1}), 1)
    assert len({maker.drawn(0, index).id for index in range(9)}) == 9


def test_weights_have_a_mean_of_one_over_the_textures_and_go_into_the_batch() -> None:
    maker = SampleMaker(some_data(), job(), 1)
    weights = dict(zip(CLASSES, maker.class_weights, strict=True))
    assert (5 * weights["stone"] + 2 * weights["wood"] + weights["metal"]) / 8 == pytest.approx(1)
    assert weights["metal"] / weights["stone"] == pytest.approx(5**0.5)
    for index in range(9):
        label = maker.drawn(0, index).label
        wanted = 1.0 if label is None else weights[label]
        assert float(maker.sample(0, index).weight) == pytest.approx(wanted)
    assert SampleMaker(some_data(), job(class_weights=False), 1).class_weights == (1.0,) * len(CLASSES)


def test_a_game_texture_has_no_label_but_a_drawn_one_and_weighs_by_what_it_is_taken_for() -> None:
    maker = SampleMaker(some_data(entry("sky_2", None, domain="skyrim")), job(mix={"materials": 0.0, "skyrim": 1.0}), 1)
    weights = maker.class_weights
    maker.guess({"made/sky_2": (6, 0.9)})
    for index in range(9):
        batch, shown = maker.sample(0, index), maker.drawn(0, index).id
        assert int(batch.domain) == DOMAINS.index("skyrim")
        assert bool(batch.of_skyrim)
        assert set(batch.labels.unique().tolist()) <= ({0, 255} if shown == "sky_1" else {255})
    assert weights[6] == 1.0
    assert len({*maker.class_weights} - {1.0}) <= 2


def test_guesses_change_how_game_textures_are_drawn() -> None:
    more = [entry(f"sky_{number}", None, domain="skyrim") for number in range(2, 10)]
    maker = SampleMaker(
        some_data(*more), job(mix={"materials": 0.0, "skyrim": 1.0}, sampling={"kind": "inverse"}, epoch_of=2000), 1
    )
    maker.guess({f"made/sky_{number}": (6, 0.9) for number in range(2, 9)})
    found = Counter(maker.drawn(0, index).id for index in range(2000))
    assert found["sky_0"] > 3 * max(found[f"sky_{number}"] for number in range(2, 9))


def test_what_cannot_serve_is_left_out_and_told() -> None:
    small = entry("tiny", width=32, height=64)
    maker = SampleMaker(some_data(small), job(crop={"first": 64, "last": 64, "least": 64}), 1)
    assert maker.notes == ("1 materials textures are left out: their shorter side is under 64 px",)
    assert maker.textures == 9
    losses = [{"kind": "cross-entropy"}]
    segmenter = SampleMaker(some_data(), job(role="segmenter", losses=losses), 1)
    assert segmenter.notes == ("1 materials textures are left out: they show several materials without saying where",)
    rough = SampleMaker(some_data(), job(losses=[{"kind": "l1", "map": "roughness"}]), 1)
    assert rough.notes == ("1 materials textures are left out: they have no roughness",)


def test_nothing_to_draw_from_is_a_sentence() -> None:
    with pytest.raises(UserError, match="job job: there is no texture to train on of procedural"):
        SampleMaker(some_data(), job(mix={"materials": 0.0, "procedural": 1.0}), 1)
    with pytest.raises(UserError, match="job job: its epochs are counted in textures of skyrim"):
        SampleMaker(MadeData((entry("stone_0"),)), job(epoch_of="skyrim"), 1)


def test_a_texture_that_cannot_be_read_is_named() -> None:
    data = MadeData((entry("stone_0"),), frozenset({"stone_0"}))
    with pytest.raises(UserError, match="made/stone_0: the file ends too soon"):
        SampleMaker(data, job(), 1).sample(0, 0)


def test_holes_are_not_visible_and_teach_nothing() -> None:
    data = MadeData((entry("stone_0"),))
    whole: Any = data.planes(data.listed[0])
    alpha = torch.full((96, 96), 255, dtype=torch.uint8).numpy()
    alpha[:, :20] = 0
    data.made["stone_0"] = type(whole)(**{name: getattr(whole, name) for name in whole.__slots__} | {"alpha": alpha})
    batch = SampleMaker(data, job(crop={"whole": True, "input": 96}), 1).sample(0, 0)
    assert batch.visible[0, 0].sum(0).gt(0).tolist() == [False] * 20 + [True] * 76
    for name, mask in batch.known.items():
        assert torch.equal(mask, batch.visible), name
    assert torch.equal(batch.labels == 255, batch.visible[:, 0] == 0)
