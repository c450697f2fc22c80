"""The end of an epoch: validation, which weights are kept, and the sheet. The first process does it for all."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from torch import nn

from pbrstudio.models.networks import NetworkSet
from pbrstudio.runtime.control import SafePoint, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.runtime.training_events import EpochEnded, TrainingNote
from pbrstudio.spec.figures import is_better
from pbrstudio.train.adapters import lora_of
from pbrstudio.train.job_setup import Equipment, Place, Ready
from pbrstudio.train.keeping import Keeper
from pbrstudio.train.modules import AlbedoModule
from pbrstudio.train.previews import write_preview
from pbrstudio.train.processes import told_to_all
from pbrstudio.train.progress import Progress
from pbrstudio.train.tasks import MapsTask, Stage
from pbrstudio.train.weights import save_weights

SPARE_FIGURES = ("mat/loss", "lit/loss", "sky/loss", "mosaic/mean_iou")
"""What weights are chosen by where the job's own figure cannot be measured, the first that can be; it is told."""


def joint_weights(place: Place) -> Path:
    """UNet-Albedo of the best joint epoch."""
    return place.folder / f"{place.job.id}_joint_albedo.safetensors"


def apart_weights(place: Place) -> Path:
    """The best UNet-Maps before the joint epochs."""
    return place.folder / f"{place.job.id}_apart.safetensors"


class EpochEnd:
    """Of one job."""

    def __init__(
        self, place: Place, networks: NetworkSet, equipment: Equipment, ready: Ready, emit: Emit, safe_point: SafePoint
    ) -> None:
        self._place, self._networks, self._equipment, self._ready = place, networks, equipment, ready
        self._emit, self._safe_point = emit, safe_point
        job = place.job
        self.figure = job.best
        lora = job.lora or lora_of(networks.by_role()[job.role])
        self.keeper = Keeper(place.folder, job.id, ready.maker.balanced, job.best, job.keep, lora)

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
        if self._begins_anew(progress.epoch):
            if accelerator.is_main_process:
                self.keeper.forget(progress)
            progress.best_epoch, progress.kept = None, []
        value = self._value(figures)
        if accelerator.is_main_process:
            best = self.keeper.consider(judged.network, progress.epoch, value, progress)
            if self._ready.albedo_judge is not None:
                self._keep_joint(judged, progress, best=best)
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

    def _figures(self, judged: Any, epoch: int) -> dict[str, float] | None:
        """None: stopped, which the other processes have to hear of; or they wait for this one, the first."""
        if not self._equipment.accelerator.is_main_process:
            return None
        try:
            return self._measured(judged, epoch)
        except Stopped:
            return None

    def _measured(self, judged: Any, epoch: int) -> dict[str, float]:
        accelerator, task = self._equipment.accelerator, self._ready.task
        if isinstance(task, MapsTask) and judged.albedo is not None:
            task.albedo = judged.albedo
        figures = self._ready.judge.figures(judged, epoch, accelerator.device, accelerator.autocast, self._safe_point)
        if isinstance(task, MapsTask):
            task.albedo = self._networks.albedo
        if self._ready.albedo_judge is not None:
            judge = self._ready.albedo_judge
            albedo = AlbedoModule(judged.albedo)
            others = judge.figures(albedo, epoch, accelerator.device, accelerator.autocast, self._safe_point)
            figures |= {_of_albedo(name): value for name, value in others.items()}
        return figures

    def _begins_anew(self, epoch: int) -> bool:
        """Whether what was best before is not comparable any more: UNet-Maps sees another albedo from here on; or
        statistics of norms were estimated anew, which is what the job is for."""
        job = self._place.job
        return epoch == job.albedo.truth_epochs > 0 or (job.norms == "estimate" and epoch == 1)

    def _keep_joint(self, judged: Any, progress: Progress, *, best: bool) -> None:
        """Before the first joint epoch the best weights are put aside; with a joint best, its UNet-Albedo is kept."""
        job = self._place.job
        first = job.epochs - job.albedo.joint_epochs
        if progress.epoch == first and progress.best_epoch is not None:
            progress.apart_epoch, progress.apart_value = progress.best_epoch, progress.best_value
            with StagedFiles() as staged:
                shutil.copyfile(self.keeper.best, staged.path_for(apart_weights(self._place)))
                staged.commit()
        if best and progress.epoch > first:
            save_weights(judged.albedo, joint_weights(self._place), None)

    def settle_albedo(self, progress: Progress) -> str:
        """Whether the UNet-Albedo of the best joint epoch is kept, in a sentence (decisions 9): where its validation
        did not get worse. Else both UNets are again what they were before the joint epochs."""
        job, path = self._place.job, joint_weights(self._place)
        if progress.best_epoch is None or progress.best_epoch <= job.epochs - job.albedo.joint_epochs:
            path.unlink(missing_ok=True)
            return "UNet-Albedo stays as it was: no joint epoch was the best one"
        wanted = (self._place.albedo_job.best, *self._place.albedo_job.best_else, *SPARE_FIGURES)
        held = progress.figures[0], progress.figures[progress.best_epoch]
        name = next((each for each in map(_of_albedo, wanted) if all(each in figures for figures in held)), None)
        if name is not None:
            before, after = (figures[name] for figures in held)
            compared = f"{name} {after:.5g} against {before:.5g} before"
            if not is_better(name, before, after):
                return f"UNet-Albedo of the joint epochs is kept: {compared}"
        else:
            compared = "its validation cannot be measured with these data"
        path.unlink(missing_ok=True)
        aside = apart_weights(self._place)
        if aside.exists() and progress.apart_epoch is not None:
            aside.replace(self.keeper.best)
            progress.best_epoch, progress.best_value = progress.apart_epoch, progress.apart_value
        return f"UNet-Albedo of the joint epochs is rejected, and UNet-Maps is that before them: {compared}"

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
        accelerator, classes = self._equipment.accelerator, self._equipment.data.classes
        write_preview(path, self._ready.task, judged, samples, stage, classes, accelerator.device, accelerator.autocast)
        return self._place.relative(path)


def _of_albedo(figure: str) -> str:
    """The name, among UNet-Maps' figures, of one of UNet-Albedo's."""
    return f"{figure}/albedo-network" if figure.endswith("/loss") else figure
