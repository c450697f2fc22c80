"""What this machine has: processor, memory, graphics cards, and whether torch can use them."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import psutil

GIB = 1 << 30
GPU_COMMAND = "uv pip install --torch-backend=auto torch"
"""Gets the torch build that fits the graphics driver, whatever the system."""
_VECTOR_FLAGS = ("avx2", "avx512f", "avx512_bf16", "amx_bf16")


@dataclass(frozen=True, slots=True)
class Torch:
    """The torch that is installed: its version, the CUDA it was built for, whether a card answers through it."""

    version: str
    cuda: str | None
    device: str | None


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
    """Name and version of each package that pbrstudio asks for; "not installed" for a missing optional one."""


def look() -> Machine:
    """Looks at the machine. Imports torch when it is installed, which takes seconds."""
    memory = psutil.virtual_memory()
    return Machine(
        system=platform.platform(),
        python=platform.python_version(),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        vector_flags=_vector_flags(),
        memory=memory.total / GIB,
        free_memory=memory.available / GIB,
        nvidia=nvidia_cards(),
        torch=_torch(),
        packages=_packages(),
    )


def nvidia_cards() -> tuple[str, ...]:
    """Names and memory of the NVIDIA cards that the driver sees; empty without a card or without a driver."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ()
    command = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(line.strip() for line in answer.stdout.splitlines() if line.strip())


def _torch() -> Torch | None:
    try:
        import torch
    except ImportError:
        return None
    if torch.cuda.is_available():
        device = torch.cuda.get_device_name(0)
    elif torch.backends.mps.is_available():
        device = "mps"
    else:
        device = None
    return Torch(str(torch.__version__), torch.version.cuda, device)


def _packages() -> tuple[tuple[str, str], ...]:
    names = sorted({re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in requires("pbrstudio") or []})
    return tuple((name, _version(name)) for name in names)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _cpuinfo(key: str) -> str:
    """The first value of ``key`` in Linux's /proc/cpuinfo; empty on other systems."""
    path = Path("/proc/cpuinfo")
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    match = re.search(rf"^{key}\s*:\s*(.*)$", text, re.MULTILINE)
    return match[1] if match else ""


def _processor() -> str:
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def _vector_flags() -> tuple[str, ...]:
    flags = _cpuinfo("flags").split()
    return tuple(flag for flag in _VECTOR_FLAGS if flag in flags)
