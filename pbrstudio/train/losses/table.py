"""Which term each loss of a spec becomes. A new loss is a row here, a class in the spec and a file beside this one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pbrstudio.spec import losses as spec
from pbrstudio.train.losses.absolute import AbsoluteTerm
from pbrstudio.train.losses.cosine import CosineTerm
from pbrstudio.train.losses.cross_entropy import CrossEntropyTerm
from pbrstudio.train.losses.dice import DiceTerm
from pbrstudio.train.losses.gradients import GradientTerm
from pbrstudio.train.losses.integral import IntegralTerm
from pbrstudio.train.losses.loss import LossTerm
from pbrstudio.train.losses.lpips_vgg import LpipsVgg, lpips_files
from pbrstudio.train.losses.metal_entropy import MOST, MetalEntropyTerm
from pbrstudio.train.losses.perceptual import SCALES, PerceptualTerm
from pbrstudio.train.losses.scale_invariant import ScaleInvariantTerm
from pbrstudio.train.losses.similarity import SimilarityTerm
from pbrstudio.train.losses.squares import SquaresTerm
from pbrstudio.train.losses.variation import VariationTerm


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What terms have to know of the training data."""

    class_weights: tuple[float, ...] | None = None
    """Of each class, for the cross entropy; None: all alike."""
    positive_share: float | None = None
    """Share of metal among pixels of known metallic; None where none is known."""


Make = Callable[[Any, str, DataFacts], LossTerm]


def term_of(loss: spec.Loss, facts: DataFacts, map: str) -> LossTerm:
    """The term of ``loss``, named ``map/kind``."""
    return TABLE[type(loss)](loss, f"{map}/{loss.kind}", facts)


def _perceptual(loss: spec.PerceptualTerm, name: str, facts: DataFacts) -> LossTerm:
    """Named for what it is: ``lpips``, or what stands in for it."""
    files = lpips_files()
    if files is None:
        return GradientTerm(f"{loss.map}/gradient-l1", loss.map, SCALES)
    return PerceptualTerm(f"{loss.map}/lpips", loss.map, LpipsVgg(*files))


def _metal_entropy(loss: spec.BinaryCrossEntropy, name: str, facts: DataFacts) -> LossTerm:
    positive: Literal["batch"] | float = (
        metal_weight(facts.positive_share) if loss.positive == "data" else loss.positive
    )
    return MetalEntropyTerm(name, positive, loss.background)


def metal_weight(positive_share: float | None) -> float:
    """sqrt(negatives / positives), at most `MOST`; 1 for data without metal."""
    if not positive_share:
        return 1.0
    return min(MOST, math.sqrt((1 - positive_share) / positive_share))


TABLE: dict[type[spec.Term], Make] = {
    spec.CrossEntropy: lambda loss, name, facts: CrossEntropyTerm(name, facts.class_weights),
    spec.L1: lambda loss, name, facts: AbsoluteTerm(name, loss.map),
    spec.Squares: lambda loss, name, facts: SquaresTerm(name, loss.map, loss.scale),
    spec.Ssim: lambda loss, name, facts: SimilarityTerm(name, loss.map, eroded=loss.eroded),
    spec.PerceptualTerm: _perceptual,
    spec.GradientL1: lambda loss, name, facts: GradientTerm(name, loss.map, loss.scales),
    spec.BinaryCrossEntropy: _metal_entropy,
    spec.Dice: lambda loss, name, facts: DiceTerm(name, loss.map),
    spec.TotalVariation: lambda loss, name, facts: VariationTerm(name, loss.map),
    spec.Cosine: lambda loss, name, facts: CosineTerm(name, loss.map),
    spec.ScaleInvariant: lambda loss, name, facts: ScaleInvariantTerm(name, loss.map, loss.gradients, loss.scales),
    spec.IntegralHeight: lambda loss, name, facts: IntegralTerm(name, loss.map, loss.gradients, loss.scales),
}
