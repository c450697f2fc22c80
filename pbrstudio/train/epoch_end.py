"""The end of an epoch: validation, which weights are kept, and the sheet. The first process does it for all."""

from __future__ import annotations

import time
from pathlib import Path

from torch import nn

from pbrstudio.models.networks import NetworkSet
from pbrstudio.runtime.control import SafePoint, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit
from pbrstudio.runtime.training_events import EpochEnded, TrainingNote
from pbrstudio.train.job_setup import Equipment, Place, Ready
from pbrstudio.train.keeping import Keeper
from pbrstudio.train.previews import write_preview
from pbrstudio.train.processes import told_to_all
from pbrstudio.train.progress import Progress
from pbrstudio.train.tasks import Stage
from pbrstudio.train.weights import save_weights

SPARE_FIGURES = ("mat/loss", "lit/loss", "sky/loss", "mosaic/mean_iou")
"""What weights are chosen by where the job's own figure cannot be measured, the first that can be; it is told."""


def joint_weights(place: Place) -> Path:
    """UNet-Albedo of the best joint epoch."""
    return place.folder / f"{place.job.id}_joint_albedo.safetensors"


class EpochEnd:
    """Of one job."""

    def __init__(
        self, place: Place, networks: NetworkSet, equipment: Equipment, ready: Ready, emit: Emit, safe_point: SafePoint
    ) -> None:
        self._place, self._networks, self._equipment, self._ready = place, networks, equipment, ready
        self._emit, self._safe_point = emit, safe_point
        job = place.job
        self.figure = job.best
        self.albedo_figure = _of_albedo(place.albedo_job.best) if ready.albedo_judge is not None else ""
        self.keeper = Keeper(place.folder, job.id, ready.maker.balanced, job.best, job.keep, job.lora)

    def epoch(self, progress: Progress) -> None:
        """After ``progress.epoch`` epochs; changes its history and its best. `Stopped`: it changed nothing."""
        begun = time.monotonic()
        accelerator, job = self._equipment.accelerator, self._place.job
        judged = self._ready.judged(accelerator)
        best, preview = False, ""
        figures = told_to_all(accelerator, self._figures(judged, progress.epoch))
        if figures is None:
            raise Stopped
        progress.figures.append(figures)
        if progress.epoch == job.albedo.truth_epochs > 0:
            # From here on UNet-Maps sees another albedo: what was best before is not comparable.
            if accelerator.is_main_process:
                self.keeper.forget(progress)
            progress.best_epoch, progress.kept = None, []
        value = self._value(figures)
        if accelerator.is_main_process:
            best = self.keeper.consider(judged.network, progress.epoch, value, progress)
            if best and self._ready.albedo_judge is not None and self._joint(progress.epoch):
                save_weights(self._networks.albedo, joint_weights(self._place), None)
            preview = self._draw(judged, progress.epoch)
        progress.best_epoch, progress.best_value = told_to_all(accelerator, (progress.best_epoch, progress.best_value))
        self._emit(
            EpochEnded(
                phase=self._place.phase.id,
                job=job.id,
                role=job.role,
                epoch=progress.epoch,
                epochs=job.epochs,
                train_loss=progress.train[-1] if progress.train else None,
                figures=tuple(figures.items()),
                best=best,
                seconds=time.monotonic() - begun,
                preview=preview,
            )
        )

    def _figures(self, judged: nn.Module, epoch: int) -> dict[str, float] | None:
        """None: stopped, which the other processes have to hear of; or they wait for this one, the first."""
        if not self._equipment.accelerator.is_main_process:
            return None
        try:
            return self._measured(judged, epoch)
        except Stopped:
            return None

    def _measured(self, judged: nn.Module, epoch: int) -> dict[str, float]:
        accelerator = self._equipment.accelerator
        figures = self._ready.judge.figures(judged, epoch, accelerator.device, accelerator.autocast, self._safe_point)
        if self._ready.albedo_judge is not None:
            judge = self._ready.albedo_judge
            others = judge.figures(judge.task.module, epoch, accelerator.device, accelerator.autocast, self._safe_point)
            figures |= {_of_albedo(name): value for name, value in others.items()}
        return figures

    def _joint(self, epoch: int) -> bool:
        """Whether the epoch that ended trained both UNets."""
        job = self._place.job
        return epoch > job.epochs - job.albedo.joint_epochs

    def _value(self, figures: dict[str, float]) -> float:
        """Of the figure that chooses. Another one stands in for all of the job where the job's own is not there."""
        if self.figure in figures:
            return figures[self.figure]
        others = (*self._place.job.best_else, *SPARE_FIGURES)
        spare = next((name for name in others if name in figures), None)
        if spare is None:
            raise UserError(
                f"{self._place.job.id}: no validation texture gives any figure: add data with truth for validation"
            )
        message = f"{self.figure} cannot be measured with these data: the best weights are chosen by {spare}"
        self._emit(TrainingNote(self._place.phase.id, self._place.job.id, message))
        self.figure = spare
        self.keeper = self.keeper.by(spare)
        return figures[spare]

    def _draw(self, judged: nn.Module, epoch: int) -> str:
        samples = self._ready.previews
        if not samples:
            return ""
        path = self._place.folder / "previews" / f"epoch-{epoch:03d}.png"
        stage = Stage(epoch, training=False, seed=self._equipment.ladder.seed)
        accelerator = self._equipment.accelerator
        write_preview(path, self._ready.task, judged, samples, stage, accelerator.device, accelerator.autocast)
        return self._place.relative(path)


def _of_albedo(figure: str) -> str:
    """The name, among UNet-Maps' figures, of one of UNet-Albedo's."""
    return f"{figure}/albedo-network" if figure.endswith("/loss") else figure
