"""Figures against networks made by hand: one that knows the truth, and constant ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest
import torch
from torch import Tensor, nn

from pbrstudio.data.batch import Batch, joined
from pbrstudio.data.training_data import TrainingData
from pbrstudio.runtime.control import never_stop
from pbrstudio.spec.ladder import Validation
from pbrstudio.spec.model import Role
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.terms import build_terms
from pbrstudio.train.places import FixedSamples, places_of, preview_samples
from pbrstudio.train.tasks import Shown, Stage, build_task
from pbrstudio.train.validation import Validator
from tests.tiny_models import tiny_networks
from tests.unit.train.running import tiny_job

SURE = 20.0
VALIDATION = Validation(side=64, windows=2, lit=True, mosaics=4, batch=2)


class Constant(nn.Module):
    """Gives these values everywhere, or the truth itself where there are none."""

    def __init__(self, **values: tuple[float, ...]) -> None:
        super().__init__()
        self.values = values

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        if self.values:
            rows = {name: torch.tensor(value)[None, :, None, None] for name, value in self.values.items()}
            return {name: row.expand(len(batch), -1, *batch.diffuse.shape[2:]) for name, row in rows.items()}
        truth = batch.truth
        slopes = truth["normal"][:, :2] / truth["normal"][:, 2:].clamp(min=1e-6)
        labels = batch.labels.clamp(max=6)
        return {
            "albedo": truth["albedo"],
            "roughness": torch.logit(truth["roughness"], 1e-9),
            "metallic": (truth["metallic"] * 2 - 1) * SURE,
            "ao": torch.logit(truth["ao"], 1e-9),
            "height": truth["height"],
            "normal": slopes,
            "logits": nn.functional.one_hot(labels, 7).permute(0, 3, 1, 2).float() * SURE,
        }


@dataclass
class ByHand:
    """A task that shows the whole batch to a module made by hand."""

    module: nn.Module
    names: tuple[str, ...]

    def show(self, batch: Batch, stage: Stage) -> Shown:
        return Shown(batch)

    def see(self, module: nn.Module, shown: Shown) -> Seen:
        seen: Seen = module(shown.batch)
        return {name: value for name, value in seen.items() if name in self.names}


OUTPUTS: dict[Role, tuple[str, ...]] = {
    "segmenter": ("logits",),
    "albedo": ("albedo",),
    "maps": ("roughness", "metallic", "ao", "height", "normal"),
}


def figures(
    data: TrainingData, role: Role, module: nn.Module, validation: Validation = VALIDATION, **changes: object
) -> dict[str, float]:
    job = tiny_job(role, **changes)
    task = ByHand(module, OUTPUTS[role])
    places = places_of(data, validation, role, (1.0,) * 7)
    judge = Validator(task, build_terms(job, None, None).for_validation(), data.classes, places, None, 1)
    accelerator = make_accelerator("cpu", "fp32", unused_parameters=False)
    return judge.figures(module, 0, torch.device("cpu"), accelerator.autocast, never_stop)


def test_the_truth_has_no_loss(data: TrainingData) -> None:
    losses = [{"kind": "l1", "map": "albedo"}]
    albedo = figures(data, "albedo", Constant(), losses=losses)
    for where in ("mat", "lit", "sky"):
        assert albedo[f"{where}/loss"] == albedo[f"{where}/l1/albedo"] == 0
        assert albedo[f"{where}/ssim/albedo"] == pytest.approx(1)
    maps = figures(data, "maps", Constant())
    for where in ("mat", "lit", "sky"):
        terms = {name: value for name, value in maps.items() if name.startswith(f"{where}/term/")}
        assert {name for name, value in terms.items() if value > 1e-3} <= {"sky/term/metallic/bce"}, "half metal"
        for name in ("roughness", "ao", "height"):
            assert maps[f"{where}/l1/{name}"] == pytest.approx(0, abs=1e-6)
        assert maps[f"{where}/angle/normal"] < 0.05
    assert maps["mat/metal_iou/metallic"] == 1
    classes = figures(data, "segmenter", Constant())
    assert classes["mat/loss"] < 1e-6
    assert classes["mosaic/mean_iou"] == classes["mat/mean_iou"] == classes["mat/top_1"] == 1
    assert classes["sky_weak/iou/stone"] == 1
    assert "sky/mean_iou" not in classes, "nobody has drawn classes"


def test_constant_networks_give_what_arithmetic_says(data: TrainingData) -> None:
    zero = figures(
        data, "maps", Constant(roughness=(0.0,), metallic=(0.0,), ao=(0.0,), height=(0.0,), normal=(0.0, 0.0))
    )
    samples = joined(list(next(place for place in places_of(data, VALIDATION, "maps", (1.0,) * 7)).samples))
    known = samples.known["roughness"]
    some = known.flatten(1).any(1)
    each = ((samples.truth["roughness"] - 0.5).abs() * known).sum((1, 2, 3)) / known.sum((1, 2, 3)).clamp(min=1)
    assert zero["mat/l1/roughness"] == pytest.approx(float(each[some].mean()), rel=1e-5)
    assert not bool(some.all()), "one has none"
    assert zero["mat/term/metallic/bce"] > math.log(2)
    up = torch.acos(samples.truth["normal"][:, 2:].clamp(-1, 1)).rad2deg()
    assert zero["mat/angle/normal"] == pytest.approx(float(up.mean()), rel=1e-3)
    one = figures(data, "segmenter", Constant(logits=(0.0, 0, 0, 0, 9, 0, 0)))
    assert one["mat/iou/metal"] == pytest.approx(1 / 3)
    assert one["mat/iou/wood"] == 0
    assert one["mat/mean_iou"] == pytest.approx(1 / 9)
    assert one["mat/top_1"] == pytest.approx(1 / 3)
    grey = figures(data, "albedo", Constant(albedo=(2.0, 2.0, 2.0)), losses=[{"kind": "l1", "map": "albedo"}])
    assert grey["mat/l1/albedo"] < 1, "a figure is of what is shown: clipped"
    assert grey["mat/loss"] == pytest.approx(grey["mat/l1/albedo"] + 1, rel=1e-4), "the loss is not"


@pytest.mark.parametrize("role", ["segmenter", "albedo", "maps"])
def test_figures_do_not_depend_on_how_samples_are_batched(data: TrainingData, role: Role) -> None:
    networks = tiny_networks(classes=7)
    job = tiny_job(role)
    accelerator = make_accelerator("cpu", "fp32", unused_parameters=False)
    found = []
    for batch in (1, 3, 4):
        validation = VALIDATION.model_copy(update={"batch": batch})
        task = build_task(job, networks, data.classes)
        weights = (1.0, 1.0, 1.0, 1.0, 2.0, 0.5, 1.5)
        terms = build_terms(job, weights, None)
        judge = Validator(task, terms, data.classes, places_of(data, validation, role, weights), None, 1)
        found.append(judge.figures(task.module, 0, torch.device("cpu"), accelerator.autocast, never_stop))
        again = judge.figures(task.module, 0, torch.device("cpu"), accelerator.autocast, never_stop)
        assert again == found[-1], "the same again, to the last bit"
    assert found[0].keys() == found[1].keys() == found[2].keys()
    for other in found[1:]:
        assert other == pytest.approx(found[0], rel=2e-4, abs=1e-5)


def test_places_are_those_that_say_something_about_the_network(data: TrainingData) -> None:
    def names(role: Role, **changes: object) -> list[str]:
        validation = VALIDATION.model_copy(update=changes)
        return [place.name for place in places_of(data, validation, role, (1.0,) * 7)]

    assert names("segmenter") == ["mat", "lit", "mosaic", "sky", "sky_weak"]
    assert names("albedo") == ["mat", "lit", "sky"]
    assert names("maps", lit=False) == ["mat", "sky"]
    assert names("segmenter", mosaics=0, lit=False) == ["mat", "sky", "sky_weak"]


def test_previews_are_spread_over_the_places(data: TrainingData) -> None:
    places = places_of(data, VALIDATION, "albedo", (1.0,) * 7)
    assert [len(sample) for sample in preview_samples(places, 5, "albedo")] == [1] * 5
    assert preview_samples(places, 0, "albedo") == preview_samples((), 4, "albedo") == ()
    few = preview_samples(places[-1:], 30, "albedo")
    assert len(few) == len(places[-1].samples)
    domains = [int(sample.domain) for sample in preview_samples(places, 3, "albedo")]
    assert sorted(domains) == [0, 0, 1]


class Named(list[str]):
    """Samples that are their own numbers, with the classes that they show."""

    def __init__(self, place: str, *shown: str | None) -> None:
        super().__init__(f"{place} {number}" for number in range(len(shown)))
        self.shown_classes = shown


def shown(role: Role, count: int, *pools: Named) -> list[str]:
    places = [FixedSamples("mat", cast("Any", pool), 2) for pool in pools]
    return [str(sample) for sample in preview_samples(places, count, role)]


def test_previews_are_of_as_many_classes_as_there_are() -> None:
    plain = Named("mat", *["stone"] * 6, "wood", "metal", None)
    assert shown("segmenter", 3, plain) == ["mat 7", "mat 0", "mat 6"]
    assert shown("segmenter", 4, plain, Named("lit", *["stone"] * 3, "wood", "metal")) == [
        *("mat 7", "mat 0"),
        *("lit 3", "lit 4"),
    ], "the second place goes on where the first ended"
    assert shown("segmenter", 5, plain) == ["mat 7", "mat 0", "mat 6", "mat 2", "mat 4"]


def test_a_segmenters_previews_have_labels() -> None:
    unlabelled, some = Named("sky", None, None), Named("mat", "stone", None, "")
    assert shown("segmenter", 4, unlabelled, some) == ["mat 2", "mat 0"]
    assert shown("segmenter", 4, unlabelled) == []
    assert shown("albedo", 3, unlabelled, some) == ["sky 0", "sky 1", "mat 1"]


def test_a_place_is_batched_in_order(data: TrainingData) -> None:
    place = places_of(data, VALIDATION, "albedo", (1.0,) * 7)[0]
    batches: Iterator[Batch] = FixedSamples(place.name, place.samples, 4).batches()
    assert [len(batch) for batch in batches] == [4, 2]


def test_segformers_loss_on_skyrim_counts_weak_labels_where_nobody_drew(data: TrainingData) -> None:
    found = figures(data, "segmenter", Constant())
    assert "sky/mean_iou" not in found
    assert found["sky/loss"] == found["sky_weak/loss"]
