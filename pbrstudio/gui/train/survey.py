"""Counting, checking and planning: jobs that look at the data of the form and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from pbrstudio.gui.context import Context
from pbrstudio.gui.job import Job, Work
from pbrstudio.gui.train.setup_panel import SetupPanel
from pbrstudio.runtime.events import Event, ItemFailed, ItemFinished, JobStarted
from pbrstudio.services import data
from pbrstudio.services.loading import load_trainer
from pbrstudio.services.train import TrainRequest, plan

if TYPE_CHECKING:
    from pbrstudio.data.report import DataReport
    from pbrstudio.train.plan import Plan


def _plan(request: TrainRequest) -> Plan:
    load_trainer()
    return plan(request)


class Survey(QObject):
    """One of the three at a time."""

    changed = Signal()
    """One began or ended."""

    def __init__(self, context: Context, panel: SetupPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._panel = panel
        self._job: Job | None = None
        self._items = 0
        self._done = 0
        panel.cancelled.connect(self.stop)

    @property
    def running(self) -> bool:
        return self._job is not None

    @Slot()
    def count(self) -> None:
        roots = self._panel.roots.roots
        self._begin(self.tr("Counting training data"), lambda emit, control: data.stats(roots), self._show_report)

    @Slot()
    def check(self) -> None:
        roots = self._panel.roots.roots
        self._begin(
            self.tr("Checking training data"), lambda emit, control: data.check(roots, emit, control), self._show_report
        )

    @Slot()
    def plan(self) -> None:
        request = self._panel.request()
        self._begin(self.tr("Planning the training"), lambda emit, control: _plan(request), self._show_plan)

    @Slot()
    def stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _begin(self, title: str, work: Work, show: Any) -> None:
        if self._job is not None:
            return
        self._items = self._done = 0
        self._job = Job(title, work, self)
        self._job.told.connect(self._count_item)
        self._panel.warnings.begin()
        self._job.told.connect(self._panel.warnings.take)
        self._job.succeeded.connect(show)
        self._job.failed.connect(self._context.show_error)
        self._job.ended.connect(self._over)
        self._panel.show_progress(0, 0)
        self._context.run(self._job)
        self.changed.emit()

    @Slot(object)
    def _count_item(self, event: Event) -> None:
        if isinstance(event, JobStarted):
            self._items = event.items
        elif isinstance(event, ItemFinished | ItemFailed):
            self._done += 1
            self._panel.show_progress(self._done, self._items)

    @Slot(object)
    def _show_report(self, report: DataReport) -> None:
        self._panel.data.show_report(report)
        self._panel.tabs.setCurrentWidget(self._panel.data)

    @Slot(object)
    def _show_plan(self, found: Plan) -> None:
        self._panel.plan.show_plan(found)
        self._panel.tabs.setCurrentWidget(self._panel.plan)

    @Slot()
    def _over(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
        self._job = None
        self._panel.hide_progress()
        self.changed.emit()
