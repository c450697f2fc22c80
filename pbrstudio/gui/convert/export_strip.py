"""The strip at the page's foot that follows an export and says where its files are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from pbrstudio.gui.convert.counting import counted
from pbrstudio.gui.job import Job
from pbrstudio.gui.style import MEDIUM, SMALL
from pbrstudio.runtime.events import (
    ItemFailed,
    ItemFinished,
    ItemProgress,
    ItemSkipped,
    JobFinished,
    JobStarted,
    Severity,
)

FULL = 1000
"""Steps of the progress bar."""


class ExportStrip(QFrame):
    open_folder = Signal()
    failures = Signal(object)
    """The `ItemFailed` events of an export that has ended, if there were any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._job: Job | None = None
        self._items = 1
        self._ended = 0
        self._warnings = 0
        self._failed: list[ItemFailed] = []
        self._text = QLabel(self)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, FULL)
        self._bar.setMaximumWidth(160)
        self._bar.setAccessibleName(self.tr("Progress of the export"))
        self._stop = QPushButton(self.tr("&Stop"), self)
        self._stop.clicked.connect(self._stop_job)
        self._open = QPushButton(self.tr("&Open folder"), self)
        self._open.clicked.connect(self.open_folder)
        self._hide = QPushButton(self.tr("&Hide"), self)
        self._hide.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MEDIUM, SMALL, SMALL, SMALL)
        for widget in (self._text, self._bar, self._stop, self._open, self._hide):
            layout.addWidget(widget, 1 if widget is self._text else 0)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def follow(self, job: Job) -> None:
        """Shows what becomes of a job that has not begun."""
        self._job = job
        self._items, self._ended, self._warnings, self._failed = 1, 0, 0, []
        self._say(self.tr("Exporting…"))
        self._bar.setValue(0)
        self._show_buttons(running=True)
        self.show()
        job.told.connect(self._told)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._refused)
        job.stopped.connect(self._stopped)

    def _show_buttons(self, *, running: bool) -> None:
        self._bar.setVisible(running)
        self._stop.setVisible(running)
        self._stop.setEnabled(running)
        self._open.setVisible(not running)
        self._hide.setVisible(not running)

    @Slot()
    def _stop_job(self) -> None:
        self._stop.setEnabled(False)
        if self._job is not None:
            self._job.stop()

    @Slot(object)
    def _told(self, event: object) -> None:
        match event:
            case JobStarted(items=items):
                self._items = max(items, 1)
            case ItemProgress(item=item, stage=stage, fraction=fraction):
                self._say(f"{Path(item).name}: {stage}")
                self._bar.setValue(round((self._ended + fraction) / self._items * FULL))
            case ItemFinished(findings=findings):
                self._ended += 1
                self._warnings += sum(each.severity is Severity.WARNING for each in findings)
            case ItemSkipped():
                self._ended += 1
            case ItemFailed():
                self._ended += 1
                self._failed.append(event)

    @Slot(object)
    def _succeeded(self, result: object) -> None:
        assert isinstance(result, JobFinished)
        self._show_buttons(running=False)
        parts = [self.tr("%1 exported").replace("%1", str(result.done))]
        if result.skipped:
            parts.append(self.tr("%1 already there").replace("%1", str(result.skipped)))
        if result.failed:
            parts.append(self.tr("%1 failed").replace("%1", str(result.failed)))
        if self._warnings:
            parts.append(counted(self._warnings, self.tr("one warning"), self.tr("%1 warnings")))
        if result.stopped:
            parts.append(self.tr("stopped"))
        self._say(", ".join(parts))
        self._job = None
        if self._failed:
            self.failures.emit(self._failed)

    @Slot(str, str)
    def _refused(self, sentence: str, _details: str) -> None:
        self._job = None
        self._show_buttons(running=False)
        self._say(sentence)

    @Slot()
    def _stopped(self) -> None:
        self._job = None
        self._show_buttons(running=False)
        self._say(self.tr("Stopped"))

    def _say(self, text: str) -> None:
        self._text.setText(text)
        self._text.setToolTip(text)
