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


def preview_samples(places: Sequence[FixedSamples], count: int, role: Role) -> tuple[Batch, ...]:
    """``count`` samples (B=1 each), from each place in turn, of as many classes as there are; for SegFormer none
    without a label, of which its sheet could show no truth."""
    pools = [(place, pool) for place in places if (pool := _by_class(place, role))]
    if not pools or not count:
        return ()
    of_each = [count // len(pools) + (index < count % len(pools)) for index in range(len(pools))]
    names = sorted({name for _, pool in pools for name in pool})
    shown: list[Batch] = []
    for (place, pool), wanted in zip(pools, of_each, strict=True):
        # A place goes on with the classes where the one before ended.
        start = len(shown) % len(names)
        order = [name for name in (*names[start:], *names[:start]) if name in pool]
        deepest = max(map(len, pool.values()))
        drawn = [pool[name][turn] for turn in range(deepest) for name in order if turn < len(pool[name])]
        shown += [place.samples[index] for index in drawn[:wanted]]
    return tuple(shown)


def _by_class(place: FixedSamples, role: Role) -> dict[str, list[int]]:
    """Numbers of the samples by the class that they show; in each every other first, since neighbours are
    often alike."""
    found: dict[str, list[int]] = {}
    for index, name in enumerate(place.samples.shown_classes):
        if name is not None or role != "segmenter":
            found.setdefault(name or "", []).append(index)
    return {name: [*indexes[::2], *indexes[1::2]] for name, indexes in found.items()}
