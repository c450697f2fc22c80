"""Which backend: from the device and the precision that were asked for, and from what this machine has."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib.util import find_spec

from pbrstudio.convert.backends.backend import Backend
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.extras import how_to_get_torch
from pbrstudio.spec.conversion import Device, Precision


def open_backend(bundle: Bundle, device: Device = "auto", precision: Precision = "auto") -> Backend:
    """The backend that runs ``bundle``.

    ``auto`` takes a graphics card that answers through torch, else the processor, where it takes bfloat16 if the
    processor computes in it. ``fp16`` is for graphics cards. Raises `UserError` for what this machine cannot do;
    ``auto`` never does.
    """
    if device == "auto":
        device = best_device()
    if device == "cpu":
        if precision == "fp16":
            raise UserError("--precision fp16 is for graphics cards: use bf16 or fp32 on the processor")
        from pbrstudio.convert.backends.openvino_backend import OpenVinoBackend

        return OpenVinoBackend(bundle, low={"auto": None, "bf16": True, "fp32": False}[precision])
    if device == "directml":
        if precision not in ("auto", "fp32"):
            raise UserError("--device directml computes in fp32: leave --precision out")
        return _directml(bundle)
    if find_spec("torch") is None:
        raise UserError(f"--device {device} needs torch, which is not installed: {how_to_get_torch()}")
    from pbrstudio.convert.backends.torch_backend import TorchBackend, best_precision, graphics_device

    if graphics_device() != device:
        raise UserError(f"--device {device}: torch sees none on this machine; pbrstudio doctor says more")
    if precision == "auto":
        precision = best_precision(device)
    return TorchBackend(bundle, device, None if precision == "fp32" else precision)


def best_device() -> Device:
    """What ``auto`` takes: a card that answers through torch, else the processor.

    torch is imported only where there may be a card, since that takes seconds.
    """
    nvidia = shutil.which("nvidia-smi") is not None
    apple = sys.platform == "darwin" and platform.machine() == "arm64"
    if not (nvidia or apple) or find_spec("torch") is None:
        return "cpu"
    try:
        from pbrstudio.convert.backends.torch_backend import graphics_device
    except (ImportError, OSError, RuntimeError, AttributeError):  # it does not load: the doctor says how to mend it
        return "cpu"
    return graphics_device() or "cpu"


def _directml(bundle: Bundle) -> Backend:
    if find_spec("onnxruntime") is None:
        raise UserError("--device directml needs ONNX Runtime: pip install onnxruntime-directml, on Windows")
    from pbrstudio.convert.backends.onnxruntime_backend import DIRECTML, OnnxRuntimeBackend

    return OnnxRuntimeBackend(bundle, DIRECTML)
