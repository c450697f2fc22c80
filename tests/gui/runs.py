"""A run's folder as a training leaves it, written by hand: two phases, three gates of three states, previews."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from pbrstudio.config.ladders import load_ladder
from pbrstudio.runtime.events import as_record
from pbrstudio.runtime.training_events import (
    EpochEnded,
    GateDecided,
    PhaseEnded,
    PhaseStarted,
    RunEnded,
    RunStarted,
    StepsDone,
    TrainingEnded,
    TrainingEvent,
    TrainingNote,
    TrainingStarted,
)
from pbrstudio.spec.run import RunRecord
from pbrstudio.train.run_folder import RunFolder

EPOCHS, STEPS = 3, 10


def record(data: Sequence[str] = ("nowhere",)) -> RunRecord:
    return RunRecord(
        ladder=load_ladder("smoke"),
        data=tuple(data),
        classes=("metal", "stone", "wood"),
        created="2026-01-02T03:04:05+00:00",
        versions={"pbrstudio": "0"},
    )


def steps(epoch: int, step: int, loss: float) -> StepsDone:
    return StepsDone(
        "A0", "seg_A0", epoch, step, (("classes/cross-entropy", loss),), loss, 3e-4, 1.0, 12.5, 0.25, 3 << 30, 90.0
    )


def beginning() -> list[TrainingEvent]:
    """Of a run whose first job has begun."""
    ladder = load_ladder("smoke")
    jobs = tuple(f"{phase.id}/{job.id}" for phase in ladder.phases for job in phase.jobs)
    return [
        RunStarted("run", "smoke", tuple(phase.id for phase in ladder.phases), jobs, "cpu", "no", resumed=False),
        PhaseStarted("A0", 1),
        TrainingStarted("A0", "seg_A0", "segmenter", EPOCHS, STEPS, (("all", 10),), 10, 6, ""),
        TrainingNote("A0", "seg_A0", "2 textures are left out"),
        validation(0),
    ]


def validation(epoch: int) -> EpochEnded:
    iou = 0.1 + 0.2 * epoch
    figures = (
        ("mat/loss", 2.0 - 0.5 * epoch),
        ("mat/mean_iou", iou),
        ("mat/iou/stone", iou + 0.05),
        ("mat/iou/wood", iou - 0.05),
        ("lit/loss", 2.1 - 0.5 * epoch),
        ("lit/mean_iou", iou - 0.02),
    )
    preview = f"phases/A0/seg_A0/previews/epoch-{epoch:03}.png"
    loss = None if epoch == 0 else 2.0 - 0.5 * epoch
    return EpochEnded("A0", "seg_A0", "segmenter", epoch, EPOCHS, loss, figures, True, 4.0, preview)


def whole() -> list[TrainingEvent]:
    """Of a run that a red gate stopped after its first phase."""
    told = beginning()
    for epoch in range(EPOCHS):
        told += [steps(epoch, step, 2.0 - 0.5 * epoch - 0.01 * step) for step in range(1, STEPS + 1)]
        told.append(validation(epoch + 1))
    return [
        *told,
        TrainingEnded("A0", "seg_A0", "done", "phases/A0/seg_A0/best.safetensors", "mat/mean_iou", 0.7, 3, 60.0),
        GateDecided("A0", "finite", "passed", "every loss is a finite number", "Fix the data.", ()),
        GateDecided("A0", "mat-falls", "not-measurable", "these data give no validation loss", "Look.", ()),
        GateDecided("A0", "seg-iou", "failed", "mean IoU 0.7 is under 0.75", "Look at the labels.", (("limit", 0.75),)),
        PhaseEnded("A0", passed=False),
        RunEnded("gate", "gate seg-iou of phase A0 failed", 70.0),
    ]


def write_run(folder: Path, events: Sequence[TrainingEvent]) -> Path:
    previews = folder / "phases" / "A0" / "seg_A0" / "previews"
    previews.mkdir(parents=True)
    for epoch in range(EPOCHS + 1):
        Image.new("RGB", (48, 96), (60 * epoch, 90, 90)).save(previews / f"epoch-{epoch:03}.png")
    RunFolder(folder).write(record())
    tell(folder, events)
    return folder


def tell(folder: Path, events: Sequence[TrainingEvent]) -> None:
    """As another process would append them."""
    with (folder / "events.jsonl").open("a", encoding="utf-8") as file:
        for event in events:
            file.write(json.dumps({"time": time.time(), **as_record(event)}) + "\n")
