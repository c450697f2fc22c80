"""What the pages share: settings, the chosen model, the jobs that run, the log, and how an error is shown."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from pbrstudio.config.settings import Settings, save_settings
from pbrstudio.gui.job import Job
from pbrstudio.gui.option_words import in_window_words
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import JobWarning, Severity
from pbrstudio.runtime.last_events import KEPT


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log; ``details`` is a traceback or empty."""

    time: datetime
    severity: Severity
    text: str
    details: str = ""


class Context(QObject):
    """One of it lives as long as the window; pages hold it and know nothing of one another."""

    model_chosen = Signal(str)
    """The id (or folder) of the model that conversions are to use from now on; it stands in `settings` already."""
    models_changed = Signal()
    """A model was installed or deleted."""
    files_wanted = Signal()
    """A page asks for the dialog that opens files; the next for that of folders."""
    folder_wanted = Signal()
    page_wanted = Signal(str)
    """Another page is to be shown, by its name."""
    status = Signal(str)
    """A short sentence for the status bar."""
    settings_changed = Signal(object)
    """The new `Settings`."""
    logged = Signal(object)
    """A `LogLine`."""
    error_shown = Signal(str, str)
    """A sentence and details that the frame is to put before the user."""
    jobs_changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.jobs: list[Job] = []
        self._last_lines: deque[str] = deque(maxlen=KEPT)

    @property
    def last_lines(self) -> tuple[str, ...]:
        """The newest lines of the log, for the report of a fault."""
        return tuple(self._last_lines)

    def run(self, job: Job) -> None:
        """Registers, starts and logs a job. Its failure and its warnings are logged; whether they are also shown is the
        page's to say."""
        self.jobs.append(job)
        job.told.connect(self._log_warning)
        job.failed.connect(partial(self._log_failure, job.title))
        job.stopped.connect(partial(self.log, Severity.NOTE, self.tr("%1: stopped").replace("%1", job.title)))
        job.ended.connect(partial(self._remove, job))
        self.log(Severity.NOTE, job.title)
        job.start()
        self.jobs_changed.emit()

    def log(self, severity: Severity, text: str, details: str = "") -> None:
        line = LogLine(datetime.now().astimezone(), severity, in_window_words(text), details)
        self._last_lines.append(f"{line.time:%H:%M:%S} {severity}: {line.text}")
        self.logged.emit(line)

    def show_error(self, sentence: str, details: str = "") -> None:
        """Puts an error before the user: what happened and what to do, and details that can be copied."""
        self.error_shown.emit(in_window_words(sentence), details)

    def choose_model(self, name: str) -> None:
        """Makes a model (its id, its folder or ``auto``) the one that conversions use, now and later."""
        self.change_settings(self.settings.model_copy(update={"model": name}))
        self.model_chosen.emit(name)

    def change_settings(self, settings: Settings) -> None:
        """Takes and saves new settings; that they could not be saved is shown, and they hold until the end."""
        self.settings = settings
        try:
            save_settings(settings)
        except UserError as error:
            self.show_error(str(error))
        self.settings_changed.emit(settings)

    def _log_warning(self, event: object) -> None:
        if isinstance(event, JobWarning):
            self.log(Severity.WARNING, event.message)

    def _log_failure(self, title: str, sentence: str, details: str) -> None:
        self.log(Severity.ERROR, f"{title}: {sentence}", details)

    def _remove(self, job: Job) -> None:
        if job in self.jobs:
            self.jobs.remove(job)
        self.jobs_changed.emit()
