"""The batch page: its form starts a job on the services, whose events fill table, bar and report."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSettings, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QSplitter, QVBoxLayout, QWidget

from pbrstudio.config.settings import Settings
from pbrstudio.gui.batch.form import BatchForm
from pbrstudio.gui.batch.menu import BatchMenu
from pbrstudio.gui.batch.pace import Pace, in_words
from pbrstudio.gui.batch.progress import ProgressPanel
from pbrstudio.gui.batch.report import save_report
from pbrstudio.gui.batch.results import Results
from pbrstudio.gui.batch.table import BatchTable
from pbrstudio.gui.batch.tally import Tally
from pbrstudio.gui.batch.words import counted, ended
from pbrstudio.gui.context import Context
from pbrstudio.gui.job import Job, Work
from pbrstudio.gui.page import Page
from pbrstudio.gui.style import LARGE, MEDIUM
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemPlanned, JobFinished, Severity
from pbrstudio.services import batches
from pbrstudio.services.memory import memory_use
from pbrstudio.services.report import report_page
from pbrstudio.spec.batch import Batch

_REFRESH = 500
"""Milliseconds between two looks at time and memory."""
_GIB = 1 << 30


class BatchPage(Page):
    title: ClassVar[str] = "&Batch"
    icon: ClassVar[str] = "batch"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.job: Job | None = None
        self._batch: Batch | None = None
        self._tally = Tally()
        self._pace = Pace()
        self._cancelled = False
        self._dry = False
        self._report: Path | None = None
        self.form = BatchForm()
        self.table = BatchTable(self)
        self.results = Results(self.table)
        self.panel = ProgressPanel()
        self.menu = BatchMenu(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH)
        self._timer.timeout.connect(self._refresh)
        self._lay_out()
        self._connect()
        self._settings_changed(context.settings)
        last = batches.last()
        if last is None:
            self.form.show_settings(context.settings)
        else:
            self.form.show_batch(last)
        self._show_state()

    def menus(self) -> list[QMenu]:
        return [self.menu]

    def open_paths(self, paths: list[Path]) -> None:
        """Adds them to the inputs; a running batch keeps its own."""
        self.form.inputs.add(paths)

    def save_state(self, settings: QSettings) -> None:
        settings.setValue("splitter", self._splitter.saveState())
        settings.setValue("details", self.results.splitter.saveState())
        settings.setValue("columns", self.results.view.horizontalHeader().saveState())

    def restore_state(self, settings: QSettings) -> None:
        if state := settings.value("splitter"):
            self._splitter.restoreState(state)
        if state := settings.value("details"):
            self.results.splitter.restoreState(state)
        if state := settings.value("columns"):
            self.results.view.horizontalHeader().restoreState(state)

    def closing(self) -> None:
        self._timer.stop()

    @Slot()
    def start(self) -> None:
        """Runs what the form says."""
        if (batch := self._asked()) is not None:
            self.run_batch(batch)

    @Slot()
    def try_out(self) -> None:
        """Tells what a batch of the form would write."""
        if (batch := self._asked()) is not None:
            title = self.tr("Dry run of the batch into %1").replace("%1", batch.out)
            self._begin(batch, title, lambda emit, control: batches.try_batch(batch, emit, control), dry=True)

    def run_batch(self, batch: Batch) -> None:
        """Runs a batch, also one that was interrupted, and shows it in the form."""
        if self.job is not None:
            self.context.show_error(self.tr("A batch is running: wait for it, or cancel it first."))
            return
        title = self.tr("Batch into %1").replace("%1", batch.out)
        self.form.show_batch(batch)
        self._begin(batch, title, lambda emit, control: batches.run_batch(batch, emit, control), dry=False)

    def _asked(self) -> Batch | None:
        """What the form says; None while a batch runs, and where something is missing, which is shown."""
        if self.job is not None:
            return None
        try:
            return self.form.batch(self.context.settings)
        except UserError as error:
            self.context.show_error(str(error))
            return None

    def _begin(self, batch: Batch, title: str, work: Work, *, dry: bool) -> None:
        self.table.clear()
        self._batch, self._tally, self._pace = batch, Tally(), Pace()
        self._cancelled, self._dry, self._report = False, dry, None
        self.job = Job(title, work, self)
        self.panel.warnings.begin()
        self.job.told.connect(self.panel.warnings.take)
        self.job.told.connect(self._told)
        self.job.succeeded.connect(self._succeeded)
        self.job.failed.connect(self._failed)
        self.job.ended.connect(self._ended)
        self.panel.counts.setText(self.tr("Looking for textures…"))
        self.panel.show_fraction(0.0)
        self.context.run(self.job)
        self._timer.start()
        self._show_state()

    @Slot()
    def pause_or_resume(self) -> None:
        if self.job is None:
            return
        if self.job.paused:
            self.job.resume()
            self._pace.resume()
        else:
            self.job.pause()
            self._pace.pause()
        self._show_state()
        self._refresh()

    @Slot()
    def cancel(self) -> None:
        """Stops after the texture at hand; what is done stays, and a second run goes on there."""
        if self.job is not None:
            self._cancelled = True
            self.panel.counts.setText(self.tr("Stopping…"))
            self.job.stop()

    @Slot()
    def open_folder(self) -> None:
        folder = self._batch.out if self._batch is not None else self.form.out.text
        if not folder or not Path(folder).is_dir():
            self.context.show_error(self.tr("There is no output folder yet: run the batch first."))
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(folder))

    @Slot()
    def open_report(self) -> None:
        """The page that the last batch wrote about itself."""
        if self._report is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._report)))

    @Slot()
    def save_report(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save report"), "batch.csv", self.tr("Tables (*.csv)"))
        if name:
            self.write_report(Path(name))

    def write_report(self, path: Path) -> None:
        try:
            save_report(self.table.rows, path)
        except UserError as error:
            self.context.show_error(str(error))
        else:
            self.context.status.emit(self.tr("Report saved: %1").replace("%1", str(path)))

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(MEDIUM, 0, 0, 0)
        column.setSpacing(LARGE)
        column.addWidget(self.results, stretch=1)
        column.addWidget(self.panel)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self.form)
        self._splitter.addWidget(right)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setSizes([380, 800])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.addWidget(self._splitter)

    def _connect(self) -> None:
        self.form.preset.refused.connect(self.context.show_error)
        self.panel.start.connect(self.start)
        self.panel.try_out.connect(self.try_out)
        self.panel.open_report.connect(self.open_report)
        self.panel.pause.connect(self.pause_or_resume)
        self.panel.cancel.connect(self.cancel)
        self.panel.open_folder.connect(self.open_folder)
        self.menu.add_folder.triggered.connect(self.form.inputs.add_folder)
        self.menu.add_files.triggered.connect(self.form.inputs.add_files)
        self.menu.start.triggered.connect(self.start)
        self.menu.try_out.triggered.connect(self.try_out)
        self.menu.open_report.triggered.connect(self.open_report)
        self.menu.pause.triggered.connect(self.pause_or_resume)
        self.menu.cancel.triggered.connect(self.cancel)
        self.menu.open_folder.triggered.connect(self.open_folder)
        self.menu.save_report.triggered.connect(self.save_report)
        self.context.settings_changed.connect(self._settings_changed)

    @Slot(object)
    def _settings_changed(self, settings: Settings) -> None:
        self.form.show_model(settings.model)

    @Slot(object)
    def _told(self, event: Event) -> None:
        if self._dry and isinstance(event, ItemPlanned):
            self.table.plan(event)
        else:
            self.table.take(event)
        self._tally.take(event)

    @Slot(object)
    def _succeeded(self, finished: JobFinished) -> None:
        if finished.stopped and self._cancelled:
            batches.forget_running()  # a person ended it: nothing to offer at the next start
        words = ended(finished, counted(self._tally))
        self._report = report_page(finished)
        self.panel.counts.setText(words)
        severity = Severity.WARNING if finished.failed else Severity.NOTE
        self.context.log(severity, words)
        self.context.status.emit(words)

    @Slot(str, str)
    def _failed(self, sentence: str, details: str) -> None:
        self.panel.counts.setText(sentence)
        self.context.show_error(sentence, details)

    @Slot()
    def _ended(self) -> None:
        self._timer.stop()
        self._pace.pause()
        if self.job is not None:
            self.job.deleteLater()
        self.job = None
        self.table.end()
        self.panel.show_fraction(self._tally.fraction)
        self.panel.figures.setText("")
        self._show_state()

    def _show_state(self) -> None:
        running = self.job is not None
        paused = self.job is not None and self.job.paused
        self.panel.show_running(running=running, paused=paused)
        self.menu.show_running(running=running, paused=paused)
        self.menu.save_report.setEnabled(bool(self.table.rows) and not running)
        self.panel.page_button.setEnabled(self._report is not None)
        self.menu.open_report.setEnabled(self._report is not None)

    @Slot()
    def _refresh(self) -> None:
        if self.job is None or self._cancelled:
            return
        if self._tally.items:
            head = self.tr("Paused: ") if self.job.paused else ""
            self.panel.counts.setText(f"{head}{counted(self._tally)}")
            self.panel.counts.setToolTip(self._tally.means)
        self.panel.show_fraction(self._tally.fraction)
        memory = memory_use()
        parts = [self.tr("memory %1 GiB, %2 GiB free").replace("%1", f"{memory.taken / _GIB:.1f}")]
        parts[0] = parts[0].replace("%2", f"{memory.free / _GIB:.1f}")
        left = self._pace.left(self._tally.worked, self._tally.remaining)
        if left is not None:
            parts.insert(0, self.tr("about %1 left").replace("%1", in_words(left)))
        self.panel.figures.setText("   ".join(parts))
