"""What a step costs: memory of activations and seconds, measured on a small step and scaled by the pixels."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from pbrstudio.models.networks import NetworkSet
from pbrstudio.spec.job import Job
from pbrstudio.train.modes import Autocast, looking
from pbrstudio.train.modules import albedo_of, posterior_of
from pbrstudio.train.tasks import build_task

SIDE = 128
"""Pixels at which a step is begun with: all costs of these networks but attention grow with the pixels."""
STEPS, ENOUGH, MOST = 5, 0.5, 40
"""Steps that are timed: at least so many, and so many seconds of them; at most so many. The quickest counts: whatever
else the machine does makes a step slower, and nothing makes it quicker."""
CHEAP = 0.3
"""Seconds of a step up to which the job's own size is gone up to."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one sample, for each of its pixels."""

    bytes: float
    """Held between forward and backward."""
    seconds: float
    """What the other networks show, forward and backward, on this machine."""


def cost_of(
    job: Job,
    networks: NetworkSet,
    classes: Sequence[str],
    device: torch.device,
    autocast: Autocast,
    *,
    joint: bool = False,
) -> Cost:
    """Measured on noise, with the parameters that train as they are chosen now. Gradients are dropped afterwards.

    ``joint``: of an epoch in which both UNets train.
    """
    step = _Step(job, networks, classes, device, autocast, joint=joint)
    held = step.held()
    seconds = _a_pixel(step, job)
    step.module.zero_grad(set_to_none=True)
    return Cost(held / SIDE**2, seconds)


def _a_pixel(step: _Step, job: Job) -> float:
    """Seconds for each pixel of a step of the job's own size, or of the largest before it that is cheap."""
    sizes = iter(_sizes(job))
    batch, side = next(sizes)
    step.seconds(batch, side)  # the first steps of a size are slow
    quickest = min(step.seconds(batch, side) for _ in range(3))
    for more, wider in sizes:
        if quickest * more * wider**2 / (batch * side**2) > CHEAP:
            break
        batch, side = more, wider
        step.seconds(batch, side)
        quickest = min(step.seconds(batch, side), step.seconds(batch, side))
    timed: list[float] = []
    while len(timed) < STEPS or (sum(timed) < ENOUGH and len(timed) < MOST):
        timed.append(step.seconds(batch, side))
    return min(quickest, *timed) / (batch * side**2)


def _sizes(job: Job) -> list[tuple[int, int]]:
    """Samples at a time and side in pixels, each size a few times the one before; the last is the job's own."""
    batch = job.batch // job.accumulate
    side = max(job.crop.side(epoch, job.epochs) for epoch in range(job.epochs))
    sides = [SIDE]
    while sides[-1] * 2 < side:
        sides.append(sides[-1] * 2)
    sides = [*(each for each in sides if each < side), side]
    batches = [1]
    while batches[-1] * 2 < batch:
        batches.append(batches[-1] * 2)
    return [*((1, each) for each in sides), *((each, side) for each in (*batches[1:], batch) if each > 1)]


class _Step:
    """Steps of a job on noise."""

    def __init__(
        self,
        job: Job,
        networks: NetworkSet,
        classes: Sequence[str],
        device: torch.device,
        autocast: Autocast,
        *,
        joint: bool,
    ) -> None:
        self.module = build_task(job, networks, classes).module
        self._job, self._networks, self._joint = job, networks, joint
        self._device, self._autocast = device, autocast
        for network in networks.by_role().values():
            network.to(device)

    def held(self) -> int:
        """Bytes between forward and backward of one sample at `SIDE`."""
        held = 0
        seen: set[int] = set()

        def pack(tensor: Tensor) -> Tensor:
            nonlocal held
            storage = tensor.untyped_storage()
            if storage.data_ptr() not in seen and not isinstance(tensor, nn.Parameter):
                seen.add(storage.data_ptr())
                held += storage.nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            self._run(self._noise(1, SIDE))
        return held

    def seconds(self, batch: int, side: int) -> float:
        """That one step of ``batch`` samples takes."""
        picture = self._noise(batch, side)
        self._wait()
        begun = time.perf_counter()
        self._run(picture)
        self._wait()
        return time.perf_counter() - begun

    def _run(self, picture: Tensor) -> None:
        with self._autocast():
            outputs = self.module(picture, *self._shown(picture))
        total = sum(
            (value.float().mean() for value in outputs.values()),
            torch.zeros((), device=self._device),
        )
        if total.requires_grad:
            total.backward()

    def _shown(self, picture: Tensor) -> tuple[Tensor | None, ...]:
        """What UNet-Maps is shown beside the picture; nothing for the others, but SegFormer may look for labels."""
        job, segmenter, unet = self._job, self._networks.segmenter, self._networks.albedo
        if job.role == "albedo" or (job.role == "segmenter" and job.pseudo is None):
            return ()
        with looking(segmenter):
            classes = posterior_of(segmenter, picture)
        if job.role == "segmenter":
            return ()
        albedo = None
        if not self._joint:
            with looking(unet):
                albedo = albedo_of(unet, picture).clamp(0, 1)
        normal = torch.zeros_like(picture) if "normal" in self._networks.maps.spec.inputs else None
        return albedo, classes, normal

    def _noise(self, batch: int, side: int) -> Tensor:
        generator = torch.Generator().manual_seed(0)
        return torch.rand(batch, 3, side, side, generator=generator).to(self._device)

    def _wait(self) -> None:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
