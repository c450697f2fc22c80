"""One training job: one network, in one phase, with everything that the loop has to know."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from pbrstudio.spec.base import Spec
from pbrstudio.spec.figures import direction_of
from pbrstudio.spec.losses import Loss
from pbrstudio.spec.model import Role
from pbrstudio.spec.optimising import Lora, Norms, Optimiser, Part, Schedule
from pbrstudio.spec.sampling import Augment, Crop, Light, Mix, Mosaic, Sampling, Share

Count = Annotated[int, Field(ge=0)]


class AlbedoInput(Spec):
    """What UNet-Maps sees as albedo: the truth for ``truth_epochs``, then UNet-Albedo's, detached.

    In the last ``joint_epochs`` it is not detached and both UNets train, at ``joint_rate`` of the rate. ``truth_share``
    of the samples sees the truth all along.
    """

    truth_epochs: Count = 0
    joint_epochs: Count = 0
    joint_rate: Annotated[float, Field(gt=0, le=1)] = 0.25
    truth_share: Share = 0.0


class Condition(Spec):
    """The classes that turn UNet-Maps through FiLM: SegFormer's posterior; off: always unknown (zeros).

    ``dropout`` of the samples sees unknown.
    """

    film: bool = False
    dropout: Share = 0.0


class PseudoLabels(Spec):
    """Labels for pixels that have none, where the teacher is surer than ``above``.

    "self": the network that trains, on the same picture. "average": the averaged weights, on the picture before the
    photometric changes.
    """

    teacher: Literal["self", "average"] = "self"
    above: Annotated[float, Field(gt=0, lt=1)] = 0.8


class Stop(Spec):
    """When a job ends before its epochs are done; the best weights count in any case.

    ``patience``: epochs without a better best. ``overfit``: epochs in which the perceptual distance rose while L1 fell.
    ``plateau``: epochs without a term that improved by more than ``plateau_share``, from ``plateau_from`` on; then
    the last tenth of the schedule is run first.
    """

    patience: Count = 0
    overfit: Count = 0
    plateau: Count = 0
    plateau_share: Annotated[float, Field(gt=0)] = 0.01
    plateau_from: Count = 15


class Job(Spec):
    """Everything the loop has to know."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    role: Role
    epochs: Annotated[int, Field(ge=1)]
    least_epochs: Count = 0
    """Before which no early stop ends it."""
    epoch_of: Literal["materials", "skyrim"] | Annotated[int, Field(ge=1)] = "materials"
    """Samples of an epoch: as many as there are training textures of a domain, or so many."""
    batch: Annotated[int, Field(ge=1)] = 4
    accumulate: Annotated[int, Field(ge=1)] = 1
    """Parts in which a batch is worked on, one after another, where memory is short."""
    mix: Mix = Mix()
    crop: Crop = Crop()
    mosaic: Mosaic = Mosaic()
    augment: Augment = Augment()
    light: Light = Light()
    sampling: Sampling = Sampling()
    class_weights: bool = True
    """1/sqrt(frequency) on the cross entropy (a pixel) and on masked L1 (an image), scaled to mean 1."""
    losses: Annotated[tuple[Loss, ...], Field(min_length=1)]
    combine: Literal["sum", "mean-of-maps"] = "sum"
    """Of UNet-Maps: the terms of each map are summed, and the maps present averaged."""
    agreement: bool = False
    """UNet-Maps' roughness, AO and height learn only where SegFormer agrees with the label (without one: is sure)."""
    sure: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """What sure means, there and for selective augmentation."""
    albedo: AlbedoInput = AlbedoInput()
    condition: Condition = Condition()
    metal_prior: bool = False
    """The metallic head begins at log(p / (1 - p)) of the data's share p of metal, for a head that is new."""
    normal_known: Share = 0.0
    """Share of the samples in which UNet-Maps is shown the normal map, if it has that input."""
    pseudo: PseudoLabels | None = None
    train: Annotated[tuple[Part, ...], Field(min_length=1)]
    lora: Lora | None = None
    norms: Norms = "train"
    dropout: bool = True
    optimiser: Optimiser
    schedule: Schedule
    clip: Annotated[float, Field(gt=0)] | None = 1.0
    average: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Decay of the moving average of the weights, which is then what is validated and kept; None: the weights."""
    stop: Stop = Stop()
    best: str
    """The figure by which the best weights are chosen; it owns its direction."""
    best_else: tuple[str, ...] = ()
    """Figures that stand in, the first that can be measured, where the data do not allow ``best`` (told in a note)."""
    keep: Count = 2
    """Further weights of good epochs that are kept."""

    @field_validator("best")
    @classmethod
    def _known(cls, name: str) -> str:
        direction_of(name)
        return name

    @field_validator("best_else")
    @classmethod
    def _all_known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            direction_of(name)
        return names
