"""torch: on CUDA and MPS, and on the processor as the reference that the others are held against."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal, cast

import torch

from pbrstudio.convert.backends.backend import F32
from pbrstudio.models.bundle import Bundle
from pbrstudio.models.load import load_networks
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.shards import local_number
from pbrstudio.spec.model import Role

TorchDevice = Literal["cpu", "cuda", "mps"]
LowPrecision = Literal["bf16", "fp16"]
_TYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


class TorchBackend:
    """The networks of a bundle on one device, float32 or under autocast."""

    def __init__(self, bundle: Bundle, device: TorchDevice, low: LowPrecision | None) -> None:
        self._device = torch.device(device)
        if device == "cuda":  # of several processes on one machine each takes its own card
            self._device = torch.device("cuda", local_number(os.environ) % max(1, torch.cuda.device_count()))
        self._low = low
        networks = load_networks(bundle.manifest, bundle.folder)
        self._networks = networks.by_role()
        for network in self._networks.values():
            network.to(self._device)
            if device == "cuda":  # where tensor cores want it (torch's own stubs do not know the argument)
                cast(Any, network).to(memory_format=torch.channels_last)

    @property
    def name(self) -> str:
        where = torch.cuda.get_device_name(self._device) if self._device.type == "cuda" else self._device.type
        return f"{where}, torch, {self._low or 'fp32'}"

    def run(self, role: Role, inputs: Mapping[str, F32]) -> tuple[F32, ...]:
        try:
            with torch.inference_mode(), self._precision():
                given = {name: torch.from_numpy(value).to(self._device) for name, value in inputs.items()}
                out = self._networks[role](**given)
            results = out if isinstance(out, tuple) else (out,)
            return tuple(each.float().cpu().numpy() for each in results)
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise UserError(
                "the card has not enough memory: close other programs, lower --memory-limit, or take --device cpu"
            ) from error

    def release(self) -> None:
        """Gives a graphics card's idle memory back to other programs."""
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _precision(self) -> AbstractContextManager[object]:
        if self._low is None:
            return nullcontext()
        return torch.autocast(self._device.type, _TYPES[self._low])


def graphics_device() -> TorchDevice | None:
    """The device of a graphics card that answers; None without one."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else None


def best_precision(device: TorchDevice) -> LowPrecision:
    """What a graphics card is quickest at, without a loss that can be seen."""
    return "bf16" if device == "cuda" and torch.cuda.is_bf16_supported() else "fp16"
