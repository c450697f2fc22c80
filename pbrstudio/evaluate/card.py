"""What of an evaluation goes into a model's card, and which of its maps should be replaced by a baseline."""

from __future__ import annotations

from typing import Literal

from pbrstudio.evaluate.figures import Map
from pbrstudio.evaluate.inputs import INPUTS
from pbrstudio.evaluate.result import Evaluation, Score
from pbrstudio.spec.model import Fallback, Figure, Head

Replaced = Literal["albedo"] | Head
_DECIDES: tuple[tuple[Replaced, tuple[str, ...]], ...] = (
    ("albedo", ("mae_gain",)),
    ("roughness", ("mae",)),
    ("metallic", ("mae",)),
    ("ao", ("mae",)),
    ("height", ("rmse", "rmse_detail")),
    ("normal", ("angle",)),
)
"""The figures whose mean skill says whether a map is worth predicting."""
_ALWAYS: dict[Replaced, Fallback] = {
    "albedo": "identity",
    "metallic": "class-mean",
    "height": "luminance",
    "normal": "luminance",  # which is: derived from the height
}


def figures(result: Evaluation) -> tuple[Figure, ...]:
    """All that was measured, as the card has it."""
    found = [
        Figure(
            map=score.map,
            input=score.input,
            metric=score.metric,
            value=_short(score.value),
            baseline=None if score.rival is None else _shorter(score.of(score.rival)),
            baseline_name=score.rival or "",
            skill=_shorter(score.skill),
        )
        for score in result.scores
    ]
    if result.mosaics is not None:
        overlaps = [("mean_iou", result.mosaics.mean_iou)]
        overlaps += [(f"iou_{each.name}", each.iou) for each in result.mosaics.classes if each.iou is not None]
        found += [Figure(map="materials", input="mosaics", metric=name, value=_short(v)) for name, v in overlaps]
    for seam in result.seams:
        found += [
            Figure(map=seam.map, input="whole", metric=name, value=_short(value))
            for name, value in (("seam_ratio", seam.ratio), ("roll", seam.roll), ("tiles", seam.tiled))
            if value is not None
        ]
    return tuple(found)


def suggested_fallbacks(result: Evaluation) -> dict[Replaced, Fallback]:
    """The maps with a skill of 0 or less, on lit input or, where there was none, on clean, and what to give instead.

    Only meaningful for networks' own maps (not `Protocol.as_shipped`). A map that was not measured is not named.
    """
    replaced: dict[Replaced, Fallback] = {}
    for name, metrics in _DECIDES:
        scores = _scores(result, name, metrics)
        skills = [score.skill for score in scores if score.skill is not None]
        if skills and sum(skills) / len(skills) <= 0 and not (name == "metallic" and _parts_metal(result)):
            replaced[name] = _ALWAYS.get(name) or _better(scores[0])
    return replaced


def _scores(result: Evaluation, name: Map, metrics: tuple[str, ...]) -> list[Score]:
    """On lit input, else on clean."""
    for kind in (INPUTS[1], INPUTS[0]):
        found = [score for metric in metrics if (score := result.score(name, metric, kind)) is not None]
        if found:
            return found
    return []


def _parts_metal(result: Evaluation) -> bool:
    """Whether the network's metal overlaps the truth's better than its class mean would: black has the least error of
    all where metal is scarce, and a class mean, which would stand in, makes all of a painted plate metal."""
    overlaps = [(score.value, score.of("class mean")) for score in _scores(result, "metallic", ("iou",))]
    return any(own > (of_class or 0.0) for own, of_class in overlaps)


def _better(score: Score) -> Fallback:
    of_class, luminance = score.of("class mean"), score.of("luminance")
    if of_class is None or luminance is None:
        return "luminance" if of_class is None else "class-mean"
    return "class-mean" if of_class <= luminance else "luminance"


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _shorter(value: float | None) -> float | None:
    return None if value is None else _short(value)
