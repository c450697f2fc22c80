"""What a training would do: its jobs with steps, memory and time, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.style import SMALL
from pbrstudio.gui.train.tables import Table
from pbrstudio.services.words import amount, roughly, size

if TYPE_CHECKING:
    from pbrstudio.train.plan import Plan, PlannedJob


class PlanView(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = QLabel(self.tr("Choose data and a ladder on the left, then plan it."), self)
        self.summary.setWordWrap(True)
        headings = [
            self.tr("phase"), self.tr("job"), self.tr("what trains"), self.tr("epochs"), self.tr("steps"),
            self.tr("batch"), self.tr("side"), self.tr("memory"), self.tr("time"),
        ]  # fmt: skip
        self.jobs = Table(self.tr("Planned jobs"), headings, range(3, len(headings)), stretch=2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.summary)
        column.addWidget(self.jobs, 1)

    def show_plan(self, plan: Plan) -> None:
        steps = sum(job.epochs * job.steps for job in plan.jobs)
        memory = size(max((job.memory for job in plan.jobs), default=0))
        seconds = roughly(sum(job.seconds for job in plan.jobs))
        counts = ", ".join(f"{domain} {train} + {held}" for domain, train, held in plan.textures)
        text = self.tr(
            "%1, on %2, %3: %4 steps, at most about %5 of memory, about %6 (estimates). "
            "Textures to train + to validate: %7."
        )
        precision = "fp32" if plan.precision == "no" else plan.precision
        for number, value in enumerate((plan.title, plan.device, precision, steps, memory, seconds, counts), start=1):
            text = text.replace(f"%{number}", str(value))
        faults = [f"{job.phase}: {job.fault}" for job in plan.jobs if job.fault and not job.skipped]
        skipped = [f"{job.job}: {job.fault}" for job in plan.jobs if job.skipped]
        if faults:
            text += "\n" + self.tr("Cannot run with these data: {}").replace("{}", "; ".join(faults))
        if skipped:
            text += "\n" + self.tr("Skipped for want of data: {}").replace("{}", "; ".join(skipped))
        self.summary.setText(in_window_words(text))
        self.jobs.show_rows([_row(job) for job in plan.jobs])


def _row(job: PlannedJob) -> tuple[str, ...]:
    parts = ", ".join(each.words for each in job.trainable)
    first, last = job.sides
    return (
        job.phase,
        job.job,
        f"{amount(job.trained)} / {amount(job.parameters)} ({parts})",
        str(job.epochs),
        str(job.epochs * job.steps),
        str(job.batch),
        str(first) if first == last else f"{first}\N{EN DASH}{last}",
        size(job.memory),
        f"\N{ALMOST EQUAL TO} {roughly(job.seconds)}",
    )
