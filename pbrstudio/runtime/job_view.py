"""What the events tell of one job: where it stands, its curves and figures, its notes and previews."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from pbrstudio.runtime.curve import Curve
from pbrstudio.runtime.training_events import (
    EpochEnded,
    StepsDone,
    TrainingEnded,
    TrainingNote,
    TrainingResumed,
    TrainingStarted,
)

JobState = Literal["waiting", "running", "stopped", "done", "not-run"]
"""stopped: it began, and the run ended before it did."""
LOSS = "loss"
"""Name of the curve of the whole loss, beside those of its terms."""


class JobView:
    """One job of a run. Curves and epochs are bounded by ``limit`` points each."""

    def __init__(self, phase: str, job: str, limit: int) -> None:
        self.phase, self.job = phase, job
        self.state: JobState = "waiting"
        self.started: TrainingStarted | None = None
        self.ended: TrainingEnded | None = None
        self.latest: StepsDone | None = None
        """The last report of steps: rate, memory, samples a second, waiting, seconds left."""
        self.epochs: list[EpochEnded] = []
        """Validations in order, the first before the first step; of very many, every other one far back is gone."""
        self.curves: dict[str, Curve] = {}
        """Of training, by term and as `LOSS`; x in epochs and fractions of them."""
        self._notes: list[tuple[float, str]] = []
        self._limit = limit

    @property
    def role(self) -> str:
        """Empty before it began."""
        return self.started.role if self.started is not None else ""

    @property
    def position(self) -> float:
        """Epochs done, with fractions."""
        told = self.curves[LOSS].end if LOSS in self.curves else None
        return max(told or 0.0, float(self.epochs[-1].epoch) if self.epochs else 0.0)

    @property
    def planned(self) -> int:
        """Epochs it was to have; 0 before it began."""
        return self.started.epochs if self.started is not None else 0

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(message for _, message in self._notes)

    @property
    def previews(self) -> dict[int, str]:
        """Sheets by epoch, relative to the run's folder."""
        return {each.epoch: each.preview for each in self.epochs if each.preview}

    @property
    def best(self) -> EpochEnded | None:
        """The last validation that was the best so far: whose weights are kept."""
        return next((each for each in reversed(self.epochs) if each.best), None)

    @property
    def weights(self) -> str:
        """The best ones, relative to the run's folder; empty before the job ended."""
        return self.ended.weights if self.ended is not None else ""

    def figures(self, name: str) -> tuple[tuple[int, float], ...]:
        """(epoch, value) of a validation figure, such as ``mat/iou/stone``."""
        return tuple((each.epoch, value) for each in self.epochs for own, value in each.figures if own == name)

    def figure_names(self) -> tuple[str, ...]:
        """Of all validations, in the order they were first told."""
        return tuple(dict.fromkeys(name for each in self.epochs for name, _ in each.figures))

    @property
    def finite(self) -> bool:
        """Whether every loss and figure that was told is a finite number."""
        told = [value for each in self.epochs for _, value in each.figures]
        told += [each.train_loss for each in self.epochs if each.train_loss is not None]
        told += [y for curve in self.curves.values() for _, y in curve.points]
        return all(map(math.isfinite, told))

    @property
    def seconds(self) -> float | None:
        """What it took, or as far as can be told will take; None: nothing is known yet."""
        if self.ended is not None:
            return self.ended.seconds
        if self.latest is None or not self.planned or (done := self.position / self.planned) <= 0:
            return None
        return self.latest.seconds_left / max(1 - done, 1e-9) if done < 1 else None

    def fold(
        self, event: TrainingStarted | TrainingResumed | StepsDone | EpochEnded | TrainingNote | TrainingEnded
    ) -> None:
        """What was told of a later place than the event's own never was: a killed run told it."""
        match event:
            case TrainingStarted():
                self.started, self.ended, self.state = event, None, "running"
                self.latest = None
            case TrainingResumed():
                self._forget(event.epoch + self._share(event.step), event.epoch)
            case StepsDone():
                here = self._at(event)
                self._forget(math.nextafter(here, -math.inf), event.epoch)
                self.latest = event
                for name, value in ((LOSS, event.loss), *event.terms):
                    self.curves.setdefault(name, Curve(self._limit)).add(here, value)
            case EpochEnded():
                self._forget(float(event.epoch), event.epoch - 1)
                self.epochs.append(event)
                self._thin()
            case TrainingNote():
                if event.message not in self.notes:
                    self._notes.append((self.position, event.message))
            case TrainingEnded():
                self.ended, self.state = event, "done"

    def replace_weights(self, weights: str) -> None:
        """Another job trained this one's network further."""
        if self.ended is not None:
            self.ended = replace(self.ended, weights=weights)

    def close(self) -> None:
        """The run ended."""
        if self.state == "running":
            self.state = "stopped"
        elif self.state == "waiting":
            self.state = "not-run"

    def reopen(self) -> None:
        """The run goes on."""
        if self.state in ("stopped", "not-run"):
            self.state = "waiting"

    def _at(self, event: StepsDone) -> float:
        return event.epoch + self._share(event.step)

    def _share(self, step: int) -> float:
        return step / self.started.steps if self.started is not None and self.started.steps else 0.0

    def _forget(self, after: float, after_epoch: int) -> None:
        for curve in self.curves.values():
            curve.cut(after)
        if self.epochs and self.epochs[-1].epoch > after_epoch:
            self.epochs = [each for each in self.epochs if each.epoch <= after_epoch]
        if self._notes and self._notes[-1][0] > after:
            self._notes = [note for note in self._notes if note[0] <= after]
        if self.latest is not None and self._at(self.latest) > after:
            self.latest = None

    def _thin(self) -> None:
        """Keeps the first, the best and the newer half whole."""
        if len(self.epochs) <= self._limit:
            return
        half, best = len(self.epochs) // 2, self.best
        old = [each for at, each in enumerate(self.epochs[:half]) if at % 2 == 0 or each is best]
        self.epochs = old + self.epochs[half:]
