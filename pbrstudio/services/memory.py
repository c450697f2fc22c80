"""How much memory this process takes, and how much is free."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from pbrstudio.config.hardware import machine_memory


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Bytes."""

    taken: int
    """By this process."""
    free: int
    total: int


def memory_use() -> MemoryUse:
    machine = machine_memory()
    return MemoryUse(psutil.Process().memory_info().rss, machine.free, machine.total)
