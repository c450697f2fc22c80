"""What each network is shown and taught in a step: inputs, masks and labels that other networks have a say in."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from pbrstudio.data.batch import Batch
from pbrstudio.models.networks import NetworkSet
from pbrstudio.models.segmenter import Segmenter
from pbrstudio.models.unet import AlbedoUNet
from pbrstudio.spec.job import Job
from pbrstudio.train.losses.loss import Seen
from pbrstudio.train.modes import looking
from pbrstudio.train.modules import AlbedoModule, MapsModule, SegmenterModule, albedo_of, posterior_of
from pbrstudio.train.pseudo_labels import agreement, with_metal, with_pseudo_labels

METAL = "metal"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a step stands. ``training`` is false in validation: nothing is dropped, and no label is made up."""

    epoch: int
    training: bool
    seed: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A batch with what UNet-Maps is shown beside it."""

    batch: Batch
    albedo: Tensor | None = None
    """[B,3,H,W]; None where UNet-Albedo trains too."""
    classes: Tensor | None = None
    """[B,K,H/4,W/4]."""
    normal: Tensor | None = None
    """[B,3,H,W]: x, y, and 1 where known."""

    def rows(self, first: int, last: int) -> Shown:
        """Samples ``first`` to ``last`` (not included)."""

        def part(tensor: Tensor | None) -> Tensor | None:
            return None if tensor is None else tensor[first:last]

        return Shown(self.batch.rows(first, last), part(self.albedo), part(self.classes), part(self.normal))


class Task(Protocol):
    """One network's way through a step: ``show`` without gradients, then ``see`` with them."""

    @property
    def module(self) -> nn.Module:
        """What trains."""
        ...

    def show(self, batch: Batch, stage: Stage) -> Shown: ...

    def see(self, module: nn.Module, shown: Shown) -> Seen:
        """Through ``module``: the task's own, as prepared for several processes, or its average."""
        ...


class SegmenterTask:
    """SegFormer; pixels without a label may get one from ``teacher``."""

    def __init__(self, job: Job, networks: NetworkSet) -> None:
        self._job = job
        self.module = SegmenterModule(networks.segmenter)
        self.teacher: Segmenter = networks.segmenter

    def show(self, batch: Batch, stage: Stage) -> Shown:
        pseudo = self._job.pseudo
        if pseudo is None or not stage.training or not bool(batch.of_skyrim.any()):
            return Shown(batch)
        average = pseudo.teacher == "average"
        with looking(self.teacher):
            posterior = posterior_of(self.teacher, batch.plain if average else batch.diffuse)
        return Shown(with_pseudo_labels(batch, posterior, pseudo.above))

    def see(self, module: nn.Module, shown: Shown) -> Seen:
        seen: Seen = module(shown.batch.diffuse)
        return seen


class AlbedoTask:
    """UNet-Albedo."""

    def __init__(self, networks: NetworkSet) -> None:
        self.module = AlbedoModule(networks.albedo)

    def show(self, batch: Batch, stage: Stage) -> Shown:
        return Shown(batch)

    def see(self, module: nn.Module, shown: Shown) -> Seen:
        seen: Seen = module(shown.batch.diffuse)
        return seen


class MapsTask:
    """UNet-Maps, shown the phase's SegFormer and UNet-Albedo, or the truth."""

    def __init__(self, job: Job, networks: NetworkSet, metal: int | None) -> None:
        self._job = job
        self._metal = metal
        self._asks_for_metal = any(getattr(loss, "background", None) is not None for loss in job.losses)
        self._segmenter: Segmenter = networks.segmenter
        self.albedo: AlbedoUNet = networks.albedo
        """Whose albedo is shown; the averaged one while averaged weights are validated."""
        self._inputs = networks.maps.spec.inputs
        self.module = MapsModule(networks.maps, networks.albedo if job.albedo.joint_epochs else None)

    def joint(self, epoch: int) -> bool:
        """Whether both UNets train in that epoch."""
        return epoch >= self._job.epochs - self._job.albedo.joint_epochs

    def show(self, batch: Batch, stage: Stage) -> Shown:
        job = self._job
        chance = _chances(stage.seed, job.id, stage.epoch, batch.index)
        with looking(self._segmenter):
            posterior = posterior_of(self._segmenter, batch.diffuse)
            if job.agreement and stage.training:
                batch = agreement(batch, posterior, job.sure)
            if self._asks_for_metal:
                batch = with_metal(batch, posterior, self._metal)
            classes = posterior if job.condition.film else torch.zeros_like(posterior)
            if stage.training and job.condition.dropout:
                kept = (chance[:, 0] >= job.condition.dropout).float()
                classes = classes * kept[:, None, None, None]
            albedo = None if stage.training and self.joint(stage.epoch) else self._albedo_shown(batch, stage, chance)
            normal = self._normal_shown(batch, stage, chance) if "normal" in self._inputs else None
        return Shown(batch, albedo, classes, normal)

    def _albedo_shown(self, batch: Batch, stage: Stage, chance: Tensor) -> Tensor:
        truth, known = batch.truth["albedo"], batch.known["albedo"] > 0
        whole = stage.epoch < self._job.albedo.truth_epochs
        if whole and bool(known.all()):
            return truth
        with looking(self.albedo):
            predicted = albedo_of(self.albedo, batch.diffuse).clamp(0, 1)
        if not whole:
            share = self._job.albedo.truth_share if stage.training else 0.0
            known = known & (chance[:, 1] < share)[:, None, None, None]
        return torch.where(known, truth, predicted)

    def _normal_shown(self, batch: Batch, stage: Stage, chance: Tensor) -> Tensor:
        share = self._job.normal_known if stage.training else 0.0
        mask = batch.known["normal"] * (chance[:, 2] < share).float()[:, None, None, None]
        return torch.cat([batch.truth["normal"][:, :2] * mask, mask], dim=1)

    def see(self, module: nn.Module, shown: Shown) -> Seen:
        seen: Seen = module(shown.batch.diffuse, shown.albedo, shown.classes, shown.normal)
        return seen


def build_task(job: Job, networks: NetworkSet, classes: Sequence[str]) -> Task:
    """The task of the job's role."""
    match job.role:
        case "segmenter":
            return SegmenterTask(job, networks)
        case "albedo":
            return AlbedoTask(networks)
        case "maps":
            return MapsTask(job, networks, classes.index(METAL) if METAL in classes else None)


def _chances(seed: int, job: str, epoch: int, index: Tensor) -> Tensor:
    """[B,3] in [0,1), the same for a sample in whatever process and part of a batch it is."""
    key = zlib.crc32(job.encode())
    rows = [np.random.default_rng([seed, key, epoch, int(i), 1]).random(3) for i in index.tolist()]
    return torch.from_numpy(np.stack(rows)).float().to(index.device)
