"""What holds for every term: parts add up, masked pixels do not learn, nothing known gives 0."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.spec import losses as spec
from pbrstudio.train.losses.loss import LossTerm
from pbrstudio.train.losses.table import TABLE, DataFacts, term_of
from tests.unit.train.made import made_batch, made_seen, rows

FACTS = DataFacts(class_weights=(0.5, 1.0, 1.5, 0.8, 1.2), positive_share=0.1)
LOSSES: list[spec.Loss] = [
    spec.CrossEntropy(),
    spec.L1(map="albedo"),
    spec.L1(map="roughness"),
    spec.L1(map="metallic"),
    spec.L1(map="normal"),
    spec.Squares(map="albedo"),
    spec.Ssim(map="roughness"),
    spec.Ssim(map="albedo", eroded=False),
    spec.PerceptualTerm(),
    spec.GradientL1(map="ao"),
    spec.BinaryCrossEntropy(),
    spec.BinaryCrossEntropy(positive="data", background=0.2),
    spec.BinaryCrossEntropy(positive=3.0),
    spec.Dice(),
    spec.TotalVariation(),
    spec.Cosine(),
    spec.ScaleInvariant(),
    spec.IntegralHeight(),
]
each_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: f"{getattr(loss, 'map', 'classes')}-{loss.kind}")


def made_term(loss: spec.Loss) -> LossTerm:
    return term_of(loss, FACTS, getattr(loss, "map", "classes"))


def output_of(loss: spec.Loss) -> str:
    return getattr(loss, "map", "logits")


def looked_at(loss: spec.Loss, batch: Batch) -> Tensor:
    """[B,H,W] bool: where the term may learn something."""
    if isinstance(loss, spec.CrossEntropy):
        return batch.labels != 255
    if isinstance(loss, spec.IntegralHeight):
        alone = ~(batch.known["height"].flatten(1) > 0).any(1)
        return (batch.known["normal"][:, 0] > 0) & alone[:, None, None]
    return batch.known[loss.map][:, 0] > 0


def without_truth(batch: Batch) -> Batch:
    nothing = {name: torch.zeros_like(mask) for name, mask in batch.known.items()}
    return replace(batch, known=nothing, labels=torch.full_like(batch.labels, 255))


def test_the_table_has_every_loss_of_the_spec() -> None:
    kinds = {each for each in vars(spec).values() if isinstance(each, type) and issubclass(each, spec.Term)}
    assert set(TABLE) == kinds - {spec.Term}
    assert {type(loss) for loss in LOSSES} == set(TABLE)


@each_loss
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 1000), masks=st.floats(0, 1), cut=st.integers(1, 3))
def test_parts_add_up_to_the_whole(loss: spec.Loss, seed: int, masks: float, cut: int) -> None:
    term = made_term(loss)
    batch = made_batch(seed=seed, masks=masks)
    seen = made_seen(batch, seed=seed + 1)
    output = seen[output_of(loss)]
    counts = term.counts(batch)
    assert counts.shape == (term.width,)
    assert counts.dtype == torch.float64
    whole = term.value(seen, batch, counts)
    (wanted,) = torch.autograd.grad(whole, output)
    ends = [(0, cut), (cut, 4)]
    parts = [batch.rows(*each) for each in ends]
    summed = torch.stack([term.counts(part) for part in parts]).sum(0)
    values = [term.value(rows(seen, *each), part, summed) for each, part in zip(ends, parts, strict=True)]
    total = torch.stack(values).sum()
    (found,) = torch.autograd.grad(total, output)
    torch.testing.assert_close(total, whole, atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(found, wanted, atol=1e-6, rtol=1e-5)
    assert bool(torch.isfinite(whole))


@each_loss
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 1000), masks=st.floats(0, 1))
def test_masked_pixels_get_no_gradient_and_what_is_known_does(loss: spec.Loss, seed: int, masks: float) -> None:
    term = made_term(loss)
    batch = made_batch(seed=seed, masks=masks)
    seen = made_seen(batch, seed=seed + 1)
    value = term.value(seen, batch, term.counts(batch))
    (gradient,) = torch.autograd.grad(value, seen[output_of(loss)])
    inside = looked_at(loss, batch)[:, None].expand_as(gradient)
    assert bool((gradient[~inside] == 0).all())
    assert bool((gradient[inside] != 0).any())
    assert bool(torch.isfinite(gradient).all())


@each_loss
def test_truth_under_the_mask_does_not_matter(loss: spec.Loss) -> None:
    if isinstance(loss, spec.Ssim) and not loss.eroded:
        return  # its windows reach over the mask, where the truth stands on both sides
    term = made_term(loss)
    batch = made_batch(masks=0.5)
    seen = made_seen(batch)
    other = {
        name: torch.where(batch.known[name] > 0, truth, 0.3 * torch.ones_like(truth))
        for name, truth in batch.truth.items()
    }
    changed = replace(batch, truth=other)
    first, second = (term.value(seen, each, term.counts(each)) for each in (batch, changed))
    torch.testing.assert_close(first, second, atol=1e-6, rtol=1e-6)


@each_loss
def test_nothing_known_gives_zero_and_gradients_of_zero(loss: spec.Loss) -> None:
    term = made_term(loss)
    batch = without_truth(made_batch())
    seen = made_seen(batch)
    counts = term.counts(batch)
    assert float(counts[0]) == 0
    value = term.value(seen, batch, counts)
    (gradient,) = torch.autograd.grad(value, seen[output_of(loss)])
    assert value.item() == 0
    assert bool((gradient == 0).all())


@each_loss
def test_float32_under_autocast(loss: spec.Loss) -> None:
    term = made_term(loss)
    batch = made_batch()
    seen = {name: value.detach().bfloat16() for name, value in made_seen(batch).items()}
    wide = {name: value.float() for name, value in seen.items()}
    plain = term.value(wide, batch, term.counts(batch))
    with torch.autocast("cpu", torch.bfloat16):
        low = term.value(seen, batch, term.counts(batch))
    assert low.dtype == torch.float32
    assert torch.equal(low, plain)


@each_loss
def test_the_truth_itself_costs_nothing_that_can_be_avoided(loss: spec.Loss) -> None:
    """All but the wish for smoothness are least at the truth (of the classes and the metal: nearly certain of it)."""
    if isinstance(loss, spec.TotalVariation | spec.IntegralHeight):
        return
    term = made_term(loss)
    batch = made_batch()
    truth = batch.truth
    logits = {name: 40 * (truth[name] - 0.5) for name in ("metallic",)}
    logits |= {name: torch.logit(truth[name], eps=1e-6) for name in ("roughness", "ao")}
    classes = 40 * torch.nn.functional.one_hot(batch.labels.clamp(max=4), 5).permute(0, 3, 1, 2).float()
    slopes = truth["normal"][:, :2] / truth["normal"][:, 2:]
    seen = {"logits": classes, "albedo": truth["albedo"], "height": truth["height"], "normal": slopes, **logits}
    assert term.value(seen, batch, term.counts(batch)).item() == pytest.approx(0, abs=1e-4)


def test_a_name_says_the_map_and_the_kind() -> None:
    assert [made_term(loss).name for loss in LOSSES[:2]] == ["classes/cross-entropy", "albedo/l1"]
    assert made_term(spec.PerceptualTerm()).name == "albedo/gradient-l1"
