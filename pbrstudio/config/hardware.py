"""What this machine is, without loading any large library: processor, memory, NVIDIA cards, versions of packages."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import psutil

from pbrstudio.runtime.limits import Memory, cores, memory_limit

_TEST_EXTRA = "test"
"""The developers' tools: nothing that a user needs to know of."""


def machine_memory() -> Memory:
    """What the machine has, or the container that this runs in where that is less."""
    machine = psutil.virtual_memory()
    limit = memory_limit()
    if limit is None:
        return Memory(machine.total, machine.available)
    return Memory(min(machine.total, limit.total), min(machine.available, limit.free))


def processor() -> str:
    """What the processor calls itself."""
    return cpuinfo("model name") or platform.processor() or platform.machine()


def processor_in_words() -> str:
    """Its name, and how many of its cores this process may use."""
    count = cores()
    return f"{processor()}, {count} core{'' if count == 1 else 's'}"


def cpuinfo(key: str) -> str:
    """The first value of ``key`` in Linux's /proc/cpuinfo; empty on other systems."""
    path = Path("/proc/cpuinfo")
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    match = re.search(rf"^{key}\s*:\s*(.*)$", text, re.MULTILINE)
    return match[1] if match else ""


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


def package_versions() -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
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
    found = {name: package_version(name) for name in [*sorted(needed), *sorted(optional)]}
    told = tuple((name, said or "not installed") for name, said in found.items() if said or name in needed)
    return told, tuple(name for name in sorted(optional) if found[name] is None)


def package_version(name: str) -> str | None:
    """None: it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
