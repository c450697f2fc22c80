"""Samples a second that the loader gives, by side and number of workers; nothing else takes them.

python benchmarks/samples.py MATERIALS [--cache FOLDER] [--sides 192 256 512] [--workers 0 1 2] [--seconds 8]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from pbrstudio.data.loading.loader import BatchLoader
from pbrstudio.data.opening import open_sources
from pbrstudio.data.samples.maker import SampleMaker
from pbrstudio.data.training_data import TrainingData
from pbrstudio.spec.job import Job

BATCH = 8
CHANGES: dict[str, Any] = {
    "mosaic": {"two": 0.2, "four": 0.1, "shape": "free", "harmonise": 0.5},
    "augment": {"turns": True, "jitter": True, "selective": True, "extras": True},
    "light": {"share": 0.8, "compression": 0.5},
    "sampling": {"kind": "inverse-root"},
}
"""As the corrected ladder has them from its first phase on."""


def job_of(side: int) -> Job:
    crop = {"first": side, "last": side, "reduce": 2.0, "reduce_share": 0.4}
    fixed: dict[str, Any] = {
        "id": "benchmark",
        "role": "maps",
        "epochs": 1,
        "epoch_of": 100_000,
        "losses": [
            {"kind": "l1", "map": name} for name in ("albedo", "roughness", "metallic", "ao", "height", "normal")
        ],
        "train": ["all"],
        "optimiser": {"kind": "adamw", "rate": 1e-4},
        "schedule": {"kind": "constant"},
        "best": "mat/loss",
    }
    return Job.model_validate({**fixed, **CHANGES, "crop": crop})


def rate(data: TrainingData, side: int, workers: int, seconds: float) -> float:
    """Samples a second, the first batches of each worker left out."""
    with BatchLoader(SampleMaker(data, job_of(side), 1), BATCH, workers=workers) as loader:
        batches = loader.batches(0)
        for _ in range(2 * max(1, workers) + 1):
            next(batches)
        began, count = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            count += len(next(batches))
        return count / (time.monotonic() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("materials", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--sides", type=int, nargs="+", default=[192, 256, 512])
    parser.add_argument("--workers", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--seconds", type=float, default=8.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pbrstudio-") as folder:
        data = open_sources([asked.materials], longest=1024, cache=asked.cache or Path(folder))
        for entry in data.entries("materials", "train"):
            data.planes(entry)
        print(f"{'side':>5} {'workers':>7} {'samples/s':>9}")
        for side in asked.sides:
            for workers in asked.workers:
                print(f"{side:5} {workers:7} {rate(data, side, workers, asked.seconds):9.1f}", flush=True)


if __name__ == "__main__":
    main()
