"""Jobs of a few steps on tiny networks, and what is needed to run one without a ladder around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accelerate import Accelerator
from torch import Tensor

from pbrstudio.data.training_data import TrainingData
from pbrstudio.models.networks import NetworkSet
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Event
from pbrstudio.runtime.training_events import EpochEnded, TrainingEnded, TrainingNote
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder
from pbrstudio.spec.model import Role
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.job_run import run_job
from pbrstudio.train.job_setup import Equipment, Place
from pbrstudio.train.start import starting_networks
from pbrstudio.train.weights import read_weights
from tests.tiny_models import TINY

MAPS = ("roughness", "metallic", "ao", "height", "normal")
LOSSES: dict[Role, list[dict[str, Any]]] = {
    "segmenter": [{"kind": "cross-entropy"}],
    "albedo": [{"kind": "l1", "map": "albedo"}, {"kind": "ssim", "map": "albedo", "weight": 0.2}],
    "maps": [
        {"kind": "l1", "map": "roughness"},
        {"kind": "bce"},
        {"kind": "l1", "map": "ao"},
        {"kind": "scale-invariant"},
        {"kind": "cosine"},
    ],
}
BEST: dict[Role, str] = {"segmenter": "mat/mean_iou", "albedo": "mat/l1/albedo", "maps": "mat/loss"}
SAID: dict[str, Any] = {
    "start": {"segmenter": "random", "albedo": "random", "maps": "random"},
    "validation": {"side": 64, "previews": 0, "perceptual": False},
}


def tiny_job(role: Role = "albedo", **changes: Any) -> Job:
    """Two epochs of three steps of two samples."""
    kept: dict[str, Any] = {
        "id": f"{role}_job",
        "role": role,
        "epochs": 2,
        "epoch_of": 6,
        "batch": 2,
        "crop": {"first": 64, "last": 64},
        "losses": LOSSES[role],
        "train": ["all"],
        "optimiser": {"rate": 1e-3},
        "schedule": {"kind": "constant"},
        "best": BEST[role],
        "keep": 0,
    }
    return Job.model_validate(kept | changes)


def tiny_ladder(*jobs: Job, phases: list[dict[str, Any]] | None = None, **changes: Any) -> Ladder:
    """One phase A of these jobs, or ``phases``."""
    given = phases or [{"id": "A", "title": "a", "goal": "g", "jobs": jobs}]
    said = SAID | changes
    return Ladder.model_validate({"id": "tiny", "title": "tiny", "networks": TINY, "phases": given} | said)


@dataclass
class Runner:
    """Runs a job of ``ladder`` in a folder, again and again."""

    folder: Path
    data: TrainingData
    ladder: Ladder
    save_every: float = 1e9
    accelerator: Accelerator | None = None
    told: list[Event] = field(default_factory=list)
    on_event: Callable[[Event], None] = lambda event: None

    def run(self, job: str = "", control: Control | None = None, start: NetworkSet | None = None) -> TrainingEnded:
        """``job``: the first unless named."""
        phase = self.ladder.phases[0]
        wanted = next(each for each in phase.jobs if job in ("", each.id))
        accelerator = self.accelerator or make_accelerator("cpu", "fp32", unused_parameters=False)
        equipment = Equipment(accelerator, self.ladder, self.data, None, 0, False, self.save_every)
        networks = start or starting_networks(self.ladder, self.data.classes, "", {}, wanted)[0]
        place = Place(phase, wanted, self.folder / wanted.id, self.folder)

        def emit(event: Event) -> None:
            self.told.append(event)
            self.on_event(event)

        return run_job(place, networks, equipment, emit, control or Control())

    @property
    def epochs(self) -> list[EpochEnded]:
        return [event for event in self.told if isinstance(event, EpochEnded)]

    @property
    def notes(self) -> str:
        return "\n".join(event.message for event in self.told if isinstance(event, TrainingNote))

    def history(self) -> list[tuple[int, float | None, tuple[tuple[str, float], ...], bool]]:
        """What each epoch came to, the last telling of it."""
        found = {each.epoch: (each.epoch, each.train_loss, each.figures, each.best) for each in self.epochs}
        return [found[epoch] for epoch in sorted(found)]

    def best(self, job: str = "") -> dict[str, Tensor]:
        """The best weights that are on the disk."""
        folder = self.folder / (job or self.ladder.phases[0].jobs[0].id)
        return read_weights(next(folder.glob("*_best.safetensors")))
