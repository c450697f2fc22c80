"""The specs of losses and of how weights move, and what variables that hold one are called in this package."""

from __future__ import annotations

from pbrstudio.spec import losses, optimising
from pbrstudio.spec.base import Spec

LOSS_OWNERS: dict[type[Spec], set[str]] = {
    losses.BinaryCrossEntropy: {"loss"},
    losses.Cosine: {"loss"},
    losses.CrossEntropy: {"loss"},
    losses.Dice: {"loss"},
    losses.GradientL1: {"loss"},
    losses.IntegralHeight: {"loss"},
    losses.L1: {"loss"},
    losses.PerceptualTerm: {"loss"},
    losses.ScaleInvariant: {"loss"},
    losses.Squares: {"loss"},
    losses.Ssim: {"loss"},
    losses.Term: {"loss"},
    losses.TotalVariation: {"loss"},
    optimising.Constant: {"schedule"},
    optimising.Cosine: {"schedule"},
    optimising.Exponential: {"schedule"},
    optimising.Lora: {"lora"},
    optimising.OneCycle: {"schedule"},
    optimising.Optimiser: {"spec"},
    optimising.Steps: {"schedule"},
    optimising.WarmRestarts: {"schedule"},
}
