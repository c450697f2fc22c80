"""What gates decide, from the histories of the networks alone: passed, failed, or not measurable (decisions 19)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch

from pbrstudio.runtime.training_events import GateDecided, GateState
from pbrstudio.spec.figures import direction_of, is_better
from pbrstudio.spec.gates import (
    AgainstBefore,
    AgainstPhase,
    AgainstStart,
    AnyGate,
    Falls,
    Finite,
    NotWorse,
    Plateau,
    Reaches,
)
from pbrstudio.spec.model import Role
from pbrstudio.train.gate_words import ROLE_WORDS, figure_words, number, side
from pbrstudio.train.history import Figures, History, improvement, plateau_reached

Inputs = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class GateResult:
    """``sentence`` says which number was compared with which limit; ``inputs`` has the numbers by name."""

    gate: str
    state: GateState
    sentence: str
    advice: str
    inputs: Inputs

    def event(self, phase: str) -> GateDecided:
        """As the run tells it."""
        return GateDecided(phase, self.gate, self.state, self.sentence, self.advice, self.inputs)


@dataclass(frozen=True, slots=True)
class _Finding:
    """Of one network."""

    state: GateState
    sentence: str
    inputs: dict[str, float] = field(default_factory=dict)


def decide(gate: AnyGate, histories: Mapping[Role, History], left: Mapping[Role, Figures] | None = None) -> GateResult:
    """Each network of the gate for itself; all must hold. One that fails fails the gate, one that cannot be measured
    leaves it not measurable.

    ``histories`` are those of the gate's phase. ``left`` has the figures of the weights that the phase left with which
    the gate compares (`History.left`), if it is of that kind.
    """
    found: dict[Role, _Finding] = {}
    for role in gate.roles:
        history = histories.get(role)
        if history is None or not history.done:
            found[role] = _Finding("not-measurable", "no epoch was run")
        else:
            found[role] = _leniently(gate, role, _look(gate, history, (left or {}).get(role, {})))
    states = {each.state for each in found.values()}
    state: GateState = "failed" if "failed" in states else "not-measurable" if "not-measurable" in states else "passed"
    said: dict[str, list[str]] = {}
    for role, each in found.items():
        if each.state == state:
            said.setdefault(each.sentence, []).append(ROLE_WORDS[role])
    told = [f"{', '.join(roles)}: {sentence}" if len(found) > 1 else sentence for sentence, roles in said.items()]
    inputs = tuple((f"{role} {name}", value) for role, each in found.items() for name, value in each.inputs.items())
    return GateResult(gate.id, state, "; ".join(told), gate.advice, inputs)


def _leniently(gate: AnyGate, role: Role, found: _Finding) -> _Finding:
    """An error under what the gate calls negligible for a network neither falls nor rises."""
    floor, figure = gate.negligible.get(role, 0.0), getattr(gate, "figure", "")
    value = found.inputs.get(figure)
    if found.state != "failed" or value is None or not value < floor:
        return found
    sentence = f"{figure_words(figure)} {number(value)} is under {number(floor)}, which counts as nothing"
    return _Finding("passed", sentence, found.inputs | {"negligible": floor})


@singledispatch
def _look(gate: AnyGate, history: History, left: Figures) -> _Finding:
    raise TypeError(f"{type(gate).__name__} is no gate")


@_look.register
def _(gate: Finite, history: History, left: Figures) -> _Finding:
    if history.finite:
        return _Finding("passed", "every loss and every figure is a finite number")
    return _Finding("failed", "a loss or a figure is NaN or infinite")


@_look.register
def _(gate: Falls, history: History, left: Figures) -> _Finding:
    values = history.values(gate.figure)
    if len(values) < 2:
        return _missing(gate.figure)
    first, last = values[0], values[-1]
    good = is_better(gate.figure, last, first)
    words = "is better than" if good else "is no better than"
    return _finding(
        f"{figure_words(gate.figure)} {number(last)} {words} {number(first)}, its first value",
        {gate.figure: last, f"{gate.figure} at first": first},
        good=good,
    )


@_look.register
def _(gate: Reaches, history: History, left: Figures) -> _Finding:
    best = _kept(gate.figure, history)
    if best is None:
        return _missing(gate.figure)
    good = is_better(gate.figure, best, gate.limit) or (best == gate.limit and not gate.strict)
    return _finding(
        f"{figure_words(gate.figure)} {number(best)} is {side(gate.figure, good=good, strict=gate.strict)} "
        f"{number(gate.limit)}",
        {gate.figure: best, "limit": gate.limit},
        good=good,
    )


@_look.register
def _(gate: AgainstBefore, history: History, left: Figures) -> _Finding:
    values = history.values(gate.figure)
    if len(values) <= gate.epochs:
        if values:
            words = f"{figure_words(gate.figure)} was measured {len(values)} times, not {gate.epochs + 1}"
            return _Finding("not-measurable", words)
        return _missing(gate.figure)
    return _compared(gate.figure, values[-1], gate.factor, values[-1 - gate.epochs], f"{gate.epochs} epochs before")


@_look.register
def _(gate: AgainstStart, history: History, left: Figures) -> _Finding:
    start, values = history.start(gate.figure), history.after_start(gate.figure)
    value = _best(gate.figure, values) if gate.best else _worst(gate.figure, values)
    if start is None or value is None:
        return _missing(gate.figure)
    return _compared(
        gate.figure, value, gate.factor, start, "the phase's start", "at best" if gate.best else "at worst"
    )


@_look.register
def _(gate: AgainstPhase, history: History, left: Figures) -> _Finding:
    own = history.left()
    names = [gate.figure] if gate.figure in left else [name for name in left if name.startswith(f"{gate.figure}/")]
    found = {
        name: _compared(name, own[name], gate.factor, left[name], f"phase {gate.phase}")
        for name in names
        if name in own
    }
    if not found:
        return _missing(gate.figure, f" in phase {gate.phase} and in this one")
    failed = [each for each in found.values() if each.state == "failed"]
    inputs = {name: value for each in found.values() for name, value in each.inputs.items()}
    return _Finding(
        "failed" if failed else "passed", ", ".join(each.sentence for each in failed or found.values()), inputs
    )


@_look.register
def _(gate: Plateau, history: History, left: Figures) -> _Finding:
    gains = {name: improvement(values, gate.epochs) for name, values in history.loss_terms().items()}
    inputs = {name: gain for name, gain in gains.items() if gain is not None}
    inputs |= {"epochs": float(history.done), "planned epochs": float(history.planned)}
    if history.outcome in ("plateau", "patience", "overfit"):
        return _Finding("passed", f"ended early, at epoch {history.done} ({history.outcome})", inputs)
    if history.done >= history.planned > 0:
        return _Finding("passed", "every epoch was run", inputs)
    reached = plateau_reached(history, gate.share, gate.epochs)
    if reached is None:
        return _Finding(
            "not-measurable", f"{history.done} epochs are too few to see a plateau of {gate.epochs}", inputs
        )
    most = max(inputs, key=lambda name: inputs[name] if name in gains else -math.inf)
    gain = f"{most} improved by {inputs[most]:.2%} in {gate.epochs} epochs"
    limit = f"{'at most' if reached else 'more than'} {gate.share:.2%}"
    return _finding(f"{gain}, {limit}, after {history.done} of {history.planned} epochs", inputs, good=reached)


@_look.register
def _(gate: NotWorse, history: History, left: Figures) -> _Finding:
    start, best = history.start(gate.figure), _kept(gate.figure, history)
    if start is None or best is None:
        return _missing(gate.figure)
    good = is_better(gate.figure, best, start) or (best == start and not gate.strict)
    words = (("is better than" if gate.strict else "is not worse than") if good else
             ("is no better than" if gate.strict else "is worse than"))  # fmt: skip
    return _finding(
        f"{figure_words(gate.figure)} {number(best)} {words} {number(start)}, the value before the first step",
        {gate.figure: best, f"{gate.figure} before": start},
        good=good,
    )


def _compared(figure: str, value: float, factor: float, reference: float, what: str, which: str = "") -> _Finding:
    """``value`` against ``factor`` times ``reference``: at most, or at least where higher is better."""
    limit = factor * reference
    # 0.9 x 0.8 is a little more than 0.72.
    good = is_better(figure, value, limit) or math.isclose(value, limit, rel_tol=1e-9)
    shown = f"{number(value)} {which}" if which else number(value)
    return _finding(
        f"{figure_words(figure)} {shown} is {side(figure, good=good, strict=False)} "
        f"{number(factor)} x {number(reference)} of {what}",
        {figure: value, f"{figure} of {what}": reference, f"limit of {figure}": limit},
        good=good,
    )


def _finding(sentence: str, inputs: dict[str, float], *, good: bool) -> _Finding:
    return _Finding("passed" if good else "failed", sentence, inputs)


def _missing(figure: str, where: str = "") -> _Finding:
    return _Finding("not-measurable", f"these data give no {figure_words(figure)}{where}")


def _kept(figure: str, history: History) -> float | None:
    """Of the weights that were kept; where that is not known, the best of all."""
    if history.kept is not None:
        return history.left().get(figure)
    return _best(figure, history.after_start(figure))


def _best(figure: str, values: tuple[float, ...]) -> float | None:
    """Of the finite ones; NaN where there is no other."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return math.nan if values else None
    return min(finite) if direction_of(figure) == "lower" else max(finite)


def _worst(figure: str, values: tuple[float, ...]) -> float | None:
    if not values or not all(map(math.isfinite, values)):
        return math.nan if values else None
    return max(values) if direction_of(figure) == "lower" else min(values)
