"""What has come in while an evaluation ran, and the result that is made of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pbrstudio.convert.predictor import Predictor
from pbrstudio.evaluate import inputs, mosaics, windows
from pbrstudio.evaluate.constants import Mean, means_of
from pbrstudio.evaluate.material import Found
from pbrstudio.evaluate.plan import Plan
from pbrstudio.evaluate.result import Evaluation, GameTexture, LeftOut, Mosaics, Protocol
from pbrstudio.evaluate.score import constant_observations, scores_of
from pbrstudio.evaluate.seams import Tiling, mean_seams
from pbrstudio.metrics.perceptual import Perceptual


@dataclass(slots=True, eq=False)
class State:
    """Grows from item to item."""

    found: Found = field(default_factory=Found)
    training: tuple[Mean, ...] = ()
    mosaics: Mosaics | None = None
    game: list[GameTexture] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    sheets: list[Path] = field(default_factory=list)
    stopped: bool = False


def evaluation_of(
    plan: Plan, predictor: Predictor, perceptual: Perceptual | None, state: State, seconds: float
) -> Evaluation:
    """The figures of all that came in, also of a run that was stopped."""
    found = state.found
    constants = constant_observations(found.shown, state.training)
    return Evaluation(
        model=predictor.id,
        data="" if plan.data is None else plan.data.resolve().name,
        protocol=Protocol(
            side=windows.SIDE,
            windows=plan.windows,
            light_seed=inputs.SEED,
            mosaic_seed=mosaics.SEED,
            split=plan.split,
            where=predictor.where,
            perceptual="" if perceptual is None else perceptual.name,
            class_means_from="training" if state.training else "tested",
            as_shipped=plan.as_shipped,
        ),
        scores=scores_of([*found.observations, *constants]),
        mosaics=state.mosaics,
        seams=mean_seams(found.seams),
        means=means_of(spread for shown in found.shown for spread in shown.spreads),
        training_means=state.training,
        materials=tuple(found.materials),
        left_out=tuple(LeftOut(name, why, count) for (name, why), count in Counter(found.left_out).items()),
        game=tuple(state.game),
        failed=tuple(state.failed),
        dropped=tuple(state.dropped),
        not_measured=_not_measured(plan, predictor, perceptual, state),
        stopped=state.stopped,
        seconds=seconds,
    )


def _not_measured(plan: Plan, predictor: Predictor, perceptual: Perceptual | None, state: State) -> tuple[str, ...]:
    said = []
    if not isinstance(predictor, Tiling):
        said.append(f"tiled against whole conversion: {predictor.id} cannot be told to work in smaller ones")
    if plan.data is not None and perceptual is None:
        said.append("perceptual distance: the package stlpips-pytorch is not installed")
    if plan.data is not None and not predictor.classes:
        said.append(f"materials: {predictor.id} knows no classes")
    elif plan.data is not None and state.mosaics is None:
        said.append("mosaics: they take single materials of two classes at least")
    return tuple(said)
