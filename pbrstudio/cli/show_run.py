"""A run's summary, from its events: for a person as tables, or as one JSON object."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pbrstudio.cli.training_words import GATE_COLOURS
from pbrstudio.runtime.job_view import JobView
from pbrstudio.runtime.run_view import PhaseView
from pbrstudio.services.train import RunSummary
from pbrstudio.services.words import duration

_COLOURS = {"passed": "green", "done": "green", "running": "cyan", "failed": "red", "accepted": "yellow",
            "stopped": "yellow"}  # fmt: skip


def as_record(summary: RunSummary) -> dict[str, Any]:
    """JSON-ready."""
    view = summary.view
    return {
        "run": str(summary.folder),
        "ladder": summary.record.ladder.id,
        "begun": summary.record.created,
        "state": _state(summary),
        "sentence": view.ended.sentence if view.ended is not None else "",
        "last_told": summary.last_told,
        "seconds_left": view.seconds_left,
        "ladder_seconds_left": view.ladder_seconds_left,
        "phases": [_phase_record(phase) for phase in view.phases.values()],
        "unknown_lines": summary.unknown,
    }


def summary_lines(summary: RunSummary) -> RenderableType:
    """Phases with their jobs, then every gate that was decided, then how the run stands."""
    view = summary.view
    jobs = Table(box=None, pad_edge=False)
    for name in ("phase", "", "job", "", "epochs", "best"):
        jobs.add_column(name, overflow="fold")
    for phase in view.phases.values():
        again = f" ({phase.attempt})" if phase.attempt > 1 else ""
        open_question = " (in part not measurable)" if phase.state == "passed" and phase.unmeasured else ""
        first = (
            Text(phase.phase + again),
            _word(phase.state) if not open_question else Text("passed" + open_question, "yellow"),
        )
        for job in phase.jobs.values():
            jobs.add_row(*first, Text(job.job), _word(job.state), Text(_epochs(job)), Text(_best(job)))
            first = (Text(""), Text(""))
    lines: list[RenderableType] = [
        Text(f"{summary.folder}: {summary.record.ladder.id}, {summary.record.ladder.title}"),
        jobs,
    ]
    for phase in view.phases.values():
        for name, gate in phase.gates.items():
            state = gate.decided.state
            said = f"{phase.phase}/{name} {state.replace('-', ' ')}{' (accepted)' if gate.accepted else ''}"
            lines.append(Text.assemble(("gate", GATE_COLOURS[state]), f" {said}: {gate.decided.sentence}"))
        lines += [Text(f"remedy {phase.phase}: {each.sentence}") for each in phase.remedies]
        lines += [Text(f"note {job.job}: {note}") for job in phase.jobs.values() for note in job.notes]
    lines.append(Text(_ending(summary)))
    if summary.unknown:
        lines.append(Text(f"{summary.unknown} lines of its events are of a newer pbrstudio and were left out"))
    return Group(*lines)


def _state(summary: RunSummary) -> str:
    if summary.view.ended is not None:
        return summary.view.ended.reason
    return "running-or-killed" if summary.last_told is not None else "nothing-told"


def _ending(summary: RunSummary) -> str:
    view = summary.view
    if view.ended is not None:
        return f"{view.ended.reason}: {view.ended.sentence}"
    if summary.last_told is None:
        return "it has told nothing yet"
    ago = duration(max(0.0, time.time() - summary.last_told))
    left = view.ladder_seconds_left
    rest = "" if left is None else f"; about {duration(left)} left of the ladder"
    return f"it runs, or was killed: its last event is {ago} old{rest}"


def _word(state: str) -> Text:
    return Text(state.replace("-", " "), _COLOURS.get(state, ""))


def _epochs(job: JobView) -> str:
    return f"{job.position:.4g}/{job.planned}" if job.planned else ""


def _best(job: JobView) -> str:
    if job.ended is not None:
        return f"{job.ended.best_figure} {job.ended.best_value:.4g} at epoch {job.ended.best_epoch}"
    best = job.best
    return f"epoch {best.epoch} so far" if best is not None else ""


def _phase_record(phase: PhaseView) -> dict[str, Any]:
    return {
        "phase": phase.phase,
        "state": phase.state,
        "attempt": phase.attempt,
        "jobs": [_job_record(job) for job in phase.jobs.values()],
        "gates": [
            {
                "gate": name,
                "state": gate.decided.state,
                "accepted": gate.accepted,
                "sentence": gate.decided.sentence,
                "advice": gate.decided.advice,
                "inputs": dict(gate.decided.inputs),
            }
            for name, gate in phase.gates.items()
        ],
        "remedies": [{"remedy": each.remedy, "sentence": each.sentence} for each in phase.remedies],
    }


def _job_record(job: JobView) -> dict[str, Any]:
    ended, best = job.ended, job.best
    return {
        "job": job.job,
        "role": job.role,
        "state": job.state,
        "epochs": job.position,
        "planned": job.planned,
        "outcome": ended.outcome if ended is not None else None,
        "weights": job.weights,
        "best_figure": ended.best_figure if ended is not None else None,
        "best_value": ended.best_value if ended is not None else None,
        "best_epoch": ended.best_epoch if ended is not None else best.epoch if best is not None else None,
        "figures": dict(best.figures) if best is not None else {},
        "notes": list(job.notes),
    }
