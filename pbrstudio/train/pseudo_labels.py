"""What SegFormer has a say in: labels for pixels that have none, and where UNet-Maps may learn."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional

from pbrstudio.data.batch import Batch
from pbrstudio.data.entry import UNLABELLED
from pbrstudio.spec.losses import TruthMap

JUDGED: tuple[TruthMap, ...] = ("roughness", "ao", "height", "normal")
"""Maps that learn only where the class is agreed on (decisions 5): metallic's cross entropy is full-image."""


def with_pseudo_labels(batch: Batch, posterior: Tensor, above: float) -> Batch:
    """Visible pixels of Skyrim samples that have no label get the likeliest class of ``posterior`` [B,K,h,w], of
    whatever size, where it is above ``above``. Labels that are there stay."""
    with torch.no_grad():
        confidence, classes = _enlarged(posterior, batch).max(dim=1)
        free = (batch.labels == UNLABELLED) & (batch.visible[:, 0] > 0) & batch.of_skyrim[:, None, None]
        return replace(batch, labels=torch.where(free & (confidence > above), classes, batch.labels))


def agreement(batch: Batch, posterior: Tensor, sure: float) -> Batch:
    """Roughness, AO, height and normal count as known only where the likeliest class of ``posterior`` [B,K,h,w] is the
    label; where there is no label, where it is likelier than ``sure``."""
    with torch.no_grad():
        confidence, classes = _enlarged(posterior, batch).max(dim=1)
        agreed = torch.where(batch.labels == UNLABELLED, confidence > sure, classes == batch.labels)
        mask = agreed[:, None].to(batch.visible.dtype)
        return replace(batch, known=batch.known | {name: batch.known[name] * mask for name in JUDGED})


def with_metal(batch: Batch, posterior: Tensor, metal: int | None) -> Batch:
    """Says where the likeliest class of ``posterior`` [B,K,h,w] is class ``metal``; nowhere, without such a class."""
    with torch.no_grad():
        classes = _enlarged(posterior, batch).argmax(dim=1, keepdim=True)
        return replace(batch, metal=(classes == (-1 if metal is None else metal)).to(batch.visible.dtype))


def _enlarged(posterior: Tensor, batch: Batch) -> Tensor:
    """At the labels' size; a mean of neighbours is a posterior again."""
    size = batch.labels.shape[1:]
    if posterior.shape[2:] == size:
        return posterior.float()
    return functional.interpolate(posterior.float(), size, mode="bilinear", align_corners=False)
