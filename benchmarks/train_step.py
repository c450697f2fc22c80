"""What a step of the training's loop costs against a bare PyTorch loop with the same networks, tensors, loss and
optimiser: pairs in alternation, and the median of their ratios. Run it with OMP_NUM_THREADS=1 on a quiet machine."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch

from pbrstudio.data.batch import Batch
from pbrstudio.models.networks import build
from pbrstudio.runtime.control import Control
from pbrstudio.spec.job import Job
from pbrstudio.spec.model import Networks
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.loop import Leg, train_epoch
from pbrstudio.train.losses.terms import build_terms
from pbrstudio.train.norms import apply_norms
from pbrstudio.train.optimisers import build_optimiser
from pbrstudio.train.progress import Progress
from pbrstudio.train.tasks import build_task
from pbrstudio.train.trainable import choose
from tests.unit.train.made import CLASSES, made_batch
from tests.unit.train.running import tiny_job

NAMES = tuple(f"class-{number}" for number in range(CLASSES))


def prepared(job: Job, networks: Networks, precision: Any) -> tuple[Leg, Any]:
    """The job as the loop gets it, on networks of a fixed seed."""
    torch.manual_seed(0)
    accelerator = make_accelerator("auto", precision, unused_parameters=False)
    made = build(networks, CLASSES)
    for network in made.by_role().values():
        network.to(accelerator.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        network.requires_grad_(requires_grad=False).eval()
    choose(made.by_role()[job.role], job.train)
    task = build_task(job, made, NAMES)
    module, optimiser = accelerator.prepare(task.module, build_optimiser(task.module, job.optimiser))
    apply_norms(module, job.norms, dropout=job.dropout)
    terms = build_terms(job, None, None)
    leg = Leg(accelerator, job, task, module, optimiser, terms, None, 1, 1, lambda: False, lambda: None)
    return leg, made


def bare(job: Job, networks: Networks, precision: str, device: torch.device, batch: Batch) -> Callable[[int], None]:
    """The same in plain PyTorch: forward, loss, backward, clipping, optimiser."""
    torch.manual_seed(0)
    network = build(networks, CLASSES).albedo.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    network.train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=job.optimiser.rate)
    terms = build_terms(job, None, None)
    halved = precision == "bf16"

    def steps(count: int) -> None:
        for _ in range(count):
            with torch.autocast(device.type, torch.bfloat16, enabled=halved):
                difference = network(batch.diffuse)
            seen = {"albedo": batch.diffuse + difference.float()}
            loss, _ = terms.total(seen, batch, terms.counts(batch))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    return steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--precisions", nargs="+", default=["fp32", "bf16"])
    given = parser.parse_args()
    job = tiny_job("albedo", batch=given.batch)
    for precision in given.precisions:
        leg, _ = prepared(job, Networks(), precision)
        batch = made_batch(given.batch, given.side).to(leg.accelerator.device)

        def ours(count: int, leg: Leg = leg, batch: Batch = batch) -> None:
            def batches() -> Iterator[Batch]:
                for _ in range(count):
                    yield batch

            train_epoch(leg, batches(), count, Progress(), lambda steps: None, Control())

        theirs = bare(job, Networks(), precision, leg.accelerator.device, batch)
        times: list[tuple[float, float]] = []
        for pair in range(given.pairs + 1):
            found = []
            for work in (ours, theirs) if pair % 2 else (theirs, ours):
                begun = time.perf_counter()
                work(given.steps)
                found.append(time.perf_counter() - begun)
            if pair:
                times.append((found[0], found[1]) if pair % 2 else (found[1], found[0]))
        ratios = [one / other for one, other in times]
        own = statistics.median(one for one, _ in times) / given.steps
        print(
            f"{precision} on {leg.accelerator.device}: a step takes {own:.3f} s; "
            f"{statistics.median(ratios):.3f} of the bare loop (from {min(ratios):.3f} to {max(ratios):.3f})"
        )


if __name__ == "__main__":
    main()
