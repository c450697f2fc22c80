"""Which curves of a job are drawn: names, points and colours, without a plot."""

from __future__ import annotations

from dataclasses import dataclass

from pbrstudio.gui.style import RUNNING, class_colour
from pbrstudio.runtime.job_view import LOSS, JobView

_WHERE_COLOURS = {"mat": "#f0b429", "lit": "#e0703a", "mosaic": "#b86bd6", "sky": "#5fc27e", "sky_weak": "#7fb0c0"}
_MAP_COLOURS = {
    "albedo": "#e6a817",
    "roughness": "#5fa55a",
    "metallic": "#4aa3df",
    "ao": "#9aa5ab",
    "height": "#b86bd6",
    "normal": "#c4552d",
    "classes": "#e6a817",
}
_MEAN = ""
_EPOCHS = "#7cc4f5"
_ALONE = {"top_1": "#6fe3d0", "metal_iou": "#4aa3df"}
_TERMS = ("#17becf", "#bcbd22", "#e377c2", "#1f77b4", "#ff9f43", "#2ecc71", "#a29bfe", "#fd79a8", "#74b9ff")
PREFERRED = ("iou", "l1", "angle", "ssim")
"""Kinds of figures that are shown first, where a job has them."""
SHARES = ("iou", "ssim")
"""Kinds between 0 and 1."""
JOINED = {"mean_iou": "iou", "metal_iou": "iou", "top_1": "iou"}
"""Kinds that are drawn among those of another: all of them are shares."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One curve. ``marked``: points of validations, one an epoch; else a line of training."""

    name: str
    points: tuple[tuple[float, float], ...]
    colour: str
    """``#rrggbb``; empty: that of the text."""
    marked: bool
    strong: bool = False


def loss_curves(job: JobView, *, terms: bool, training: str, epochs: str, validation: dict[str, str]) -> list[Drawn]:
    """Of training and of every place of validation; ``training``, ``epochs`` (its mean over each) and
    ``validation`` are what they are called."""
    drawn: list[Drawn] = []
    if LOSS in job.curves:
        drawn.append(Drawn(training, job.curves[LOSS].points, RUNNING, marked=False, strong=True))
    if means := tuple((float(each.epoch), each.train_loss) for each in job.epochs if each.train_loss is not None):
        drawn.append(Drawn(epochs, means, _EPOCHS, marked=True))
    for where in places(job):
        if points := job.figures(f"{where}/loss"):
            drawn.append(Drawn(validation.get(where, where), points, _WHERE_COLOURS.get(where, _MEAN), marked=True))
    if terms:
        names = [name for name in job.curves if name != LOSS]
        drawn += [
            Drawn(name, job.curves[name].points, _TERMS[at % len(_TERMS)], marked=False)
            for at, name in enumerate(names)
        ]
    return drawn


def figure_curves(job: JobView, kind: str, where: str, mean: dict[str, str]) -> list[Drawn]:
    """Every figure of a kind in one place of validation: of each class, or each map. ``mean``: names of figures that
    are of no class."""
    drawn: list[Drawn] = []
    for name in job.figure_names():
        place, own, *what = name.split("/", 2)
        if place != where or JOINED.get(own, own) != kind:
            continue
        alone = own in JOINED or not what
        shown = mean.get(own, own) if alone else what[0]
        colour = _ALONE.get(own, _MEAN) if alone else _colour(what[0], len(drawn))
        drawn.append(Drawn(shown, job.figures(name), colour, marked=True, strong=alone))
    return drawn


def places(job: JobView) -> list[str]:
    """Where the job's figures were measured, in order."""
    return list(dict.fromkeys(name.split("/", 1)[0] for name in job.figure_names()))


def kinds(job: JobView) -> list[str]:
    """Kinds of figures beside the loss, those first that a person looks at first."""
    found = dict.fromkeys(JOINED.get(kind, kind) for kind in (name.split("/")[1] for name in job.figure_names()))
    found.pop("loss", None)
    first = PREFERRED if job.role == "segmenter" else PREFERRED[1:]
    return sorted(found, key=lambda kind: first.index(kind) if kind in first else len(first))


def _colour(what: str, index: int) -> str:
    return _MAP_COLOURS.get(what.split("/")[0]) or class_colour(what, index) if "/" not in what else _TERMS[index % 9]
