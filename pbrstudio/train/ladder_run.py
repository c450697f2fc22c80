"""The ladder: phase after phase, job after job, gates between; it goes on where its events say that it stopped."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.data.opening import open_sources
from pbrstudio.data.training_data import TrainingData
from pbrstudio.metrics.perceptual import perceptual_backend
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit, Event
from pbrstudio.runtime.journal import read_events
from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import (
    GateAccepted,
    RunEnded,
    RunStarted,
)
from pbrstudio.spec.ladder import Ladder, Phase
from pbrstudio.spec.run import RunRecord
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.job_setup import Equipment
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.run_folder import RunFolder, now, versions

SAVE_EVERY = 300.0
"""Seconds between two checkpoints within an epoch."""


def run_ladder(request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> RunEnded:
    """Trains what is not done yet of ``ladder``, the resolved one of the run where it goes on.

    Every event is told through ``emit`` by the first process alone. Returns when all is done, when the user stopped it
    (everything saved), or at a failed gate. `UserError` for what cannot be, NaN among it: the last checkpoint is whole.
    """
    begun = time.monotonic()
    return _LadderRun(request, ladder, emit, control).run(begun)


@dataclass(frozen=True, slots=True)
class _Attempt:
    phase: Phase
    number: int


class _LadderRun:
    def __init__(self, request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> None:
        self._request, self._ladder, self._control = request, ladder, control
        joint = any(job.albedo.joint_epochs for phase in ladder.phases for job in phase.jobs)
        self._accelerator = make_accelerator(request.device, request.precision, unused_parameters=joint)
        self._folder = RunFolder(request.run)
        self._view = RunView()
        self._events: list[Event] = []
        self._audience = emit if self._accelerator.is_main_process else None
        self._data = self._opened()

    def _emit(self, event: Event) -> None:
        """Every process follows the run; the first one tells of it."""
        self._view.fold(event)
        if self._audience is not None:
            self._audience(event)

    def run(self, begun: float) -> RunEnded:
        resumed = self._folder.exists()
        record = self._record(resumed=resumed)
        if resumed:
            events, _ = read_events(self._folder.events)
            for event in events:
                self._view.fold(event)
        self._accelerator.wait_for_everyone()
        self._emit(
            RunStarted(
                run=str(self._folder.path),
                ladder=self._ladder.id,
                phases=tuple(phase.id for phase in self._ladder.phases),
                jobs=tuple(f"{phase.id}/{job.id}" for phase in self._ladder.phases for job in phase.jobs),
                device=str(self._accelerator.device),
                precision=self._accelerator.mixed_precision,
                resumed=resumed,
                processes=self._accelerator.num_processes,
            )
        )
        for accepted in self._request.accept:
            phase = next(p.id for p in self._ladder.phases if accepted in {gate.id for gate in p.gates})
            self._emit(GateAccepted(phase, accepted))
        equipment = Equipment(
            accelerator=self._accelerator,
            ladder=self._ladder,
            data=self._data,
            perceptual=perceptual_backend() if self._ladder.validation.perceptual else None,
            workers=self._request.workers,
            compiled=self._request.compiled,
            save_every=SAVE_EVERY,
        )
        try:
            stopped_at = self._climb(record, equipment)
        except Stopped:
            return self._ended(RunEnded("stopped", "stopped; resume goes on from here", time.monotonic() - begun))
        if stopped_at is not None:
            return self._ended(RunEnded("gate", stopped_at, time.monotonic() - begun))
        return self._ended(RunEnded("done", "every phase is done", time.monotonic() - begun))

    def _ended(self, event: RunEnded) -> RunEnded:
        self._emit(event)
        return event

    def _opened(self) -> TrainingData:
        roots = self._request.data
        return open_sources([Path(root) for root in roots])

    def _record(self, *, resumed: bool) -> RunRecord:
        if resumed:
            record = self._folder.read()
            if record.classes != self._data.classes:
                raise UserError(
                    f"the data give the classes {', '.join(self._data.classes)}; this run trains "
                    f"{', '.join(record.classes)}: give it the data that it began with"
                )
            return record
        record = RunRecord(
            ladder=self._ladder,
            data=tuple(str(Path(root).resolve()) for root in self._request.data),
            classes=self._data.classes,
            init=self._request.init or "",
            created=now(),
            versions=versions(),
        )
        if self._accelerator.is_main_process:
            self._folder.path.mkdir(parents=True, exist_ok=True)
            self._folder.write(record)
        return record

    def _climb(self, record: RunRecord, equipment: Equipment) -> str | None:
        """Phase after phase; the sentence of the gate at which it stopped, None when all are done."""
        only = self._request.phase
        for phase in self._ladder.phases:
            if only is not None and phase.id != only:
                continue
            fresh = only is not None and not self._request.resume and bool(self._view.phase(phase.id).jobs_done)
            stopped_at = self._phase(phase, record, equipment, fresh=fresh)
            if stopped_at is not None:
                return stopped_at
        return None
