"""Seconds of each stage, the floor under them, and peak memory of a conversion, each size in a process of its own."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from pbrstudio.convert.backends.choose import open_backend
from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.memory import planned_bytes
from pbrstudio.convert.network import NetworkPredictor
from pbrstudio.convert.one import convert_one
from pbrstudio.convert.predictor import Predictor
from pbrstudio.convert.workshop import Workshop
from pbrstudio.models import catalogue
from pbrstudio.models.bundle import Bundle
from pbrstudio.mods.plan import make_plan
from pbrstudio.runtime.control import Control, never_stop
from pbrstudio.runtime.errors import UserError
from pbrstudio.services.bench_clock import Clock, TimedBackend, TimedEncoder
from pbrstudio.services.bench_floor import GIGA, Floor, convolution_peak, encoder_alone, graph_flops, pass_flops
from pbrstudio.services.bench_source import write_source
from pbrstudio.spec.conversion import Conversion, Precision
from pbrstudio.textures.layouts import load_layout

SIDES = (1024, 2048, 4096)
LIMIT = 2.0
"""Times its floor that a conversion should take at most."""
STAGES = ("read", "segmenter", "albedo", "maps", "rest of predicting", "mips", "encode", "write", "check")
_STAGE_OF = {"reading": "read", "predicting": "rest of predicting", "writing": "write", "checking": "check"}
"""A conversion's own stages, by the first word of what it tells."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One size: seconds by stage in the order of work, of the second of two conversions, and the memory both took."""

    side: int
    means: str
    seconds: tuple[tuple[str, float], ...]
    first: float
    """Seconds of the first conversion: with opening the model, and compiling what is not in the cache."""
    peak: int
    """Bytes at the highest, beyond what the program takes before it begins."""
    planned: int
    """Bytes that were reckoned with."""
    floor: Floor | None
    """None without networks, and on a graphics card: the peak that is measured is the processor's."""

    @property
    def total(self) -> float:
        return sum(seconds for _, seconds in self.seconds)


def bench(sides: tuple[int, ...] = SIDES, model: str = "auto", precision: Precision = "auto") -> Iterator[Figures]:
    """Figures for a real-looking BC1 texture of each side (powers of two), converted to ``true-pbr`` at normal quality.

    ``model`` as for a conversion. Raises `UserError` where it cannot be opened.
    """
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="pbrstudio-") as name:
        for side in sides:
            source = Path(name) / f"bench{side}.dds"
            # A process for each step: the highest memory of one is only its own.
            with context.Pool(1, maxtasksperchild=1) as pool:
                pool.apply(write_source, (source, side))
                yield pool.apply(measure, (source, Path(name) / str(side), side, model, precision))


def measure(source: Path, out: Path, side: int, model: str = "baseline", precision: Precision = "auto") -> Figures:
    """Converts one texture twice in this process; meant for a process that has done nothing else."""
    conversion = Conversion(model=model, precision=precision, existing="overwrite")
    before, begun = peak_memory(), time.perf_counter()
    opened = None if model == BaselinePredictor.id else bundle_of(model)
    clock = Clock("read")
    backend = None if opened is None else TimedBackend(open_backend(opened, precision=precision), clock)
    predictor: Predictor = BaselinePredictor()
    if opened is not None and backend is not None:
        predictor = NetworkPredictor(opened, backend)
    outputs = _converted(source, out, conversion, predictor, clock)
    first = time.perf_counter() - begun

    clock = Clock("read")
    if backend is not None:
        backend.clock = clock
        backend.runs.clear()
    _converted(source, out, conversion, predictor, clock)
    peak = peak_memory() - before
    seconds = tuple((stage, clock.seconds[stage]) for stage in STAGES if stage in clock.seconds)
    floor = _floor(opened, backend, side, [path for path in outputs if path.suffix == ".dds"])
    means = f"{predictor.id}, on {predictor.where}"
    return Figures(side, means, seconds, first, max(0, peak), _planned(predictor, side), floor)


def _planned(predictor: Predictor, side: int) -> int:
    """What the memory check reckons with, and what the tiles that were taken need beyond the smallest."""
    planned = planned_bytes(side, side, predictor)
    if isinstance(predictor, NetworkPredictor):
        planned += predictor.bytes_taken(side, side, own_normal=False)
        planned -= predictor.bytes_needed(side, side, own_normal=False)
    return planned


def bundle_of(model: str) -> Bundle:
    """The bundle that ``--model`` means. `UserError` where there is none, or where it is damaged."""
    if model != "auto":
        return catalogue.find(model)
    best = catalogue.preferred()
    if best is None:
        raise UserError("no model is installed: get one with pbrstudio models import")
    return best.open()


def _converted(source: Path, out: Path, conversion: Conversion, predictor: Predictor, clock: Clock) -> tuple[Path, ...]:
    layout = load_layout(conversion.layout)
    (item,) = make_plan([source], out, layout, conversion, never_stop).items

    def progress(stage: str, _: float) -> None:
        clock.to(_STAGE_OF[stage.split()[0]])

    with TimedEncoder(clock) as encoder:
        outcome = convert_one(item, Workshop(layout, predictor, encoder), Control(), progress)
        clock.to("end")
    return outcome.outputs


def _floor(bundle: Bundle | None, backend: TimedBackend | None, side: int, files: list[Path]) -> Floor | None:
    if bundle is None or backend is None or not backend.name.startswith("processor, OpenVINO"):
        return None
    peak = convolution_peak(low=backend.name.endswith("bf16"))
    roles = {role for role, _ in backend.runs}
    run = sum(count * graph_flops(bundle.graph(role), dict(shapes)) for (role, shapes), count in backend.runs.items())
    return Floor(pass_flops(bundle, roles, side, side) / GIGA, run / GIGA, peak / GIGA, encoder_alone(files))


def peak_memory() -> int:
    """The most memory this process ever held, in bytes."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux":
        # Not getrusage: its figure is inherited from the process that started this one.
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    import resource

    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
