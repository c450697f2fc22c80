"""The terms of a training's loss: which map, how it is compared, and what it weighs. One class a kind."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pbrstudio.spec.base import Spec

TruthMap = Literal["albedo", "roughness", "metallic", "ao", "height", "normal"]
Weight = Annotated[float, Field(gt=0)]


class Term(Spec):
    """What every term has."""

    weight: Weight = 1.0
    train_only: bool = False
    """Left out of the validation loss."""


class CrossEntropy(Term):
    """SegFormer's, on logits; pixels with label 255 take no part."""

    kind: Literal["cross-entropy"] = "cross-entropy"


class L1(Term):
    """Masked mean of the absolute difference, an image at a time, then over images by their class's weight."""

    kind: Literal["l1"] = "l1"
    map: TruthMap


class Squares(Term):
    """Masked mean of squares over ``scale`` squared: it moves where half of what is asked cannot be known."""

    kind: Literal["squares"] = "squares"
    map: TruthMap
    scale: Weight = 0.08


class Ssim(Term):
    """1 - SSIM in float32, averaged inside the mask eroded by half a window; not ``eroded``: over the whole image, with
    the truth itself where nothing is known."""

    kind: Literal["ssim"] = "ssim"
    map: TruthMap
    eroded: bool = True


class PerceptualTerm(Term):
    """LPIPS where its trunk is at hand; else multi-scale gradient L1 under its own name (decisions 4)."""

    kind: Literal["perceptual"] = "perceptual"
    map: Literal["albedo"] = "albedo"


class GradientL1(Term):
    """Masked L1 between the differences of neighbours, at ``scales`` scales, each half the one before."""

    kind: Literal["gradient-l1"] = "gradient-l1"
    map: TruthMap
    scales: Annotated[int, Field(ge=1, le=6)] = 4


class BinaryCrossEntropy(Term):
    """Metallic, on logits, over the whole image.

    ``positive`` weighs metal pixels: "batch" is negatives over positives of the step, clamped to [1, 10], 1 without a
    positive; "data" is sqrt(negatives / positives) of the training data, at most 10; a number is itself.
    ``background`` is the weight of pixels that SegFormer does not call metal; None: all weigh 1. The mean is over
    pixels, as the plan's code has it, and not over weights.
    """

    kind: Literal["bce"] = "bce"
    map: Literal["metallic"] = "metallic"
    positive: Literal["batch", "data"] | Weight = "batch"
    background: Annotated[float, Field(ge=0, le=1)] | None = None


class Dice(Term):
    """1 - soft Dice of metallic, an image at a time over the images that hold metal: a Dice of the whole step would not
    be the sum of what its parts give."""

    kind: Literal["dice"] = "dice"
    map: Literal["metallic"] = "metallic"


class TotalVariation(Term):
    """Mean absolute difference of neighbours of the prediction, where there is a truth: a wish for smoothness."""

    kind: Literal["total-variation"] = "total-variation"
    map: Literal["height"] = "height"


class Cosine(Term):
    """1 - cosine between unit normals."""

    kind: Literal["cosine"] = "cosine"
    map: Literal["normal"] = "normal"


class ScaleInvariant(Term):
    """Height after median and mean deviation of each image were taken out of both (MiDaS), and gradients at scales.

    The scale is positive, so an inverted height is wrong. A flat truth is compared by plain L1.
    """

    kind: Literal["scale-invariant"] = "scale-invariant"
    map: Literal["height"] = "height"
    gradients: Annotated[float, Field(ge=0)] = 0.5
    scales: Annotated[int, Field(ge=1, le=6)] = 4


class IntegralHeight(Term):
    """As `ScaleInvariant`, where there is no height but a normal: against the normal's Poisson integral."""

    kind: Literal["integral-height"] = "integral-height"
    map: Literal["height"] = "height"
    gradients: Annotated[float, Field(ge=0)] = 0.5
    scales: Annotated[int, Field(ge=1, le=6)] = 4


Loss = Annotated[
    CrossEntropy
    | L1
    | Squares
    | Ssim
    | PerceptualTerm
    | GradientL1
    | BinaryCrossEntropy
    | Dice
    | TotalVariation
    | Cosine
    | ScaleInvariant
    | IntegralHeight,
    Field(discriminator="kind"),
]
