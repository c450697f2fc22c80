"""One job from its first step, or its last checkpoint, to its best weights."""

from __future__ import annotations

import time

import torch

from pbrstudio.models.networks import NetworkSet
from pbrstudio.runtime.control import Control, Stopped, never_stop
from pbrstudio.runtime.events import Emit
from pbrstudio.runtime.training_events import (
    Outcome,
    StepsDone,
    TrainingEnded,
    TrainingNote,
    TrainingResumed,
    TrainingStarted,
    WeightsReplaced,
)
from pbrstudio.train.checkpoints import Checkpoints
from pbrstudio.train.epoch_end import EpochEnd, joint_weights
from pbrstudio.train.guessing import guess_classes
from pbrstudio.train.job_setup import Equipment, Place, Ready, prepare
from pbrstudio.train.loop import Leg, Skipped, Steps, train_epoch
from pbrstudio.train.memory import forget_peak, peak_memory
from pbrstudio.train.processes import told_to_all
from pbrstudio.train.progress import Progress
from pbrstudio.train.stopping import stop_reason


def run_job(place: Place, networks: NetworkSet, equipment: Equipment, emit: Emit, control: Control) -> TrainingEnded:
    """Trains the job's network in ``networks``, which has its starting weights; its best weights lie in the place's
    folder afterwards.

    Raises `Stopped` after saving, `NotFinite` for a loss that is not, with the last good checkpoint intact.
    """
    ready = prepare(place, networks, equipment)
    try:
        return _JobRun(place, networks, equipment, ready, emit, control).run()
    finally:
        ready.loader.close()
        equipment.accelerator.free_memory()


class _JobRun:
    def __init__(
        self, place: Place, networks: NetworkSet, equipment: Equipment, ready: Ready, emit: Emit, control: Control
    ) -> None:
        self._place, self._job, self._networks = place, place.job, networks
        self._equipment, self._ready, self._emit, self._control = equipment, ready, emit, control
        self._accelerator = equipment.accelerator
        self._end = EpochEnd(place, networks, equipment, ready, emit, control.safe_point)
        self._checkpoints = Checkpoints(place.folder, self._accelerator)
        self._progress = Progress()
        self._saved = time.monotonic()

    def run(self) -> TrainingEnded:
        job, progress = self._job, self._progress
        self._place.folder.mkdir(parents=True, exist_ok=True)
        forget_peak(self._accelerator.device)
        self._tell_start()
        found = self._checkpoints.load(self._ready.average, self._note)
        if found is not None:
            self._progress = progress = found
            self._own_sums()
            self._emit(TrainingResumed(self._phase, job.id, progress.epoch, progress.step))
        leg = Leg(
            accelerator=self._accelerator,
            job=job,
            task=self._ready.task,
            module=self._ready.module,
            optimiser=self._ready.optimiser,
            terms=self._ready.terms,
            average=self._ready.average,
            epochs=job.epochs,
            seed=self._equipment.ladder.seed,
            save_due=self._save_due,
            save=self._save,
        )
        self._control.take_skip()  # that was meant for another job
        self._validate()
        outcome = self._outcome()
        while outcome is None:
            self._guess()
            self._ready.begin_epoch(job, fresh=progress.epoch == progress.step == 0)
            try:
                batches = self._ready.loader.batches(progress.epoch, progress.step)
                train_epoch(leg, batches, self._ready.steps, progress, self._tell_steps, self._control)
            except Stopped:
                self._save()
                raise
            except Skipped:
                outcome = "skipped"
                break
            self._close_epoch()
            self._validate()
            outcome = self._outcome()
        return self._finish(outcome)

    def _validate(self) -> None:
        """Where the epochs that are done have not been looked at; saved in any case."""
        if len(self._progress.figures) > self._progress.epoch:
            return
        try:
            self._end.epoch(self._progress)
        except Stopped:
            self._save()
            raise
        self._save()

    @property
    def _phase(self) -> str:
        return self._place.phase.id

    def _outcome(self) -> Outcome | None:
        """Why the job is over; None while it is not. A plateau first sends the schedule into its last tenth."""
        decided = stop_reason(self._job, self._progress)
        if decided.tail_from is not None and self._progress.tail_from is None:
            self._progress.tail_from = decided.tail_from
            self._note(decided.sentence)
        elif decided.outcome is not None and decided.sentence:
            self._note(decided.sentence)
        return decided.outcome

    def _tell_start(self) -> None:
        ready, equipment = self._ready, self._equipment
        self._emit(
            TrainingStarted(
                phase=self._phase,
                job=self._job.id,
                role=self._job.role,
                epochs=self._job.epochs,
                steps=ready.steps,
                trainable=tuple((part.words, part.parameters) for part in ready.trains.parts),
                parameters=ready.trains.parameters,
                trained=ready.trains.trained,
                textures=ready.maker.textures,
                perceptual=equipment.perceptual.name if equipment.perceptual is not None else "",
            )
        )
        for note in ready.maker.notes:
            self._note(note)

    def _note(self, message: str) -> None:
        self._emit(TrainingNote(self._phase, self._job.id, message))

    def _tell_steps(self, steps: Steps) -> None:
        progress, job = self._progress, self._job
        rate = steps.samples / max(steps.seconds, 1e-9)
        left = job.epochs * self._ready.steps - progress.epoch * self._ready.steps - progress.step
        done = max(1, progress.samples)
        self._emit(
            StepsDone(
                phase=self._phase,
                job=job.id,
                epoch=progress.epoch,
                step=progress.step,
                terms=tuple(steps.terms.items()),
                loss=steps.loss,
                rate=steps.rate,
                gradient=steps.gradient,
                samples_per_second=rate,
                waiting=min(1.0, self._ready.loader.take_waiting() / max(steps.seconds, 1e-9)),
                memory=peak_memory(self._accelerator.device),
                seconds_left=left * job.batch * progress.seconds / done,
            )
        )

    def _guess(self) -> None:
        """Once an epoch, before its first step; a resumed epoch has them from its checkpoint."""
        progress, data = self._progress, self._equipment.data
        if self._job.mix.skyrim == 0 or not data.entries("skyrim", "train"):
            return
        if progress.guessed_epoch != progress.epoch:
            progress.guesses = guess_classes(
                data,
                self._networks.segmenter,
                self._accelerator.device,
                self._accelerator.autocast,
                sure=self._job.sure,
                # Of several processes all have to stop together, which the next step sees to.
                safe_point=self._control.safe_point if self._accelerator.num_processes == 1 else never_stop,
            )
            progress.guessed_epoch = progress.epoch
        self._ready.maker.guess(progress.guesses)

    def _close_epoch(self) -> None:
        """The epoch's means over all processes go into the history."""
        progress, steps = self._progress, self._ready.steps
        self._gather_sums()
        progress.train.append(progress.loss_sum / steps)
        progress.terms.append({name: value / steps for name, value in progress.term_sums.items()})
        progress.term_sums, progress.loss_sum = {}, 0.0
        progress.epoch, progress.step = progress.epoch + 1, 0

    def _own_sums(self) -> None:
        """A checkpoint has the sums of all processes: after it the first one goes on from them, the others anew."""
        if not self._accelerator.is_main_process:
            self._progress.loss_sum = 0.0
            self._progress.term_sums = dict.fromkeys(self._progress.term_sums, 0.0)

    def _gather_sums(self) -> None:
        """Each process has summed its own share; afterwards all have the whole, and the others begin at nothing."""
        if self._accelerator.num_processes == 1:
            return
        progress = self._progress
        names = sorted(progress.term_sums)
        own = torch.tensor([progress.loss_sum, *(progress.term_sums[n] for n in names)], dtype=torch.float64)
        whole = self._accelerator.reduce(own.to(self._accelerator.device), "sum").tolist()
        progress.loss_sum = whole[0]
        progress.term_sums = dict(zip(names, whole[1:], strict=True))
        if progress.step < self._ready.steps:
            self._own_sums()

    def _save_due(self) -> bool:
        return time.monotonic() - self._saved >= self._equipment.save_every

    def _save(self) -> None:
        self._gather_sums()
        self._checkpoints.save(self._progress, self._ready.average)
        self._saved = time.monotonic()

    def _finish(self, outcome: Outcome) -> TrainingEnded:
        progress = self._progress
        if self._ready.albedo_judge is not None:
            self._settle_albedo()
        self._tell_peak()
        ended = TrainingEnded(
            phase=self._phase,
            job=self._job.id,
            outcome=outcome,
            weights=self._place.relative(self._end.keeper.best),
            best_figure=self._end.figure,
            best_value=progress.best_value,
            best_epoch=progress.best_epoch or 0,
            seconds=progress.seconds,
        )
        self._emit(ended)
        self._accelerator.wait_for_everyone()
        self._checkpoints.clear()
        return ended

    def _settle_albedo(self) -> None:
        """UNet-Albedo that trained along (decisions 9): the first process decides."""
        sentence = self._end.settle_albedo(self._progress) if self._accelerator.is_main_process else ""
        kept = told_to_all(self._accelerator, joint_weights(self._place).exists())
        self._progress.best_epoch, self._progress.best_value = told_to_all(
            self._accelerator, (self._progress.best_epoch, self._progress.best_value)
        )
        if sentence:
            self._note(sentence)
        if kept:
            path = self._place.relative(joint_weights(self._place))
            self._emit(WeightsReplaced(self._phase, self._place.albedo_job.id, path))

    def _tell_peak(self) -> None:
        """Of a card: what the plan holds against 12 GB."""
        device = self._accelerator.device
        if device.type == "cuda":
            self._note(f"most memory of the card: {peak_memory(device) / 1e9:.1f} GB (the plan: 12 in D)")
