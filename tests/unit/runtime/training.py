"""Events of a training, made up, for tests."""

from __future__ import annotations

from pbrstudio.runtime.training_events import (
    EpochEnded,
    Outcome,
    RunStarted,
    StepsDone,
    TrainingEnded,
    TrainingStarted,
)

STEPS = 10
"""Of an epoch."""


def run_started(*jobs: str, resumed: bool = False) -> RunStarted:
    phases = tuple(dict.fromkeys(job.partition("/")[0] for job in jobs))
    return RunStarted("runs/one", "smoke", phases, jobs, "cpu", "no", resumed)


def started(job: str, role: str = "segmenter", phase: str = "A", epochs: int = 4) -> TrainingStarted:
    return TrainingStarted(
        phase, job, role, epochs, STEPS, (("all", 1_200_000),), 13_700_000, 25, "st_lpips", 1_200_000
    )


def steps(job: str, epoch: int, step: int, loss: float = 0.5, phase: str = "A", left: float = 60.0) -> StepsDone:
    return StepsDone(phase, job, epoch, step, (("l1", loss / 2),), loss, 1e-4, 0.7, 8.2, 0.03, 1 << 30, left)


def epoch_ended(
    job: str,
    epoch: int,
    figures: dict[str, float],
    *,
    best: bool = False,
    phase: str = "A",
    role: str = "segmenter",
    epochs: int = 4,
    train_loss: float | None = 0.4,
    preview: str = "",
) -> EpochEnded:
    loss = train_loss if epoch else None
    return EpochEnded(phase, job, role, epoch, epochs, loss, tuple(figures.items()), best, 2.0, preview)


def ended(job: str, phase: str = "A", outcome: Outcome = "done", best: str = "mat/loss") -> TrainingEnded:
    return TrainingEnded(phase, job, outcome, f"phases/{phase}/{job}/{job}_best.safetensors", best, 0.3, 2, 120.0)
