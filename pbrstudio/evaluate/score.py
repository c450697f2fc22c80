"""From measurements of windows to the figures of an evaluation: means over materials, baselines, skill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pbrstudio.evaluate.constants import Mean, Spread, mean_for, means_of, measure_constant
from pbrstudio.evaluate.figures import KINDS, By, FigureKind, Measurement
from pbrstudio.evaluate.inputs import INPUTS, Input
from pbrstudio.evaluate.result import Baseline, Score
from pbrstudio.metrics.differences import psnr


@dataclass(frozen=True, slots=True)
class Observation:
    """A measurement of what ``by`` gave for one window of a material, shown as ``input``."""

    material: str
    input: Input
    by: By
    measured: Measurement


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """How a window's truth is spread, and what inputs were made of it."""

    inputs: tuple[Input, ...]
    spreads: tuple[Spread, ...]


NO_ERROR = 1e-4
"""Errors up to this are roundings: a rival that makes none, as identity on clean input, leaves no skill to be had."""
_Values = Mapping[str, float]
"""By material."""


def constant_observations(shown: Iterable[Shown], training: tuple[Mean, ...]) -> list[Observation]:
    """What the constant baselines score on the windows shown. Class means are the training materials', where known."""
    windows = list(shown)
    tested = means_of(spread for window in windows for spread in window.spreads)
    found: list[Observation] = []
    for window in windows:
        for spread in window.spreads:
            for by, mean in _constants(spread, tested, training):
                found += [
                    Observation(spread.material, kind, by, measured)
                    for measured in measure_constant(spread, mean.values)
                    for kind in window.inputs
                ]
    return found


def _constants(spread: Spread, tested: tuple[Mean, ...], training: tuple[Mean, ...]) -> list[tuple[By, Mean]]:
    chosen: tuple[tuple[By, Mean | None], ...] = (
        ("mean", mean_for(tested, spread.map, None)),
        ("training mean", mean_for(training, spread.map, None)),
        ("class mean", mean_for(training or tested, spread.map, spread.label)),
    )
    return [(by, mean) for by, mean in chosen if mean is not None]


def scores_of(observations: Iterable[Observation]) -> tuple[Score, ...]:
    """All figures that were measured, in the order of `KINDS` and of the inputs."""
    sums: dict[tuple[str, str, Input], dict[By, dict[str, list[float]]]] = defaultdict(lambda: defaultdict(dict))
    for seen in observations:
        key = (seen.measured.map, seen.measured.metric, seen.input)
        sums[key][seen.by].setdefault(seen.material, []).append(seen.measured.value)
    found = []
    for kind in KINDS:
        for shown in INPUTS:
            given = sums.get((kind.map, kind.metric, shown))
            if given is not None and "model" in given:
                found.append(_score(kind, shown, {by: _by_material(values) for by, values in given.items()}))
    return tuple(found)


def material_values(observations: Iterable[Observation]) -> tuple[tuple[str, tuple[Measurement, ...]], ...]:
    """The model's figures for the one material that was observed, by input, each the mean over its windows."""
    sums: dict[tuple[str, str, str], list[Measurement]] = defaultdict(list)
    for seen in observations:
        if seen.by == "model":
            sums[seen.input, seen.measured.map, seen.measured.metric].append(seen.measured)
    by_input: dict[str, list[Measurement]] = defaultdict(list)
    for (shown, _, metric), measured in sums.items():
        value = sum(each.value for each in measured) / len(measured)
        if metric != "psnr_pooled":
            by_input[shown].append(Measurement(measured[0].map, metric, value))
    return tuple((shown, tuple(values)) for shown, values in by_input.items())


def _by_material(values: Mapping[str, list[float]]) -> _Values:
    return {material: sum(each) / len(each) for material, each in values.items()}


def _score(kind: FigureKind, shown: Input, given: Mapping[By, _Values]) -> Score:
    own = given["model"]
    # A baseline that says nothing about some of the materials cannot be held against a mean over all of them.
    baselines = tuple(
        Baseline(by, _pooled(kind, values))
        for by, values in given.items()
        if by != "model" and values.keys() == own.keys()
    )
    rivals = [baseline for baseline in baselines if baseline.name in kind.rivals]
    value, best = _pooled(kind, own), min(rivals, key=lambda baseline: baseline.value, default=None)
    return Score(
        map=kind.map,
        metric=kind.metric,
        input=shown,
        value=value,
        materials=len(own),
        baselines=baselines,
        rival=best.name if best else None,
        skill=1 - value / best.value if best and best.value > NO_ERROR else None,
    )


def _pooled(kind: FigureKind, values: _Values) -> float:
    mean = sum(values.values()) / len(values)
    return psnr(mean) if kind.metric == "psnr_pooled" else mean
