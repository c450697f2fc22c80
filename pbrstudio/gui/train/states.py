"""How states of phases, jobs and gates are called and coloured."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from pbrstudio.gui.style import FAILED, IDLE, PASSED, RUNNING, UNCERTAIN
from pbrstudio.runtime.job_view import JobState
from pbrstudio.runtime.run_view import GateView, PhaseState, PhaseView

COLOURS: dict[PhaseState | JobState, str] = {
    "waiting": IDLE,
    "running": RUNNING,
    "stopped": UNCERTAIN,
    "done": PASSED,
    "not-run": IDLE,
    "passed": PASSED,
    "failed": FAILED,
    "accepted": UNCERTAIN,
}


def state_words(state: PhaseState | JobState) -> str:
    return {
        "waiting": _tr("waiting"),
        "running": _tr("running"),
        "stopped": _tr("stopped"),
        "done": _tr("done"),
        "not-run": _tr("not run"),
        "passed": _tr("passed"),
        "failed": _tr("failed"),
        "accepted": _tr("accepted"),
    }[state]


def phase_words(phase: PhaseView) -> tuple[str, str]:
    """How a phase stands, and its colour: one with a gate that could not be measured is never green."""
    if phase.state == "passed" and phase.unmeasured:
        return _tr("passed, in part not measurable"), UNCERTAIN
    if phase.state == "running" and phase.closed:
        return state_words("stopped"), COLOURS["stopped"]
    return state_words(phase.state), COLOURS[phase.state]


def gate_words(gate: GateView | None) -> tuple[str, str]:
    """The same of a gate; None: it was not decided yet."""
    if gate is None:
        return _tr("not decided yet"), IDLE
    if gate.accepted:
        return _tr("failed, accepted"), UNCERTAIN
    return {
        "passed": (_tr("passed"), PASSED),
        "failed": (_tr("failed"), FAILED),
        "not-measurable": (_tr("not measurable"), UNCERTAIN),
    }[gate.decided.state]


def _tr(text: str) -> str:
    return QCoreApplication.translate("States", text)
