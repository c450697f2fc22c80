"""How long a model takes to predict, by network, tile and precision, beside what its convolutions take at the peak.

    python benchmarks/predict.py [--model auto] [--side 2048] [--precisions bf16 fp32] [--cores 1024 512] [--margin 64]

A line for each precision and core, each measured in a process of its own: the quickest of some rounds after one that
compiles. What was found stands in benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
from dataclasses import dataclass, replace
from itertools import product

import psutil

from pbrstudio.convert import network
from pbrstudio.convert.backends.choose import open_backend
from pbrstudio.models.bundle import Bundle
from pbrstudio.runtime.limits import cores
from pbrstudio.services.bench import bundle_of, peak_memory
from pbrstudio.services.bench_clock import Clock, TimedBackend
from pbrstudio.services.bench_floor import GIGA, convolution_peak, graph_flops, pass_flops
from pbrstudio.services.bench_source import noise_mosaic
from pbrstudio.spec.conversion import Precision
from pbrstudio.spec.model import ROLES

AMPLE = 1 << 50
"""A memory limit that every core keeps to."""
REST = "rest"


@dataclass(frozen=True, slots=True)
class Line:
    """Seconds by network, and what they were for."""

    seconds: dict[str, float]
    gflop: float
    """Of the tiles that were run."""
    needed: float
    """GFLOP of one pass without margins."""
    peak: float
    """GFLOP a second that this machine's convolutions reach."""
    memory: int

    def __str__(self) -> str:
        total = sum(self.seconds.values())
        networks = total - self.seconds[REST]
        parts = " | ".join(f"{self.seconds.get(name, 0.0):.2f}" for name in (*ROLES, REST))
        rates = f"{self.gflop:.0f} | {self.gflop / networks:.0f} | {total * self.peak / self.needed:.2f}"
        return f"{total:.2f} | {parts} | {rates} | {self.memory / 2**20:.0f}"


def measured(bundle: Bundle, side: int, precision: Precision, core: int, rounds: int) -> Line:
    """One line, in this process."""
    network.CORES = (core,)
    clock = Clock(REST)
    backend = TimedBackend(open_backend(bundle, "cpu", precision), clock)
    predictor = network.NetworkPredictor(bundle, backend, memory_limit=AMPLE)
    picture = noise_mosaic(side, 1)
    before = psutil.Process().memory_info().rss
    found: list[dict[str, float]] = []
    for _ in range(1 + rounds):
        backend.runs.clear()
        backend.clock = clock = Clock(REST)
        predictor.predict(picture, wrap=False)
        clock.to("end")
        found.append(clock.seconds)
    memory = peak_memory() - before
    run = sum(count * graph_flops(bundle.graph(role), dict(shapes)) for (role, shapes), count in backend.runs.items())
    needed = pass_flops(bundle, {role for role, _ in backend.runs}, side, side)
    peak = convolution_peak(low=backend.name.endswith("bf16"))
    quickest = min(found[1:], key=lambda seconds: sum(seconds.values()))
    return Line(quickest, run / GIGA, needed / GIGA, peak / GIGA, memory)


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the prediction of a texture.")
    parser.add_argument("--model", default="auto")
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--precisions", nargs="+", default=["auto"], choices=["auto", "bf16", "fp32"])
    parser.add_argument("--cores", nargs="+", type=int, default=list(network.CORES), help="sides of a tile's core")
    parser.add_argument("--margin", type=int, help="pixels around each network, instead of the model's own")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    bundle = bundle_of(chosen.model)
    if chosen.margin is not None:
        margins = dict.fromkeys(ROLES, chosen.margin)
        bundle = replace(bundle, manifest=bundle.manifest.model_copy(update={"margins": margins}))
    print(f"{bundle.manifest.id}, {chosen.side} px, {cores()} processor cores, seconds; memory in MiB\n")
    print(f"| precision | core | predict | {' | '.join(ROLES)} | rest | GFLOP | a second | times floor | memory |")
    print("|---" * 11 + "|")
    context = multiprocessing.get_context("spawn")
    for precision, core in product(chosen.precisions, chosen.cores):
        with context.Pool(1, maxtasksperchild=1) as pool:
            line = pool.apply(measured, (bundle, chosen.side, precision, core, chosen.rounds))
        print(f"| {precision} | {core} | {line} |", flush=True)


if __name__ == "__main__":
    main()
