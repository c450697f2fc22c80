"""What a step costs: memory of activations and seconds, measured at a small size and scaled by the pixels."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from pbrstudio.models.networks import NetworkSet
from pbrstudio.spec.job import Job
from pbrstudio.train.tasks import MapsTask, build_task

SIDE = 128
"""Pixels at which a step is measured: all costs of these networks but attention grow with the pixels."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one sample, for each of its pixels."""

    bytes: float
    """Held between forward and backward."""
    seconds: float
    """Forward and backward, on this machine."""


def cost_of(job: Job, networks: NetworkSet, device: torch.device, autocast: Callable[[], object]) -> Cost:
    """Measured on noise, with the parameters that train as they are chosen now. Gradients are dropped afterwards."""
    task = build_task(job, networks, job.epochs)
    task.module.to(device)
    inputs = _inputs(task.module, networks, device, maps=isinstance(task, MapsTask))
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


def _step(module: nn.Module, inputs: tuple[Tensor | None, ...], autocast: Callable[[], object]) -> None:
    with autocast():  # type: ignore[attr-defined]
        outputs = module(*inputs)
    total = sum((value.float().mean() for value in outputs.values()), torch.zeros((), device=value_device(outputs)))
    if total.requires_grad:
        total.backward()


def value_device(outputs: dict[str, Tensor]) -> torch.device:
    """Of any of them."""
    return next(iter(outputs.values())).device


def _inputs(module: nn.Module, networks: NetworkSet, device: torch.device, *, maps: bool) -> tuple[Tensor | None, ...]:
    generator = torch.Generator().manual_seed(0)
    picture = torch.rand(1, 3, SIDE, SIDE, generator=generator).to(device)
    if not maps:
        return (picture,)
    classes = next(
        block.film.turn.in_channels for block in networks.maps.unet.blocks if getattr(block, "film", None) is not None
    )
    posterior = torch.full((1, classes, SIDE // 4, SIDE // 4), 1 / classes, device=device)
    normal = torch.zeros_like(picture) if "normal" in networks.maps.spec.inputs else None
    return (picture, picture, posterior, normal)
