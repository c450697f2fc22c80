"""The train page: sets a training up, runs it, shows it, and hands its result to the convert page."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSettings, Slot
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QVBoxLayout, QWidget

from pbrstudio.gui.context import Context
from pbrstudio.gui.job import Job
from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.page import Page
from pbrstudio.gui.train.actions import ActionButton, TrainActions
from pbrstudio.gui.train.open_run import OpenRun
from pbrstudio.gui.train.run_panel import RunPanel
from pbrstudio.gui.train.setup_panel import SetupPanel
from pbrstudio.gui.train.survey import Survey
from pbrstudio.gui.train.tabs import Tabs
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit
from pbrstudio.runtime.training_events import RunEnded
from pbrstudio.services.loading import load_trainer
from pbrstudio.services.models import listed
from pbrstudio.services.publishing import Published, free_model_id, is_run, publish_run
from pbrstudio.services.train import TrainRequest, train

SETUP, RUN = 0, 1


class TrainPage(Page):
    title: ClassVar[str] = "&Train"
    icon: ClassVar[str] = "train"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.run = OpenRun(self)
        self.actions_ = TrainActions(self)
        self.setup = SetupPanel(_models(), self)
        self.panel = RunPanel(self.run, self)
        self.survey = Survey(context, self.setup, self)
        self._publishing: Job | None = None
        self.tabs = Tabs(self)
        self.tabs.add(self.setup, self.tr("Set up"))
        self.tabs.add(self.panel, self.tr("Run"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self._place_buttons()
        self._connect()
        self._enable()

    def menus(self) -> list[QMenu]:
        return [self.actions_.training, self.actions_.data]

    def open_paths(self, paths: list[Path]) -> None:
        """A run is opened; anything else is training data."""
        runs = [path for path in paths if is_run(path)]
        self.setup.roots.add([path for path in paths if path not in runs])
        if runs:
            self.open_run(runs[0])

    def open_run(self, folder: Path) -> None:
        """Shows the run in ``folder``, and follows it."""
        if self.run.job is not None:
            self.context.show_error(self.tr("A training runs in this window: stop it before another run is opened."))
            return
        self.tabs.show_page(RUN)
        self.run.open(folder)

    def start(self) -> None:
        """Begins the run that the form describes."""
        request = self.setup.request()
        if self.setup.run.path is None:
            self.context.show_error(self.tr("Say where the run is kept: choose a new or an empty folder."))
        elif is_run(request.run):
            self.open_run(request.run)
            self.context.status.emit(self.tr("There is a run in this folder already: resume goes on with it."))
        else:
            self._train(request)

    def resume(self, *, accept: tuple[str, ...] = (), anew: str | None = None) -> None:
        """Goes on with the run that is shown. ``anew``: begins this phase again instead."""
        if self.run.folder is None:
            return
        form = self.setup.request()
        self._train(
            TrainRequest(
                run=self.run.folder,
                phase=anew,
                resume=anew is None,
                accept=accept,
                device=form.device,
                precision=form.precision,
                workers=form.workers,
            )
        )

    def save_state(self, settings: QSettings) -> None:
        self.setup.save_state(settings)
        self.panel.save_state(settings)

    def restore_state(self, settings: QSettings) -> None:
        self.setup.restore_state(settings)
        self.panel.restore_state(settings)
        self._enable()

    def closing(self) -> None:
        self.panel.close_down()
        self.run.close()

    def _place_buttons(self) -> None:
        of = self.actions_
        for action in (of.count, of.check, of.plan):
            self.setup.checks.addWidget(ActionButton(action, self))
        self.setup.checks.addStretch(1)
        self.start_button = ActionButton(of.start, self)
        self.start_button.setProperty("role", "primary")
        self.setup.buttons.addStretch(1)
        self.setup.buttons.addWidget(ActionButton(of.open, self))
        self.setup.buttons.addWidget(self.start_button)
        for action in (of.open, of.resume, of.pause, of.skip, of.stop, of.use):
            self.panel.buttons.addWidget(ActionButton(action, self))

    def _connect(self) -> None:
        of = self.actions_
        for action, does in (
            (of.open, self._ask_run),
            (of.start, self.start),
            (of.resume, self._resume_or_wake),
            (of.pause, self._pause),
            (of.skip, self._skip),
            (of.stop, self._stop),
            (of.accept, self._accept_all),
            (of.anew, self._ask_anew),
            (of.use, self._use),
            (of.count, self.survey.count),
            (of.check, self.survey.check),
            (of.plan, self.survey.plan),
            (of.setup, lambda: self.tabs.show_page(SETUP)),
            (of.show_run, lambda: self.tabs.show_page(RUN)),
        ):
            action.triggered.connect(lambda _=False, does=does: does())
        self.setup.changed.connect(self._enable)
        self.survey.changed.connect(self._enable)
        self.run.opened.connect(self._enable)
        self.run.changed.connect(self._enable)
        self.run.failed.connect(self.context.show_error)
        self.panel.gate_accepted.connect(lambda gate: self.resume(accept=(gate,)))
        self.context.models_changed.connect(lambda: self.setup.show_models(_models()))

    def _train(self, request: TrainRequest) -> None:
        if self.run.job is not None:
            return
        title = self.tr("Training {}").replace("{}", request.run.name)
        job = Job(title, partial(_train, request), self)
        self.panel.warnings.begin()
        job.told.connect(self.panel.warnings.take)
        job.succeeded.connect(self._trained)
        job.failed.connect(self.context.show_error)
        job.pause_changed.connect(self._enable)
        job.ended.connect(self._enable)
        job.ended.connect(job.deleteLater)
        self.run.attach(job, request.run)
        self.tabs.show_page(RUN)
        self.context.run(job)
        self._enable()

    @Slot(object)
    def _trained(self, ended: RunEnded) -> None:
        if ended.reason == "failed":
            self.context.show_error(ended.sentence)
        else:
            self.context.status.emit(in_window_words(ended.sentence))

    @Slot()
    def _enable(self) -> None:
        of, job = self.actions_, self.run.job
        training = job is not None
        stopping = job is not None and job.control.stopping
        paused = job is not None and job.paused
        shown = self.run.folder is not None and self.run.record is not None and not training
        of.start.setEnabled(not training and bool(self.setup.roots.roots) and self.setup.run.path is not None)
        of.open.setEnabled(not training)
        of.resume.setEnabled(shown or paused)
        of.pause.setEnabled(training and not paused and not stopping)
        of.skip.setEnabled(training and not stopping)
        making = self._publishing is not None and not self._publishing.control.stopping
        of.stop.setEnabled((training and not stopping) or making)
        of.accept.setEnabled(shown and bool(self._red()))
        of.anew.setEnabled(shown and self.panel.phase != "")
        of.use.setEnabled(shown and self._publishing is None and any(each.weights for each in self.run.view.jobs))
        ready = bool(self.setup.roots.roots) and not self.survey.running
        for action in (of.count, of.check, of.plan):
            action.setEnabled(ready)

    def _red(self) -> tuple[str, ...]:
        """Ids of gates of the phase that is looked at which failed and nobody accepted."""
        phase = self.run.view.phases.get(self.panel.phase)
        return () if phase is None else tuple(gate.gate for gate in phase.open_gates)

    def _ask_run(self) -> None:
        start = str(self.run.folder or self.setup.run.path or "")
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of a run"), start)
        if folder:
            self.open_run(Path(folder))

    def _resume_or_wake(self) -> None:
        if self.run.job is not None:
            self.run.job.resume()
        else:
            self.resume()

    def _pause(self) -> None:
        if self.run.job is not None:
            self.run.job.pause()

    def _skip(self) -> None:
        if self.run.job is not None:
            self.run.job.control.skip()
            self.run.job.resume()

    def _stop(self) -> None:
        job = self.run.job or self._publishing
        if job is not None:
            job.stop()
            self._enable()

    def _accept_all(self) -> None:
        self.resume(accept=self._red())

    def _ask_anew(self) -> None:
        phase = self.panel.phase
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Begin a phase anew"))
        box.setText(self.tr("Begin phase {} anew?").replace("{}", phase))
        box.setInformativeText(
            self.tr("It starts from the best weights before it; what it and later phases reached counts no more.")
        )
        box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        if box.exec() == QMessageBox.StandardButton.Yes:
            self.resume(anew=phase)

    def _use(self) -> None:
        folder = self.run.folder
        if folder is None or self._publishing is not None:
            return
        try:
            name = free_model_id(folder)
        except UserError as error:
            self.context.show_error(str(error))
            return
        self._publishing = job = Job(
            self.tr("Making model {}").replace("{}", name), partial(_publish, folder, name), self
        )
        job.told.connect(self.panel.warnings.take)
        job.succeeded.connect(self._published)
        job.failed.connect(self.context.show_error)
        job.ended.connect(self._publishing_over)
        job.ended.connect(job.deleteLater)
        self.context.run(job)
        self.panel.say(
            self.tr("Making model {}: it is measured on validation data, which takes minutes.").replace("{}", name)
        )
        self._enable()

    @Slot(object)
    def _published(self, made: Published) -> None:
        self.context.models_changed.emit()
        self.context.choose_model(made.id)
        self.context.status.emit(self.tr("Model {} is made, and conversions use it.").replace("{}", made.id))

    @Slot()
    def _publishing_over(self) -> None:
        self._publishing = None
        self.panel.say("")
        self._enable()


def _train(request: TrainRequest, emit: Emit, control: Control) -> RunEnded:
    load_trainer()
    return train(request, emit, control)


def _publish(folder: Path, name: str, emit: Emit, control: Control) -> Published:
    load_trainer()
    return publish_run(folder, name, safe_point=control.safe_point)


def _models() -> list[str]:
    """Ids of whole models."""
    return [model.id for model in listed() if not model.fault]
