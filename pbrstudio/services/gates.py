"""What a gate asks for, in words, before it is decided."""

from __future__ import annotations

from functools import singledispatch

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
from pbrstudio.train.gate_words import ROLE_WORDS, figure_words, number, side


def expectation(gate: AnyGate) -> str:
    """One sentence without a full stop: which number is to be compared with which limit, and of which networks."""
    return f"{', '.join(ROLE_WORDS[role] for role in gate.roles)}: {_asked(gate)}"


@singledispatch
def _asked(gate: AnyGate) -> str:
    raise TypeError(f"no words for a gate of kind {gate.kind}")


@_asked.register
def _(gate: Finite) -> str:
    return "every loss and every figure is a finite number"


@_asked.register
def _(gate: Falls) -> str:
    return f"{figure_words(gate.figure)} ends better than it began"


@_asked.register
def _(gate: Reaches) -> str:
    return f"{figure_words(gate.figure)} is {side(gate.figure, good=True, strict=gate.strict)} {number(gate.limit)}"


@_asked.register
def _(gate: AgainstBefore) -> str:
    return f"{_times(gate.figure, gate.factor)} its value {gate.epochs} epochs before"


@_asked.register
def _(gate: AgainstStart) -> str:
    which = "at best" if gate.best else "at worst"
    return f"{_times(gate.figure, gate.factor)} its value before the first step, {which}"


@_asked.register
def _(gate: AgainstPhase) -> str:
    return f"{_times(gate.figure, gate.factor)} what phase {gate.phase} left"


@_asked.register
def _(gate: Plateau) -> str:
    return (
        f"no term of the loss improved by more than {gate.share:.2%} in the last {gate.epochs} epochs, or every epoch "
        "was run"
    )


@_asked.register
def _(gate: NotWorse) -> str:
    return f"{figure_words(gate.figure)} is {'better' if gate.strict else 'not worse'} than before the first step"


def _times(figure: str, factor: float) -> str:
    return f"{figure_words(figure)} is {side(figure, good=True, strict=False)} {number(factor)} x"
