"""What this machine has: processor, memory, graphics cards, and whether torch can use them."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from pbrstudio.convert.memory import machine_memory
from pbrstudio.runtime.limits import cores

GIB = 1 << 30
_TEST_EXTRA = "test"
"""The developers' tools: nothing that a user needs to know of."""
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
    packages, missing = _packages()
    return Machine(
        system=platform.platform(),
        python=platform.python_version(),
        processor=_processor(),
        cores=cores(),
        vector_flags=_vector_flags(),
        memory=memory.total / GIB,
        free_memory=memory.free / GIB,
        nvidia=nvidia_cards(),
        torch=_torch(),
        packages=packages,
        missing=missing,
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
        return Torch(_version("torch") or "(of unknown version)", None, None, fault)


def _packages() -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The packages to tell of with their versions, and the optional ones that are missing."""
    needed: set[str] = set()
    optional: set[str] = set()
    for line in requires("pbrstudio") or []:
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        extra = re.search(r"""extra\s*==\s*["'](\w+)["']""", line)
        if extra is None:
            needed.add(name)
        elif extra[1] != _TEST_EXTRA and name != "pbrstudio":
            optional.add(name)
    optional -= needed
    found = {name: _version(name) for name in [*sorted(needed), *sorted(optional)]}
    told = tuple((name, said or "not installed") for name, said in found.items() if said or name in needed)
    return told, tuple(name for name in sorted(optional) if found[name] is None)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


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
