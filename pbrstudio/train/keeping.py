"""Which weights of a job stay on the disk: the best, a few good ones, and no more."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from torch import nn

from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.figures import is_better
from pbrstudio.spec.optimising import Lora
from pbrstudio.train.progress import Kept, Progress
from pbrstudio.train.weights import save_weights


@dataclass(frozen=True, slots=True)
class Keeper:
    """Names carry ``bal`` when the job draws balanced: ``seg_B_bal_best.safetensors``."""

    folder: Path
    job: str
    balanced: bool
    figure: str
    keep: int
    lora: Lora | None

    def by(self, figure: str) -> Keeper:
        """The same, choosing by another figure."""
        return replace(self, figure=figure)

    @property
    def best(self) -> Path:
        return self.folder / f"{self._stem}_best.safetensors"

    @property
    def _stem(self) -> str:
        return f"{self.job}_bal" if self.balanced else self.job

    def forget(self, progress: Progress) -> None:
        """Begins anew, where what was kept is not comparable with what comes."""
        for each in progress.kept:
            (self.folder / each.file).unlink(missing_ok=True)
        progress.best_epoch, progress.kept = None, []

    def consider(self, network: nn.Module, epoch: int, value: float, progress: Progress) -> bool:
        """After validation: keeps the weights if they are among the good ones; whether they are the best so far.

        An epoch that is done again after a kill gives the same weights and the same answer.
        """
        # Nothing compares with what is not a number.
        none = progress.best_epoch is None or math.isnan(progress.best_value)
        best = none or is_better(self.figure, value, progress.best_value)
        others = [each for each in progress.kept if each.epoch != epoch]
        good = sum(not is_better(self.figure, value, each.value) for each in others) < self.keep
        if not best and not good:
            return False
        if best:
            save_weights(network, self.best, self.lora)
            progress.best_epoch, progress.best_value = epoch, value
        if good:
            path = self.folder / f"{self._stem}_epoch-{epoch:03d}.safetensors"
            if best:
                with StagedFiles() as staged:
                    shutil.copyfile(self.best, staged.path_for(path))
                    staged.commit()
            else:
                save_weights(network, path, self.lora)
            others.append(Kept(epoch, value, path.name))
            others.sort(key=lambda each: each.value, reverse=is_better(self.figure, 1.0, 0.0))
        for left in others[self.keep :]:
            (self.folder / left.file).unlink(missing_ok=True)
        progress.kept = others[: self.keep]
        return best
