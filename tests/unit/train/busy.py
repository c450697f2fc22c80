"""Jobs with everything switched on that could remember something between two steps."""

from __future__ import annotations

from typing import Any

from pbrstudio.spec.job import Job
from pbrstudio.spec.model import Role
from tests.unit.train.running import MAPS, tiny_job

SAMPLES: dict[str, Any] = {
    "mix": {"materials": 0.6, "skyrim": 0.4},
    "crop": {"first": 64, "last": 96, "input": 64, "reduce": 1.5, "reduce_share": 0.5},
    "mosaic": {"two": 0.3, "four": 0.3, "shape": "free", "harmonise": 0.5},
    "augment": {"turns": True, "jitter": True, "selective": True, "extras": True, "photometric": 0.6},
    "light": {"share": 0.6, "compression": 0.5},
    "sampling": {"kind": "inverse-root"},
}
EVERY: dict[str, Any] = SAMPLES | {
    "epoch_of": 12,
    "batch": 4,
    "accumulate": 2,
    "average": 0.6,
    "keep": 9,
    "schedule": {"kind": "one-cycle", "end": 0.01},
}


def busy_segmenter(**changes: Any) -> Job:
    return tiny_job(
        "segmenter",
        **EVERY
        | {
            "train": ["lora", "decode-head"],
            "lora": {"rank": 2, "alpha": 4, "dropout": 0.3},
            "optimiser": {"rate": 1e-3, "rates": {"lora": 3e-3}},
            "norms": "estimate",
            "pseudo": {"teacher": "average", "above": 0.15},
            "best": "mat/loss",
        }
        | changes,
    )


def busy_maps(**changes: Any) -> Job:
    """Both UNets train in its last epoch."""
    losses: list[dict[str, Any]] = [{"kind": "squares", "map": name} for name in MAPS if name not in ("metallic",)]
    return tiny_job(
        "maps",
        **EVERY
        | {
            "losses": [*losses, {"kind": "bce", "positive": "batch", "background": 0.2}, {"kind": "dice"}],
            "combine": "mean-of-maps",
            "agreement": True,
            "sure": 0.15,
            "albedo": {"truth_epochs": 1, "joint_epochs": 1, "truth_share": 0.3},
            "condition": {"film": True, "dropout": 0.3},
            "normal_known": 0.5,
        }
        | changes,
    )


def busy_albedo(**changes: Any) -> Job:
    return tiny_job("albedo", **EVERY | changes)


BUSY: dict[Role, Any] = {"segmenter": busy_segmenter, "albedo": busy_albedo, "maps": busy_maps}
