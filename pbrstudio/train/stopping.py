"""When a job ends before its epochs are done, and what its validation says against the sampler. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pbrstudio.runtime.training_events import Outcome
from pbrstudio.spec.figures import PLACES
from pbrstudio.spec.job import Job
from pbrstudio.train.history import History, history_of_progress, plateau_reached
from pbrstudio.train.progress import Progress
from pbrstudio.train.schedules import tail_epochs

PERCEPTUAL = ("lpips", "st_lpips")
"""Kinds of figures that the over-fitting alarm listens to; the first that is measured, never a mixture."""


@dataclass(frozen=True, slots=True)
class Decision:
    """``outcome`` ends the job; ``tail_from`` sends its schedule into the last tenth first. Both None: go on."""

    outcome: Outcome | None = None
    tail_from: float | None = None
    sentence: str = ""


def stop_reason(job: Job, progress: Progress) -> Decision:
    """Looked at between two epochs: the epochs that are done, and the figures up to the last one."""
    done = progress.epoch
    if done >= job.epochs:
        return Decision("done")
    if progress.tail_from is not None and done >= tail_end(job, progress.tail_from):
        return Decision("plateau")
    if progress.tail_from is not None or done < job.least_epochs or done <= _warm_up(job):
        return Decision()
    history = history_of_progress(job, progress)
    return _overfit(job, history) or _patience(job, progress) or _plateau(job, history, done) or Decision()


def tail_end(job: Job, tail_from: float) -> float:
    """Epochs that are done when a job ends whose plateau was found after ``tail_from``."""
    return min(float(job.epochs), tail_from + tail_epochs(job.epochs))


def _warm_up(job: Job) -> int:
    """Epochs on the true albedo: what UNet-Maps does there says nothing about what follows, if something follows."""
    return job.albedo.truth_epochs if job.albedo.truth_epochs < job.epochs else 0


def _overfit(job: Job, history: History) -> Decision | None:
    epochs = job.stop.overfit
    if not epochs or len(history.figures) <= epochs:
        return None
    place = job.best.partition("/")[0]
    for where in (place, *(each for each in PLACES if each != place)):
        for kind in PERCEPTUAL:
            looked_at = history.figures[-epochs - 1 :]
            names = (f"{where}/{kind}/albedo", f"{where}/l1/albedo")
            if not all(name in each for each in looked_at for name in names):
                continue
            distance, plain = ([each[name] for each in looked_at] for name in names)
            if _rises(distance) and _falls(plain):
                sentence = (
                    f"over-fitting: {names[0]} rose from {distance[0]:.4g} to {distance[-1]:.4g} in {epochs} epochs "
                    f"while {names[1]} fell from {plain[0]:.4g} to {plain[-1]:.4g}; the best weights are kept"
                )
                return Decision("overfit", sentence=sentence)
            return None
    return None


def _patience(job: Job, progress: Progress) -> Decision | None:
    patience, best = job.stop.patience, progress.best_epoch
    if not patience or best is None or progress.epoch - best < patience:
        return None
    sentence = f"no better weights in {progress.epoch - best} epochs: those of epoch {best} are kept"
    return Decision("patience", sentence=sentence)


def _plateau(job: Job, history: History, done: int) -> Decision | None:
    stop = job.stop
    if not stop.plateau or done < stop.plateau_from:
        return None
    if not plateau_reached(history, stop.plateau_share, stop.plateau, since=_warm_up(job)):
        return None
    last = tail_end(job, done)
    sentence = (
        f"plateau: no term of the loss improved by more than {stop.plateau_share:.3g} of itself in {stop.plateau} "
        f"epochs; the last tenth of the schedule is run until epoch {last:g}"
    )
    return Decision(tail_from=float(done), sentence=sentence)


def balance_watch(history: History, epochs: int) -> str | None:
    """Says so when a validation loss rose in each of the last ``epochs`` epochs while training's fell: the sampler
    shows the few textures of rare classes over and over. None: it did not."""
    if len(history.train) <= epochs or not _falls(history.train[-epochs - 1 :]):
        return None
    for place in PLACES:
        name = f"{place}/loss"
        values = history.values(name)
        if len(values) > epochs and _rises(values[-epochs - 1 :]):
            first, last = values[-epochs - 1], values[-1]
            return (
                f"{name} rose from {first:.4g} to {last:.4g} in {epochs} epochs while the training loss fell to "
                f"{history.train[-1]:.4g}"
            )
    return None


def lagging_classes(
    figures: Mapping[str, float], where: str = "mat", *, low: float = 0.4, others: float = 0.6
) -> tuple[str, ...]:
    """Classes whose IoU is under ``low`` although each of the others has ``others`` at least (decisions 15)."""
    prefix = f"{where}/iou/"
    overlaps = {name.removeprefix(prefix): value for name, value in figures.items() if name.startswith(prefix)}
    lag = tuple(name for name, value in overlaps.items() if value < low)
    rest = [value for name, value in overlaps.items() if name not in lag]
    return lag if lag and rest and min(rest) >= others else ()


def _rises(values: Sequence[float]) -> bool:
    return all(later > earlier for earlier, later in pairwise(values))


def _falls(values: Sequence[float]) -> bool:
    return all(later < earlier for earlier, later in pairwise(values))
