"""Where validation looks: the fixed samples of each place, and those that the sheets show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pbrstudio.data.batch import Batch, joined
from pbrstudio.data.samples.validation import ValidationSamples, validation_samples
from pbrstudio.data.training_data import TrainingData
from pbrstudio.spec.figures import PLACES, Where
from pbrstudio.spec.ladder import Validation
from pbrstudio.spec.model import Role


@dataclass(frozen=True, slots=True)
class FixedSamples:
    """The samples of one place; made anew whenever they are asked for, since all of them would fill the memory."""

    name: Where
    samples: ValidationSamples
    batch: int

    def batches(self) -> Iterator[Batch]:
        for first in range(0, len(self.samples), self.batch):
            yield joined(self.samples[first : first + self.batch])


def places_of(
    data: TrainingData, validation: Validation, role: Role, weights: Sequence[float]
) -> tuple[FixedSamples, ...]:
    """The places that have samples and say something about the network: mosaics and weak labels of SegFormer alone."""
    found = []
    for where in PLACES:
        if where in ("mosaic", "sky_weak") and role != "segmenter":
            continue
        samples = validation_samples(data, "validation", where, validation, weights)
        if len(samples):
            found.append(FixedSamples(where, samples, validation.batch))
    return tuple(found)


def preview_samples(places: Sequence[FixedSamples], count: int) -> tuple[Batch, ...]:
    """``count`` samples (B=1 each), from each place in turn, spread evenly over it."""
    if not places or not count:
        return ()
    of_each = [count // len(places) + (index < count % len(places)) for index in range(len(places))]
    shown = []
    for place, wanted in zip(places, of_each, strict=True):
        some = min(wanted, len(place.samples))
        shown += [place.samples[index * len(place.samples) // some] for index in range(some)]
    return tuple(shown)
