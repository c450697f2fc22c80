"""What a network gave and what is true, of one map, as they are compared: float32, in the truth's units."""

from __future__ import annotations

import torch
from torch import Tensor

from pbrstudio.data.batch import Batch
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.loss import Seen

DUST = 4 / 255
"""Metallic under this is dirt of the file, and no metal (decisions 5)."""
LOGITS: tuple[TruthMap, ...] = ("roughness", "metallic", "ao")


def seen_map(seen: Seen, name: TruthMap) -> Tensor:
    """[B,C,H,W]: scalars in (0,1) out of their logits, the albedo sRGB and not clipped, the height linear, the normal
    a unit vector (OpenGL) out of its two slopes (x/z, y/z)."""
    raw = seen[name].float()
    if name in LOGITS:
        return raw.sigmoid()
    if name == "normal":
        x, y = raw[:, :1], raw[:, 1:]
        z = torch.rsqrt(1 + x * x + y * y)
        return torch.cat([x * z, y * z, z], dim=1)
    return raw


def true_map(batch: Batch, name: TruthMap) -> Tensor:
    """[B,C,H,W] the truth, with metallic's `DUST` taken off."""
    truth = batch.truth[name].float()
    return torch.where(truth < DUST, torch.zeros_like(truth), truth) if name == "metallic" else truth
