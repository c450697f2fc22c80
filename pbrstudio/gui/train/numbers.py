"""The figures of a training at a glance: where it is, how quickly it goes, what it takes, how long it will last."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from pbrstudio.gui.style import MEDIUM, SMALL
from pbrstudio.runtime.job_view import JobView
from pbrstudio.runtime.run_view import RunView
from pbrstudio.runtime.training_events import StepsDone
from pbrstudio.services.words import duration, size

NOTHING = "\N{EN DASH}"


class _Cell(QWidget):
    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        """``name``: short, because nine of them stand side by side; ``words``: the same in full."""
        super().__init__(parent)
        self._name = words
        self.setToolTip(words)
        title = QLabel(name, self)
        title.setProperty("role", "faint")
        self.value = QLabel(NOTHING, self)
        self.value.setProperty("role", "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(title)
        column.addWidget(self.value)

    def show_text(self, text: str) -> None:
        if self.value.text() != text:
            self.value.setText(text)
            self.value.setAccessibleName(f"{self._name}: {text}")


class NumberStrip(QFrame):
    """What is told of the steps stands there while the job runs, and as it was last when it does not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        names = {
            "epoch": (self.tr("Epoch"), self.tr("Epoch of the job")),
            "loss": (self.tr("Loss"), self.tr("Loss of training")),
            "rate": (self.tr("Rate"), self.tr("Learning rate")),
            "speed": (self.tr("Samples/s"), self.tr("Samples a second")),
            "waiting": (self.tr("Waiting"), self.tr("Share of the time that it waits for data")),
            "memory": (self.tr("Memory"), self.tr("Memory of the process, or of the card")),
            "job": (self.tr("Job left"), self.tr("Time left of the job")),
            "phase": (self.tr("Phase left"), self.tr("Time left of the phase")),
            "ladder": (self.tr("Ladder left"), self.tr("Time left of the ladder")),
        }
        self.cells = {key: _Cell(name, words, self) for key, (name, words) in names.items()}
        grid = QGridLayout(self)
        grid.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL)
        grid.setHorizontalSpacing(MEDIUM)
        for at, cell in enumerate(self.cells.values()):
            grid.addWidget(cell, 0, at)
            grid.setColumnStretch(at, 1)

    def show_run(self, view: RunView, job: JobView | None) -> None:
        latest = job.latest if job is not None else None
        told: dict[str, Callable[[StepsDone], str]] = {
            "loss": lambda steps: f"{steps.loss:.4g}",
            "rate": lambda steps: f"{steps.rate:.3g}",
            "speed": lambda steps: f"{steps.samples_per_second:.3g}",
            "waiting": lambda steps: f"{steps.waiting:.0%}",
            "memory": lambda steps: size(steps.memory),
        }
        for key, text in told.items():
            self.cells[key].show_text(NOTHING if latest is None else text(latest))
        at = f"{job.position:.2f} / {job.planned}" if job is not None and job.planned else NOTHING
        self.cells["epoch"].show_text(at)
        running = view.current is not None and view.current.state == "running"
        for key, seconds in (
            ("job", view.seconds_left),
            ("phase", view.phase_seconds_left),
            ("ladder", view.ladder_seconds_left if running else None),
        ):
            self.cells[key].show_text(NOTHING if seconds is None else duration(seconds))
