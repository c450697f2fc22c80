"""Seconds of each stage and peak memory of a conversion, at several sizes, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.memory import planned_bytes
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemFailed, ItemFinished, ItemProgress
from pbrstudio.services.convert import convert
from pbrstudio.services.self_test import pattern
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.png import write_png
from pbrstudio.textures.texture import ColourSpace

SIDES = (1024, 2048, 4096)


@dataclass(frozen=True, slots=True)
class Figures:
    """One conversion: seconds by stage in the order of work, and the memory it took."""

    side: int
    seconds: tuple[tuple[str, float], ...]
    peak: int
    """Bytes at the highest, beyond what the program takes before it begins."""
    planned: int
    """Bytes that the memory check reckons with."""

    @property
    def total(self) -> float:
        return sum(seconds for _, seconds in self.seconds)


def bench(sides: tuple[int, ...] = SIDES) -> Iterator[Figures]:
    """Figures for a noisy texture of each side, converted to ``true-pbr`` at normal quality, one after another."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="pbrstudio-") as name:
        source = Path(name) / "bench.png"
        for side in sides:
            # A process for each step: the highest memory of one is only its own.
            with context.Pool(1, maxtasksperchild=1) as pool:
                pool.apply(_make_source, (source, side))
                yield pool.apply(measure, (source, Path(name) / str(side), side))


def _make_source(path: Path, side: int) -> None:
    grain = np.random.default_rng(0).integers(0, 24, (side, side, 3), np.uint8)
    write_png(path, pattern(side) // 2 + grain, space=ColourSpace.SRGB)


def measure(source: Path, out: Path, side: int) -> Figures:
    """Converts one texture in this process; meant for a process that has done nothing else."""
    stages: list[tuple[str, float]] = []

    def note(event: Event) -> None:
        if isinstance(event, ItemFailed):
            raise UserError(f"the benchmark's own texture failed: {event.message}")
        if isinstance(event, ItemProgress):
            stages.append((event.stage, time.perf_counter()))
        if isinstance(event, ItemFinished):
            stages.append(("", time.perf_counter()))

    before = _peak()
    convert([source], out, Conversion(model="baseline"), note, Control())
    seconds = tuple((stage, end - start) for (stage, start), (_, end) in pairwise(stages))
    planned = planned_bytes(side, side, BaselinePredictor())
    return Figures(side, seconds, max(0, _peak() - before), planned)


def _peak() -> int:
    """The most memory this process ever held, in bytes."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux":
        # Not getrusage: its figure is inherited from the process that started this one.
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    import resource

    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
