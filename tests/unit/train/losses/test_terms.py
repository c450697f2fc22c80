"""Terms together: weights, the mean of the maps that are there, validation, names, and a step in parts."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from pbrstudio.spec import losses as spec
from pbrstudio.spec.losses import Loss
from pbrstudio.train.losses.table import DataFacts
from pbrstudio.train.losses.terms import Terms, terms_of
from tests.unit.train.made import made_batch, made_seen, rows

PLAN: tuple[Loss, ...] = (
    spec.L1(map="roughness"),
    spec.Ssim(map="roughness", weight=0.05),
    spec.BinaryCrossEntropy(),
    spec.L1(map="ao"),
    spec.L1(map="height"),
    spec.TotalVariation(weight=0.01, train_only=True),
)


def made(*losses: Loss, mean: bool = False) -> Terms:
    return terms_of(losses or PLAN, DataFacts(), combine="mean-of-maps" if mean else "sum")


def test_a_sum_is_weighted() -> None:
    batch = made_batch()
    terms, seen = made(), made_seen(batch)
    loss, values = terms.total(seen, batch, terms.counts(batch))
    weights = [1, 0.05, 1, 1, 1, 0.01]
    assert loss.item() == pytest.approx(
        sum(weight * value.item() for weight, value in zip(weights, values.values(), strict=True))
    )
    assert list(values) == [
        "roughness/l1",
        "roughness/ssim",
        "metallic/bce",
        "ao/l1",
        "height/l1",
        "height/total-variation",
    ]
    assert not any(value.requires_grad for value in values.values())
    assert loss.dtype == torch.float32


def test_a_mean_is_over_the_maps_that_are_there() -> None:
    batch = made_batch()
    seen = made_seen(batch)
    summed, mean = made(), made(mean=True)
    counts = summed.counts(batch)
    assert mean.total(seen, batch, counts)[0].item() == pytest.approx(summed.total(seen, batch, counts)[0].item() / 4)
    known = batch.known | {name: torch.zeros_like(batch.known[name]) for name in ("height", "ao")}
    fewer = replace(batch, known=known)
    counts = summed.counts(fewer)
    assert mean.total(seen, fewer, counts)[0].item() == pytest.approx(summed.total(seen, fewer, counts)[0].item() / 2)
    assert mean.present(counts) == {
        "roughness/l1": True,
        "roughness/ssim": True,
        "metallic/bce": True,
        "ao/l1": False,
        "height/l1": False,
        "height/total-variation": False,
    }


def test_nothing_known_is_0_and_can_be_gone_down_from() -> None:
    batch = made_batch()
    batch = replace(batch, known={name: torch.zeros_like(mask) for name, mask in batch.known.items()})
    terms, seen = made(mean=True), made_seen(batch)
    loss, _ = terms.total(seen, batch, terms.counts(batch))
    loss.backward()
    assert loss.item() == 0
    assert seen["roughness"].grad is not None
    assert not seen["roughness"].grad.any()


def test_a_step_in_parts_is_the_step() -> None:
    """The last image has no height: a part alone would average over other maps."""
    batch = made_batch(masks=0.5)
    terms, seen = made(mean=True), made_seen(batch)
    counts = terms.counts(batch)
    whole, values = terms.total(seen, batch, counts)
    whole.backward()
    wanted = {name: value.grad.clone() for name, value in seen.items() if value.grad is not None}
    again = made_seen(batch)
    parts = [terms.total(rows(again, at, at + 1), batch.rows(at, at + 1), counts) for at in range(4)]
    for loss, _ in parts:
        loss.backward()
    assert sum(loss.item() for loss, _ in parts) == pytest.approx(whole.item(), abs=1e-6)
    for name, value in values.items():
        assert sum(part[name].item() for _, part in parts) == pytest.approx(value.item(), abs=1e-6)
    for name, gradient in wanted.items():
        torch.testing.assert_close(again[name].grad, gradient, atol=1e-7, rtol=1e-5)
    assert sum(terms.counts(batch.rows(at, at + 1)) for at in range(4)).tolist() == pytest.approx(counts.tolist())


def test_validation_leaves_out_what_only_trains() -> None:
    kept = made().for_validation()
    assert [each.name for each in kept.all] == [each.name for each in made().all][:-1]
    assert (made().size, kept.size) == (7, 6)


def test_two_terms_of_one_name_are_told_apart() -> None:
    terms = made(spec.PerceptualTerm(), spec.GradientL1(map="albedo"), spec.L1(map="albedo"))
    assert [each.name for each in terms.all] == ["albedo/gradient-l1", "albedo/gradient-l1-2", "albedo/l1"]
