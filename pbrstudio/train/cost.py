"""What a step costs: memory of activations and seconds, measured at a small size and scaled by the pixels."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from pbrstudio.models.networks import NetworkSet
from pbrstudio.spec.job import Job
from pbrstudio.train.modes import Autocast
from pbrstudio.train.tasks import build_task

SIDE = 128
"""Pixels at which a step is measured: all costs of these networks but attention grow with the pixels."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one sample, for each of its pixels."""

    bytes: float
    """Held between forward and backward."""
    seconds: float
    """Forward and backward, on this machine."""


def cost_of(job: Job, networks: NetworkSet, classes: Sequence[str], device: torch.device, autocast: Autocast) -> Cost:
    """Measured on noise, with the parameters that train as they are chosen now. Gradients are dropped afterwards."""
    task = build_task(job, networks, classes)
    task.module.to(device)
    inputs = _inputs(networks, len(classes), device) if job.role == "maps" else _inputs(networks, 0, device)[:1]
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
        _step(task.module, inputs, autocast)
    begun = time.perf_counter()
    _step(task.module, inputs, autocast)
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    seconds = time.perf_counter() - begun
    task.module.zero_grad(set_to_none=True)
    return Cost(held / SIDE**2, seconds / SIDE**2)


def _step(module: nn.Module, inputs: tuple[Tensor | None, ...], autocast: Autocast) -> None:
    with autocast():
        outputs = module(*inputs)
    total = sum(
        (value.float().mean() for value in outputs.values()),
        torch.zeros((), device=next(iter(outputs.values())).device),
    )
    if total.requires_grad:
        total.backward()


def _inputs(networks: NetworkSet, classes: int, device: torch.device) -> tuple[Tensor | None, ...]:
    """Of UNet-Maps; the others take the first."""
    generator = torch.Generator().manual_seed(0)
    picture = torch.rand(1, 3, SIDE, SIDE, generator=generator).to(device)
    posterior = torch.zeros(1, classes, SIDE // 4, SIDE // 4, device=device)
    normal = torch.zeros_like(picture) if "normal" in networks.maps.spec.inputs else None
    return (picture, picture, posterior, normal)
