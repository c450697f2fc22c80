"""What this machine has: processor, memory, graphics cards, and whether torch can use them."""

from __future__ import annotations

import platform
from dataclasses import dataclass

from pbrstudio.config.hardware import (
    cpuinfo,
    machine_memory,
    nvidia_cards,
    package_version,
    package_versions,
    processor,
)
from pbrstudio.runtime.limits import cores

GIB = 1 << 30
_VECTOR_FLAGS = ("avx2", "avx512f", "avx512_bf16", "amx_bf16")


@dataclass(frozen=True, slots=True)
class Torch:
    """The torch that is installed: its version, the CUDA it was built for, whether a card answers through it."""

    version: str
    cuda: str | None
    device: str | None
    fault: str | None = None
    """Why it does not load, in its own words; then nothing else is known of it."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Facts only; what follows from them is said by `doctor`."""

    system: str
    python: str
    processor: str
    cores: int
    vector_flags: tuple[str, ...]
    memory: float
    """GiB in all."""
    free_memory: float
    """GiB that a program can take now."""
    nvidia: tuple[str, ...]
    """Names of NVIDIA cards with their memory, as the driver's own tool tells them."""
    torch: Torch | None
    packages: tuple[tuple[str, str], ...]
    """Name and version of each package that converting needs, and of the optional ones that are installed."""
    missing: tuple[str, ...]
    """Names of the optional packages that are not installed."""


def look() -> Machine:
    """Looks at the machine. Imports torch when it is installed, which takes seconds."""
    memory = machine_memory()
    packages, missing = package_versions()
    return Machine(
        system=platform.platform(),
        python=platform.python_version(),
        processor=processor(),
        cores=cores(),
        vector_flags=_vector_flags(),
        memory=memory.total / GIB,
        free_memory=memory.free / GIB,
        nvidia=nvidia_cards(),
        torch=torch_here(),
        packages=packages,
        missing=missing,
    )


def torch_here() -> Torch | None:
    """None without torch. One that is there and broken raises what its loader finds: Windows says OSError."""
    try:
        import torch

        if torch.cuda.is_available():
            device = torch.cuda.get_device_name(0)
        elif torch.backends.mps.is_available():
            device = "mps"
        else:
            device = None
        return Torch(str(torch.__version__), torch.version.cuda, device)
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "torch":
            return None
        fault = " ".join(str(error).split()) or type(error).__name__
        return Torch(package_version("torch") or "(of unknown version)", None, None, fault)


def _vector_flags() -> tuple[str, ...]:
    flags = cpuinfo("flags").split()
    return tuple(flag for flag in _VECTOR_FLAGS if flag in flags)
