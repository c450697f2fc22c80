"""Validation: fixed windows through a network, and every figure that gates, plots and the choice of the best use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from pbrstudio.data.batch import TRUTH_CHANNELS, Batch
from pbrstudio.metrics.angles import mean_angle
from pbrstudio.metrics.differences import mean_absolute
from pbrstudio.metrics.metal import has_metal, metal_iou
from pbrstudio.metrics.perceptual import Perceptual, perceptual_distance
from pbrstudio.metrics.segments import confusion, iou_by_class
from pbrstudio.metrics.similarity import ssim
from pbrstudio.runtime.control import SafePoint
from pbrstudio.spec.figures import Where
from pbrstudio.spec.losses import TruthMap
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.losses.terms import Terms
from pbrstudio.train.modes import Autocast, looking
from pbrstudio.train.places import FixedSamples
from pbrstudio.train.tasks import Stage, Task


@dataclass(slots=True)
class _Means:
    """Weighted means by name."""

    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    weights: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, name: str, value: float | None, weight: float = 1.0) -> None:
        if value is not None and weight > 0:
            self.sums[name] += value * weight
            self.weights[name] += weight

    def means(self) -> dict[str, float]:
        return {name: total / self.weights[name] for name, total in self.sums.items()}


@dataclass(frozen=True, slots=True)
class Validator:
    """What one job is validated with. ``terms`` are those of its loss but for what only trains."""

    task: Task
    terms: Terms
    classes: tuple[str, ...]
    places: tuple[FixedSamples, ...]
    perceptual: Perceptual | None
    seed: int
    counted: dict[Where, Tensor] = field(default_factory=dict)
    """Counts of the terms over a whole place, whose samples stay the same: the loss is that of one step with all of
    them, however they are batched."""

    def figures(
        self, module: nn.Module, epoch: int, device: torch.device, autocast: Autocast, safe_point: SafePoint
    ) -> dict[str, float]:
        """All figures by their names (`spec/figures.py`), with ``module`` as it stands. Places without samples give
        none."""
        found: dict[str, float] = {}
        stage = Stage(epoch, training=False, seed=self.seed)
        with looking(module):
            for place in self.places:
                means = _Means()
                whole = self._whole(place, device, safe_point)
                losses: dict[str, float] = defaultdict(float)
                counts = np.zeros((len(self.classes), len(self.classes) + 1), np.int64)
                for batch in place.batches():
                    safe_point()
                    with autocast():
                        shown = self.task.show(batch.to(device), stage)
                        seen = self.task.see(module, shown)
                    self._add_losses(losses, seen, shown.batch, whole)
                    if "logits" in seen:
                        counts += self._confusion(means, seen["logits"], shown.batch)
                    else:
                        self._add_maps(means, seen, shown.batch)
                found |= {f"{place.name}/{name}": value for name, value in (losses | means.means()).items()}
                found |= {f"{place.name}/{name}": value for name, value in _overlaps(counts, self.classes)}
        return found | _loss_of_labels(found, self.places)

    def _whole(self, place: FixedSamples, device: torch.device, safe_point: SafePoint) -> Tensor:
        """The counts of all samples of ``place``, which no network has a say in."""
        if place.name not in self.counted:
            each = []
            for batch in place.batches():
                safe_point()
                each.append(self.terms.counts(batch.to(device)))
            self.counted[place.name] = torch.stack(each).sum(0)
        return self.counted[place.name]

    def _add_losses(self, losses: dict[str, float], seen: Seen, batch: Batch, whole: Tensor) -> None:
        """The batch's share of each."""
        present = self.terms.present(whole)
        if not any(present.values()):
            return
        loss, values = self.terms.total(seen, batch, whole)
        losses["loss"] += float(loss)
        for name, value in values.items():
            if present[name]:
                losses[f"term/{name}"] += float(value)

    def _confusion(self, means: _Means, logits: Tensor, batch: Batch) -> np.ndarray:
        ids = logits.argmax(1).to("cpu", torch.uint8).numpy()
        truth = batch.labels.to("cpu", torch.uint8).numpy()
        counts = confusion(ids, truth, len(self.classes))
        for seen, wanted in zip(ids, truth, strict=True):
            named = wanted[wanted != 255]
            if named.size and (named == named[0]).all():
                shown = np.bincount(seen[wanted != 255], minlength=len(self.classes)).argmax()
                means.add("top_1", float(shown == named[0]))
        return counts

    def _add_maps(self, means: _Means, seen: Seen, batch: Batch) -> None:
        maps = as_maps(seen)
        for name, planes in maps.items():
            truth, known = batch.truth[name].float(), batch.known[name]
            for image in range(len(batch)):
                mask = known[image].cpu() > 0
                if not mask.any():
                    continue
                ours, theirs = planes[image].float().cpu(), truth[image].cpu()
                if name == "normal":
                    means.add("angle/normal", mean_angle(ours, theirs, mask))
                else:
                    means.add(f"l1/{name}", mean_absolute(ours, theirs, mask))
                if name in ("albedo", "roughness"):
                    means.add(f"ssim/{name}", ssim(ours, theirs, mask))
                if name == "albedo" and self.perceptual is not None:
                    distance = perceptual_distance(self.perceptual, ours, theirs, mask)
                    means.add(f"{self.perceptual.name}/albedo", distance)
                if name == "metallic" and has_metal(theirs, mask):
                    means.add("metal_iou/metallic", metal_iou(ours, theirs, mask))


def _loss_of_labels(found: Mapping[str, float], places: tuple[FixedSamples, ...]) -> dict[str, float]:
    """SegFormer's loss on Skyrim counts drawn and weak labels alike (decisions 19); its IoU keeps them apart."""
    sizes = {place.name: len(place.samples) for place in places if f"{place.name}/loss" in found}
    if "sky_weak" not in sizes:
        return {}
    told: list[Where] = [where for where in ("sky", "sky_weak") if where in sizes]
    total = sum(found[f"{where}/loss"] * sizes[where] for where in told)
    return {"sky/loss": total / sum(sizes[where] for where in told)}


def as_maps(seen: Seen) -> dict[TruthMap, Tensor]:
    """What a network gave, as maps: colours and scalars in [0,1], the height as it is, the normal unit."""
    maps: dict[TruthMap, Tensor] = {}
    for name in TRUTH_CHANNELS:
        value = seen.get(name)
        if value is None:
            continue
        if name == "albedo":
            maps[name] = value.clamp(0, 1)
        elif name == "height":
            maps[name] = value
        elif name == "normal":
            maps[name] = functional.normalize(torch.cat([value, torch.ones_like(value[:, :1])], 1), dim=1)
        else:
            maps[name] = value.sigmoid()
    return maps


def _overlaps(counts: np.ndarray, classes: tuple[str, ...]) -> list[tuple[str, float]]:
    each = [(name, value) for name, value in zip(classes, iou_by_class(counts), strict=True) if value is not None]
    if not each:
        return []
    mean = sum(value for _, value in each) / len(each)
    return [("mean_iou", mean), *((f"iou/{name}", value) for name, value in each)]
