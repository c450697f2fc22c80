"""What a phase's histories come to: its gates, its sampler, its lagging classes."""

from __future__ import annotations

from collections.abc import Iterator

from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import GateDecided
from pbrstudio.spec.gates import AgainstPhase
from pbrstudio.spec.ladder import Ladder, Phase
from pbrstudio.spec.model import Role
from pbrstudio.train.gates import decide
from pbrstudio.train.history import Figures, History, history_of_view, joined
from pbrstudio.train.stopping import balance_watch, lagging_classes


def judged_gates(ladder: Ladder, phase: Phase, view: RunView) -> Iterator[GateDecided]:
    """Every gate of ``phase``, from what the run has told."""
    histories = histories_of(phase, view)
    for gate in phase.gates:
        left: dict[Role, Figures] = {}
        if isinstance(gate, AgainstPhase):
            before = histories_of(ladder.phase(gate.phase), view)
            left = {role: history.left() for role, history in before.items()}
        yield decide(gate, histories, left).event(phase.id)


def histories_of(phase: Phase, view: RunView) -> dict[Role, History]:
    """Of each network that the phase trains, over all its jobs in order."""
    parts: dict[Role, list[History]] = {}
    for job in phase.jobs:
        told = view.job(phase.id, job.id)
        if told.epochs:
            parts.setdefault(job.role, []).append(history_of_view(told))
    return {role: joined(each) for role, each in parts.items()}


def diverges(phase: Phase, view: RunView, epochs: int) -> str:
    """Says so when validation loss rose while training loss fell, in any network; empty: in none."""
    for history in histories_of(phase, view).values():
        sentence = balance_watch(history, epochs)
        if sentence:
            return sentence
    return ""


def watched(phase: Phase, view: RunView) -> Iterator[str]:
    """Where the figures that the plan watches stand against the band that it expects; one without a value is left
    out."""
    histories = histories_of(phase, view)
    for watch in phase.watch:
        value = histories[watch.role].left().get(watch.figure) if watch.role in histories else None
        if value is not None:
            inside = "within" if watch.low <= value <= watch.high else "outside"
            note = f" ({watch.note})" if watch.note else ""
            yield f"{watch.figure} {value:.3g} is {inside} the expected {watch.low:g} to {watch.high:g}{note}"


def lag_of(phase: Phase, view: RunView) -> str:
    """Says which classes lag behind the others after ``phase``; empty: none."""
    segmenter = histories_of(phase, view).get("segmenter")
    lag = () if segmenter is None else lagging_classes(segmenter.left())
    if not lag:
        return ""
    return f"{', '.join(lag)}: IoU under 0.4 while every other class has 0.6; draw it more often, or find more of it"
