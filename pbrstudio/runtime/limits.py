"""What of the machine this process may use where a container, a service or a batch system gives it a part only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes: in all, and free for a program to take."""

    total: int
    free: int


def cores() -> int:
    """The processor cores that this process may run on (its affinity, where the system has such), 1 or more."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_limit(root: Path = Path("/")) -> Memory | None:
    """The tightest memory limit of this process's control groups (Linux, version 1 or 2); None without any.

    Pages of files that can be dropped at once count as free, as the kernel does before it kills. ``root``: where
    ``proc`` and ``sys`` lie.
    """
    found: list[Memory] = []
    for folder, names in _groups(root):
        total, used = (_number(folder / name) for name in names[:2])
        if total is not None and used is not None:
            dropped = _statistic(folder / "memory.stat", names[2])
            found.append(Memory(total, max(0, total - used + dropped)))
    if not found:
        return None
    return Memory(min(each.total for each in found), min(each.free for each in found))


_VERSION_1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_VERSION_2 = ("memory.max", "memory.current", "inactive_file")
_NO_LIMIT = 1 << 60
"""Version 1 says "none" as a number near 2^63."""


def _groups(root: Path) -> list[tuple[Path, tuple[str, str, str]]]:
    """The folders of this process's groups and of those around them, with the names of the files in them.

    Inside a container the path may be that of the host, which is not there; the top folder is the container's then.
    """
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    groups: list[tuple[Path, tuple[str, str, str]]] = []
    for line in lines:
        _, controllers, group = line.split(":", maxsplit=2)
        if controllers and "memory" not in controllers.split(","):
            continue
        top = root / "sys/fs/cgroup"
        top, names = (top / "memory", _VERSION_1) if controllers else (top, _VERSION_2)
        inner = PurePosixPath(group.lstrip("/"))
        groups += [(top / part, names) for part in (inner, *inner.parents)]
    return groups


def _number(path: Path) -> int | None:
    """The number in ``path``; None where there is no such file, or it says that there is no limit."""
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() and int(text) < _NO_LIMIT else None


def _statistic(path: Path, name: str) -> int:
    """The value of the line ``name value`` of ``path``, 0 without one."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.split()[:1] == [name]), 0)
