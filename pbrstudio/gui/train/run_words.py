"""How a run stands, and what it noted, in sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.train.open_run import OpenRun
from pbrstudio.runtime.run_view import RunView
from pbrstudio.services.words import duration

QUIET = 60.0
"""Seconds without an event after which a run of another process may have been killed. Steps are told every ten."""


def standing(run: OpenRun, now: float) -> str:
    """One sentence. ``now``: seconds since 1970."""
    if run.folder is None:
        return _tr("Open one, or set one up and start it.")
    sentence = _standing(run, now)
    if run.unknown:
        left_out = _tr("Lines of its events that a newer pbrstudio wrote and that were left out: {}.")
        sentence = f"{sentence.rstrip('.')}. {left_out.replace('{}', str(run.unknown))}"
    return sentence


def notes_of(view: RunView) -> list[str]:
    """Of every job, what was tried when a gate failed, and how the run ended last."""
    notes = []
    for phase in view.phases.values():
        for job in phase.jobs.values():
            notes += [f"{job.phase}/{job.job}: {note}" for note in job.notes]
        notes += [f"{phase.phase}: {remedy.sentence}" for remedy in phase.remedies]
    if view.ended is not None:
        notes.append(view.ended.sentence)
    return [in_window_words(note) for note in notes]


def _standing(run: OpenRun, now: float) -> str:
    started, ended = run.view.started, run.view.ended
    if run.job is not None:
        if run.job.paused:
            return _tr("Paused here: nothing is lost, resume goes on at once.")
        if run.job.control.stopping:
            return _tr("Stopping: it saves what it has, then it ends.")
        if started is None or ended is not None:
            return _tr("Starting: it opens the data and makes the networks.")
        precision = "fp32" if started.precision == "no" else started.precision
        return _tr("Trains here, on %1, %2.").replace("%1", started.device).replace("%2", precision)
    if ended is not None:
        sentence = in_window_words(ended.sentence)
        return sentence[:1].upper() + sentence[1:]
    if run.last_told is None:
        return _tr("It has told nothing yet.")
    ago = duration(max(0.0, now - run.last_told))
    if now - run.last_told < QUIET:
        return _tr("Another process trains it; its last event is {} old.").replace("{}", ago)
    return _tr("Another process trains it, or it was killed: its last event is {} old.").replace("{}", ago)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunWords", text)
