"""Pseudo-labels and agreement: which pixels they touch, and which they never do."""

from __future__ import annotations

from dataclasses import replace

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from pbrstudio.spec.sampling import DOMAINS
from pbrstudio.train.pseudo_labels import JUDGED, agreement, with_metal, with_pseudo_labels
from tests.unit.train.made import CLASSES, made_batch

SKYRIM = DOMAINS.index("skyrim")


def sure_of(classes: Tensor, confidence: float) -> Tensor:
    """[B,K,H,W] a posterior that gives these classes [B,H,W] that much."""
    hot = torch.nn.functional.one_hot(classes, CLASSES).permute(0, 3, 1, 2).float()
    return hot * confidence + (1 - hot) * (1 - confidence) / (CLASSES - 1)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), above=st.floats(0.3, 0.95))
def test_only_free_visible_sure_pixels_of_skyrim_get_a_label(seed: int, above: float) -> None:
    draw = torch.Generator().manual_seed(seed)
    batch = made_batch(seed=seed)
    batch = replace(
        batch,
        domain=torch.tensor([SKYRIM, SKYRIM, 0, 0]),
        visible=(torch.rand(batch.visible.shape, generator=draw) > 0.3).float(),
    )
    posterior = torch.softmax(3 * torch.randn(4, CLASSES, 32, 32, generator=draw), dim=1)
    made = with_pseudo_labels(batch, posterior, above)
    confidence, classes = posterior.max(1)
    wanted = (batch.labels == 255) & (batch.visible[:, 0] > 0) & (confidence > above)
    wanted[2:] = False
    assert torch.equal(made.labels[wanted], classes[wanted])
    assert torch.equal(made.labels[~wanted], batch.labels[~wanted])
    assert wanted.any()


def test_a_posterior_of_a_quarter_of_the_size_is_enlarged() -> None:
    batch = replace(made_batch(), domain=torch.full((4,), SKYRIM), labels=torch.full((4, 32, 32), 255))
    classes = torch.zeros(4, 8, 8, dtype=torch.int64)
    classes[:, :, 4:] = 2
    made = with_pseudo_labels(batch, sure_of(classes, 0.9), 0.8)
    assert (made.labels[:, :, :13] == 0).all()
    assert (made.labels[:, :, 19:] == 2).all()
    # Between both it is sure of nothing.
    assert (made.labels[:, :, 15:17] == 255).all()


def test_maps_learn_where_the_class_is_agreed_on() -> None:
    batch = made_batch(masks=1.0)
    seen = batch.labels.clamp(max=CLASSES - 1).clone()
    seen[:, :, :16] = (seen[:, :, :16] + 1) % CLASSES
    labelled = batch.labels != 255
    agreed = torch.zeros_like(labelled)
    agreed[:, :, 16:] = True
    for confidence, sure in ((0.9, True), (0.7, False)):
        made = agreement(batch, sure_of(seen, confidence), 0.8)
        wanted = torch.where(labelled, agreed, torch.full_like(agreed, sure))[:, None].float()
        for name in batch.known:
            assert torch.equal(made.known[name], batch.known[name] * wanted if name in JUDGED else batch.known[name])
    assert set(batch.known) - set(JUDGED) == {"albedo", "metallic"}
    assert batch.known["ao"].all()  # the batch itself stays as it was


def test_metal_is_where_it_is_the_likeliest_class() -> None:
    batch = replace(made_batch(), metal=None)
    classes = batch.labels.clamp(max=CLASSES - 1)
    made = with_metal(batch, sure_of(classes, 0.5), 3)
    assert made.metal is not None
    assert torch.equal(made.metal[:, 0] > 0, classes == 3)
    nowhere = with_metal(batch, sure_of(classes, 0.5), None).metal
    assert nowhere is not None
    assert not nowhere.any()
