"""The ladder: phase after phase, job after job, gates between; it goes on where its events say that it stopped."""

from __future__ import annotations

import time
from pathlib import Path

from pbrstudio.data.opening import open_sources
from pbrstudio.metrics.perceptual import perceptual_backend
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit, Event
from pbrstudio.runtime.journal import read_events
from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import (
    GateAccepted,
    GateDecided,
    PhaseEnded,
    PhaseStarted,
    RemedyTaken,
    RunEnded,
    RunStarted,
    TrainingNote,
)
from pbrstudio.spec.gates import Finite
from pbrstudio.spec.job import Job
from pbrstudio.spec.ladder import Ladder, Phase
from pbrstudio.spec.model import Role
from pbrstudio.spec.run import RunRecord
from pbrstudio.train.checkpoints import clear_states
from pbrstudio.train.decisions import diverges, judged_gates, lag_of, watched
from pbrstudio.train.devices import make_accelerator
from pbrstudio.train.gate_file import write_gates
from pbrstudio.train.job_run import run_job
from pbrstudio.train.job_setup import Equipment, Place, leaves_unused
from pbrstudio.train.lacking import is_skipped, lack_of, skipped_words
from pbrstudio.train.loop import NotFinite
from pbrstudio.train.out_of_memory import memory_advice
from pbrstudio.train.remedies import Taken, remedied, remedy_for, told
from pbrstudio.train.request import TrainRequest
from pbrstudio.train.run_folder import RunFolder, now, versions
from pbrstudio.train.start import starting_networks

SAVE_EVERY = 300.0
"""Seconds between two checkpoints within an epoch."""


def run_ladder(request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> RunEnded:
    """Trains what is not done yet of ``ladder``, the resolved one of the run where it goes on.

    Every event is told through ``emit`` by the first process alone. Returns when all is done, when the user stopped it
    (everything saved), or at a failed gate. `UserError` for what cannot be, NaN among it: the last checkpoint is whole.
    """
    begun = time.monotonic()
    run = _LadderRun(request, ladder, emit, control)
    try:
        sentence = run.climb()
    except Stopped:
        ended = RunEnded("stopped", "stopped: everything is saved, resume goes on from here", time.monotonic() - begun)
    else:
        if sentence:
            ended = RunEnded("gate", sentence, time.monotonic() - begun)
        else:
            ended = RunEnded("done", run.sentence, time.monotonic() - begun)
    run.tell(ended)
    return ended


class _LadderRun:
    def __init__(self, request: TrainRequest, ladder: Ladder, emit: Emit, control: Control) -> None:
        self._request, self._ladder, self._control = request, ladder, control
        self._folder = RunFolder(request.run)
        heads = ladder.networks.maps.heads
        unused = any(leaves_unused(job, heads) for phase in ladder.phases for job in phase.jobs)
        self._accelerator = make_accelerator(request.device, request.precision, unused_parameters=unused)
        self._audience = emit if self._accelerator.is_main_process else None
        self._view = RunView()
        self._skipped: set[str] = set()
        resumed = self._folder.exists()
        record = self._folder.read() if resumed else None
        roots = request.data or (record.data if record is not None else ())
        self._data = open_sources(
            [Path(root) for root in roots], longest=ladder.longest_side, procedural=ladder.procedural
        )
        self._init = request.init or (record.init if record is not None else "")
        self._check_classes(record)
        if record is None:
            self._write_record()
        else:
            for event in read_events(self._folder.events)[0]:
                self._view.fold(event)
        self._accelerator.wait_for_everyone()
        self.tell(
            RunStarted(
                run=str(self._folder.path),
                ladder=ladder.id,
                phases=tuple(phase.id for phase in ladder.phases),
                jobs=tuple(f"{phase.id}/{job.id}" for phase in ladder.phases for job in phase.jobs),
                device=str(self._accelerator.device),
                precision=self._accelerator.mixed_precision,
                resumed=resumed,
                processes=self._accelerator.num_processes,
            )
        )
        self._equipment = Equipment(
            accelerator=self._accelerator,
            ladder=ladder,
            data=self._data,
            perceptual=perceptual_backend() if ladder.validation.perceptual else None,
            workers=request.workers,
            compiled=request.compiled,
            save_every=SAVE_EVERY,
        )

    @property
    def sentence(self) -> str:
        """What is done."""
        only = self._request.phase
        done = "every phase is done" if only is None else f"phase {only} is done"
        skipped = skipped_words(self._ladder.phases, self._skipped)
        return f"{done}; {skipped}" if skipped else done

    def tell(self, event: Event) -> None:
        """Every process follows the run; the first one tells of it."""
        self._view.fold(event)
        if self._audience is not None:
            self._audience(event)

    def _check_classes(self, record: RunRecord | None) -> None:
        if record is not None and record.classes != self._data.classes:
            raise UserError(
                f"the data give the classes {', '.join(self._data.classes)}; this run trains "
                f"{', '.join(record.classes)}: give it the data that it began with"
            )

    def _write_record(self) -> None:
        record = RunRecord(
            ladder=self._ladder,
            data=tuple(str(Path(root).resolve()) for root in self._request.data),
            classes=self._data.classes,
            init=self._init,
            created=now(),
            versions=versions(),
        )
        if self._accelerator.is_main_process:
            self._folder.path.mkdir(parents=True, exist_ok=True)
            self._folder.write(record)

    def climb(self) -> str:
        """Phase after phase; the sentence of the gate at which it stopped, empty when all are done."""
        for gate in self._request.accept:
            for phase in self._ladder.phases:
                if gate in self._view.phase(phase.id).decided:
                    self.tell(GateAccepted(phase.id, gate))
        phases = [phase for phase in self._ladder.phases if self._request.phase in (None, phase.id)]
        self._foresee(phases)
        for phase in phases:
            sentence = self._phase(phase)
            if sentence:
                return sentence
        return ""

    def _foresee(self, phases: list[Phase]) -> None:
        """What will end the run for want of data is told now, and not after days."""
        able = False
        for phase in phases:
            for job in phase.jobs:
                if job.id in self._view.phase(phase.id).jobs_done:
                    able = True
                    continue
                lack = lack_of(self._data, job, self._ladder)
                if lack is None:
                    able = True
                elif self._ladder.on_missing == "stop":
                    self.tell(TrainingNote(phase.id, job.id, f"the run will end here: {lack}"))
        if self._ladder.on_missing == "skip" and not able:
            raise UserError("no job has any data to learn from: 'pbrstudio data stats' says what the data hold")

    def _phase(self, phase: Phase) -> str:
        """One phase, with what its remedies make of it; the sentence of a failed gate that stops the ladder."""
        view = self._view.phase(phase.id)
        anew = self._request.phase == phase.id and not self._request.resume
        if view.attempt == 0 or anew or view.outdated:
            self._begin(phase, anew=anew)
        while True:
            changed = remedied(self._ladder, phase, self._taken)
            for job in changed.jobs:
                self._job(changed, job)
            failed = self._judge(changed)
            tries = (remedy_for(phase, gate.gate, self._taken) for gate in failed)
            again = next((remedy for remedy in tries if remedy is not None), None)
            if again is None:
                break
            # In this order: a kill in between costs a further attempt, and not the remedy.
            self._begin(phase, anew=False)
            self.tell(RemedyTaken(phase.id, again.kind, told(again)))
        if view.ended is None:
            self._watch_balance(changed)
            self.tell(PhaseEnded(phase.id, passed=not failed))
        stops = failed if self._ladder.on_fail == "stop" else []
        return f"phase {phase.id}: {stops[0].sentence}. {stops[0].advice}" if stops else ""

    def _begin(self, phase: Phase, *, anew: bool) -> None:
        """Another attempt at it; what the one before could have been resumed from is of no use any more."""
        attempt = self._view.phase(phase.id).attempt
        if attempt and self._accelerator.is_main_process:
            clear_states(self._folder.phase(phase.id, attempt))
        self.tell(PhaseStarted(phase.id, attempt + 1, anew and attempt > 0))

    @property
    def _taken(self) -> list[Taken]:
        return [(event.phase, event.remedy) for event in self._view.remedies]

    def _judge(self, phase: Phase) -> list[GateDecided]:
        """Decides the gates of a phase that has not ended; those that failed and were not accepted."""
        view = self._view.phase(phase.id)
        if view.ended is None:
            for decided in judged_gates(self._ladder, phase, self._view):
                self.tell(decided)
            if self._audience is not None:
                write_gates(self._folder.phase(phase.id, view.attempt), tuple(view.decided.values()))
        return list(view.open_gates)

    def _watch_balance(self, phase: Phase) -> None:
        """After a phase: whether later ones draw uniformly, and which class lags."""
        for remedy in phase.remedies:
            if remedy.kind != "uniform-sampler" or (phase.id, remedy.kind) in self._taken:
                continue
            if sentence := diverges(phase, self._view, remedy.epochs):
                self.tell(RemedyTaken(phase.id, remedy.kind, f"{sentence}: {told(remedy)}"))
        for sentence in watched(phase, self._view):
            self.tell(TrainingNote(phase.id, phase.jobs[0].id, sentence))
        if sentence := lag_of(phase, self._view):
            job = next(job.id for job in phase.jobs if job.role == "segmenter")
            self.tell(TrainingNote(phase.id, job, sentence))

    def _job(self, phase: Phase, job: Job) -> None:
        view = self._view.phase(phase.id)
        if job.id in view.jobs_done:
            if self._accelerator.is_main_process:  # a kill may have come between the job's end and this
                clear_states(self._folder.job(phase.id, view.attempt, job.id))
            return
        lack = is_skipped(self._data, job, self._ladder)
        if lack is not None:
            self._skipped.add(job.id)
            self.tell(TrainingNote(phase.id, job.id, f"skipped: {lack.lack}"))
            return
        weights = self._weights(phase, job)
        networks, notes = starting_networks(self._ladder, self._data.classes, self._init, weights, job)
        for note in notes:
            self.tell(TrainingNote(phase.id, job.id, note))
        place = Place(phase, job, self._folder.job(phase.id, view.attempt, job.id), self._folder.path)
        try:
            with memory_advice(phase.id, job, self._accelerator):
                run_job(place, networks, self._equipment, self.tell, self._control)
        except NotFinite as error:
            for gate in phase.gates:
                if isinstance(gate, Finite):
                    sentence = f"a loss of {job.id} is not a number"
                    self.tell(GateDecided(phase.id, gate.id, "failed", sentence, gate.advice, ()))
            raise UserError(
                f"{job.id}: the loss is not a number any more. The last checkpoint is whole: resume with "
                "--precision fp32, begin another run with a lower rate, or check the data's normalisation"
            ) from error

    def _weights(self, phase: Phase, job: Job) -> dict[Role, Path]:
        """What the jobs before this one left, the last of each network."""
        found: dict[Role, Path] = {}
        for earlier in self._ladder.phases:
            for each in earlier.jobs:
                if earlier.id == phase.id and each.id == job.id:
                    return found
                ended = self._view.job(earlier.id, each.id).ended
                if ended is not None:
                    found[each.role] = self._folder.path / ended.weights
        return found
