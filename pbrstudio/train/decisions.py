"""What a phase's events decide: its gates, the watch over the sampler, and classes that lag."""

from __future__ import annotations

from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import GateDecided
from pbrstudio.spec.gates import AgainstPhase
from pbrstudio.spec.ladder import Ladder, Phase
from pbrstudio.spec.model import ROLES, Role
from pbrstudio.train.gates import decide
from pbrstudio.train.history import Figures, History, history_of_view, joined
from pbrstudio.train.stopping import balance_watch, lagging_classes


def judged_gates(ladder: Ladder, phase: Phase, view: RunView) -> list[GateDecided]:
    """Every gate of ``phase``, whose jobs are over, in the order of the ladder."""
    histories = phase_histories(phase, view)
    decided = []
    for gate in phase.gates:
        left: dict[Role, Figures] = {}
        if isinstance(gate, AgainstPhase):
            earlier = phase_histories(ladder.phase(gate.phase), view)
            left = {role: history.left() for role, history in earlier.items()}
        decided.append(decide(gate, histories, left).event(phase.id))
    return decided


def phase_histories(phase: Phase, view: RunView) -> dict[Role, History]:
    """Of each network that trained in ``phase``: its jobs one after another."""
    found: dict[Role, History] = {}
    for role in ROLES:
        jobs = [view.job(phase.id, job.id) for job in phase.jobs if job.role == role]
        parts = [history_of_view(job) for job in jobs if job.epochs]
        if parts:
            found[role] = joined(parts)
    return found


def diverges(phase: Phase, view: RunView, epochs: int) -> str:
    """Why the sampler is to be frozen after ``phase``; empty: it is not."""
    for job in phase.jobs:
        found = balance_watch(history_of_view(view.job(phase.id, job.id)), epochs)
        if found is not None:
            return f"{job.id}: {found}"
    return ""


def lagging(phase: Phase, view: RunView) -> str:
    """Names the classes that lag behind the others (decisions 15); empty: none does."""
    history = phase_histories(phase, view).get("segmenter")
    figures = {} if history is None else history.left()
    names = lagging_classes(figures)
    if not names:
        return ""
    overlaps = ", ".join(f"{name} {figures[f'mat/iou/{name}']:.2f}" for name in names)
    return (
        f"IoU on materials lags: {overlaps}, while every other class has 0.6 or more; add textures of it (data stats)"
    )
