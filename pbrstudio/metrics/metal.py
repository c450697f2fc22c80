"""How well metal is found: overlap and average precision where there is some, false metal where there is none.

``seen`` and ``truth`` [1,H,W] in [0,1], ``mask`` bool [1,H,W]; metal is what is at least `HALF`. PSNR is no measure
here: averaged over maps that are black throughout it says nothing (machine-learning notes, 1.2 a).
"""

from __future__ import annotations

import torch
from torch import Tensor

HALF = 0.5


def has_metal(truth: Tensor, mask: Tensor) -> bool:
    """Whether any pixel of the truth is metal."""
    return bool(((truth >= HALF) & mask).any())


def metal_iou(seen: Tensor, truth: Tensor, mask: Tensor) -> float | None:
    """Intersection over union of metal seen and true, 0 to 1. None when the truth has none: see `false_metal`."""
    if not has_metal(truth, mask):
        return None
    found, real = (seen >= HALF) & mask, (truth >= HALF) & mask
    return float((found & real).sum() / (found | real).sum())


def average_precision(seen: Tensor, truth: Tensor, mask: Tensor) -> float | None:
    """Sum over thresholds of (recall gained) times precision, as scikit-learn has it; None when the truth has no metal.

    Pixels of equal score enter together, so a constant gets the share of metal. Independent of any threshold.
    """
    if not has_metal(truth, mask):
        return None
    scores, order = seen[mask].sort(descending=True)
    positives = (truth[mask] >= HALF)[order].double().cumsum(0)
    last = torch.ones_like(scores, dtype=torch.bool)
    last[:-1] = scores[1:] != scores[:-1]
    hits = positives[last]
    precision = hits / (torch.arange(len(scores), dtype=torch.float64)[last] + 1)
    recall = hits / positives[-1]
    return float((recall.diff(prepend=recall.new_zeros(1)) * precision).sum())


def false_metal(seen: Tensor, truth: Tensor, mask: Tensor) -> float | None:
    """Share of the pixels that are called metal; None when the truth has metal."""
    if has_metal(truth, mask):
        return None
    return float(((seen >= HALF) & mask).sum() / mask.sum().clamp(min=1))
