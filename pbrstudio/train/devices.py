"""The one place that makes the `Accelerator`: device, precision, processes."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import torch
from accelerate import Accelerator, DistributedDataParallelKwargs, InitProcessGroupKwargs
from accelerate.state import AcceleratorState, GradientState

from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.conversion import Device, Precision

Mixed = Literal["no", "bf16", "fp16"]
WAIT = timedelta(days=7)
"""In which a process hears of the others. One that ends takes the others with it: the launcher sees to that."""


def make_accelerator(device: Device, precision: Precision, *, unused_parameters: bool) -> Accelerator:
    """For ``device``, in ``precision``; auto: the best card there is, and 16 bits where it computes in them.

    accelerate keeps one state a process, with the precision in it; it is reset here, so that one process can run
    several trainings after each other. ``unused_parameters``: some get no gradient in
    some steps. `UserError` for what this machine cannot do.
    """
    chosen = _device(device)
    AcceleratorState._reset_state(reset_partial_state=False)
    GradientState._reset_state()
    # Before the epochs in which both UNets train, those of UNet-Albedo get no gradient.
    unused = DistributedDataParallelKwargs(find_unused_parameters=unused_parameters)
    # The others wait while the first process validates, or while a person paused it.
    patient = InitProcessGroupKwargs(timeout=WAIT)
    handlers = [unused, patient]
    return Accelerator(cpu=chosen == "cpu", mixed_precision=_mixed(chosen, precision), kwargs_handlers=handlers)


def _device(device: Device) -> str:
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if device == "cuda" and not cuda:
        raise UserError("no NVIDIA card that torch can use was found: choose --device auto or cpu")
    if device == "mps" and not mps:
        raise UserError("there is no Apple graphics unit that torch can use: choose --device auto or cpu")
    if device == "auto":
        return "cuda" if cuda else "mps" if mps else "cpu"
    return str(device)


def _mixed(device: str, precision: Precision) -> Mixed:
    if precision == "fp32":
        return "no"
    if precision == "fp16":
        if device != "cuda":
            raise UserError("fp16 trains on an NVIDIA card only: choose --precision bf16 or fp32")
        return "fp16"
    bf16 = _computes_in_bf16(device)
    if precision == "bf16":
        return "bf16"
    if device == "cuda" and not bf16:
        return "fp16"
    return "bf16" if bf16 else "no"


def _computes_in_bf16(device: str) -> bool:
    """Elsewhere it is emulated, and slower than float32."""
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device == "mps":
        return False
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
