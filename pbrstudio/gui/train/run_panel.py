"""A run as it stands: its ladder, gates, figures, plots, previews and notes."""

from __future__ import annotations

import time

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QSplitter, QTabWidget, QVBoxLayout, QWidget

from pbrstudio.gui.style import LARGE, MEDIUM, SMALL
from pbrstudio.gui.train.gate_list import GateList
from pbrstudio.gui.train.ladder_tree import LadderTree
from pbrstudio.gui.train.numbers import NumberStrip
from pbrstudio.gui.train.open_run import OpenRun
from pbrstudio.gui.train.plots import FigurePlot, LossPlot
from pbrstudio.gui.train.previews import Previews
from pbrstudio.gui.train.run_words import notes_of, standing
from pbrstudio.gui.warning_line import WarningLine
from pbrstudio.runtime.job_view import JobView
from pbrstudio.services.gates import expectation

_REDRAW = 100
"""Milliseconds between two redraws, where something changed: ten a second."""
_REST = 15
"""Milliseconds between the drawing of one plot and of the next."""
_TICK = 1000
"""Milliseconds after which what is said about time is said anew."""


class RunPanel(QWidget):
    gate_accepted = Signal(str)

    def __init__(self, run: OpenRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._chosen: tuple[str, str] | None = None
        """Phase, and job or empty, that is looked at; None: the job that runs, or ran last."""
        self._dirty = True
        self._said = ""
        self.heading = QLabel(self)
        self.heading.setProperty("role", "heading")
        self.heading.setWordWrap(True)
        self.standing = QLabel(self)
        self.standing.setWordWrap(True)
        self.warnings = WarningLine(self)
        self.numbers = NumberStrip(self)
        self.tree = LadderTree(self)
        self.gates_title = QLabel(self)
        self.gates_title.setProperty("role", "heading")
        self.gates = GateList(self)
        self.loss = LossPlot(self)
        self.figures = FigurePlot(self)
        self.previews = Previews(self)
        self.notes = QListWidget(self)
        self.notes.setWordWrap(True)
        self.notes.setAccessibleName(self.tr("Notes of the run"))
        self.buttons = QHBoxLayout()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_REDRAW)
        self._timer.timeout.connect(self._redraw)
        self._timer.start()
        self._due: list[LossPlot | FigurePlot] = []
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._draw_due)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK)
        self._clock.timeout.connect(self._say_standing)
        self._clock.start()
        run.changed.connect(self._mark)
        run.opened.connect(self._begin)
        self.tree.chosen.connect(self._choose)
        self.gates.accepted.connect(self.gate_accepted)
        for plot in (self.loss, self.figures):
            plot.options_changed.connect(self._mark)
        self.tabs.currentChanged.connect(self._mark)

    @property
    def job(self) -> JobView | None:
        """The one that is looked at."""
        view = self._run.view
        if self._chosen is not None:
            phase, name = self._chosen
            jobs = view.phases[phase].jobs if phase in view.phases else {}
            runs = view.current is not None and view.current.phase == phase
            return jobs.get(name) or (view.current if runs else next(iter(jobs.values()), None))
        return view.current

    @property
    def phase(self) -> str:
        """Id of the one that is looked at; empty: there is none."""
        if self._chosen is not None:
            return self._chosen[0]
        job, phases = self._run.view.current, list(self._run.view.phases)
        return job.phase if job is not None else phases[0] if phases else ""

    def say(self, sentence: str) -> None:
        """Stands in place of how the run stands, until it is empty."""
        self._said = sentence
        self._say_standing()

    def close_down(self) -> None:
        self._timer.stop()
        self._rest.stop()
        self._clock.stop()

    def save_state(self, settings: QSettings) -> None:
        settings.setValue("run/across", self._across.saveState())
        settings.setValue("run/left", self._left.saveState())
        settings.setValue("run/terms", self.loss.terms.isChecked())
        settings.setValue("run/logarithmic", self.loss.logarithmic.isChecked())

    def restore_state(self, settings: QSettings) -> None:
        for name, splitter in (("run/across", self._across), ("run/left", self._left)):
            state = settings.value(name)
            if isinstance(state, QByteArray):
                splitter.restoreState(state)
        self.loss.terms.setChecked(settings.value("run/terms", defaultValue=False, type=bool) is True)
        self.loss.logarithmic.setChecked(settings.value("run/logarithmic", defaultValue=False, type=bool) is True)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._mark()

    def _lay_out(self) -> None:
        plots = QWidget(self)
        column = QVBoxLayout(plots)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(MEDIUM)
        column.addWidget(self.loss, 1)
        column.addWidget(self.figures, 1)
        sheets = QWidget(self)
        around = QVBoxLayout(sheets)
        around.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        around.addWidget(self.previews)
        self.tabs = QTabWidget(self)
        self.tabs.addTab(plots, self.tr("Plots"))
        self.tabs.addTab(sheets, self.tr("Previews"))
        self.tabs.addTab(self.notes, self.tr("Notes"))
        below = QWidget(self)
        gates = QVBoxLayout(below)
        gates.setContentsMargins(0, SMALL, 0, 0)
        gates.setSpacing(SMALL)
        gates.addWidget(self.gates_title)
        gates.addWidget(self.gates, 1)
        self._left = QSplitter(Qt.Orientation.Vertical, self)
        self._left.addWidget(self.tree)
        self._left.addWidget(below)
        self._left.setChildrenCollapsible(False)
        self._across = QSplitter(Qt.Orientation.Horizontal, self)
        self._across.addWidget(self._left)
        self._across.addWidget(self.tabs)
        self._across.setStretchFactor(1, 1)
        self._across.setChildrenCollapsible(False)
        self._across.setSizes([370, 800])
        self._left.setSizes([300, 300])
        words = QVBoxLayout()
        words.setSpacing(SMALL)
        words.addWidget(self.heading)
        words.addWidget(self.standing)
        words.addWidget(self.warnings)
        head = QHBoxLayout()
        head.setSpacing(MEDIUM)
        head.addLayout(words, 1)
        head.addLayout(self.buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(LARGE, MEDIUM, LARGE, MEDIUM)
        whole.setSpacing(MEDIUM)
        whole.addLayout(head)
        whole.addWidget(self.numbers)
        whole.addWidget(self._across, 1)

    @Slot()
    def _mark(self) -> None:
        self._dirty = True

    @Slot()
    def _begin(self) -> None:
        self._chosen = None
        self._mark()

    @Slot(str, str)
    def _choose(self, phase: str, job: str) -> None:
        current = self._run.view.current
        # Who looks at the job that runs goes on to the next one with it.
        follows = current is not None and (current.phase, current.job) == (phase, job)
        self._chosen = None if follows else (phase, job)
        self._mark()

    @Slot()
    def _redraw(self) -> None:
        if not self._dirty or not self.isVisible():
            return
        self._dirty = False
        run, job = self._run, self.job
        ladder = run.record.ladder if run.record is not None else None
        titles = {} if ladder is None else {phase.id: f"{phase.title}: {phase.goal}" for phase in ladder.phases}
        self.tree.show_run(run.view, titles)
        if self._chosen is not None:
            self.tree.select(*self._chosen)
        elif job is not None:
            self.tree.select(job.phase, job.job)
        self.numbers.show_run(run.view, job)
        self._show_gates()
        self._say_standing()
        shown = self.tabs.currentIndex()
        if shown == 0:
            self._due = [self.loss, self.figures]
            self._rest.start()
        elif shown == 1:
            self.previews.show_job(run.folder, job)
        else:
            self._show_notes()

    @Slot()
    def _draw_due(self) -> None:
        """One plot at a time: between the two the window answers."""
        if self._due:
            self._due.pop(0).show_job(self.job)
        if self._due:
            self._rest.start()

    def _show_gates(self) -> None:
        run, phase = self._run, self.phase
        ladder = run.record.ladder if run.record is not None else None
        spec = None if ladder is None else next((each for each in ladder.phases if each.id == phase), None)
        asked = {} if spec is None else {gate.id: expectation(gate) for gate in spec.gates}
        decided = run.view.phases[phase].gates if phase in run.view.phases else {}
        self.gates_title.setText(self.tr("Gates of phase {}").replace("{}", phase) if phase else self.tr("Gates"))
        self.gates.show_gates(phase, asked, decided, acceptable=run.job is None)

    def _show_notes(self) -> None:
        notes = notes_of(self._run.view)
        if [self.notes.item(at).text() for at in range(self.notes.count())] != notes:
            self.notes.clear()
            self.notes.addItems(notes)

    @Slot()
    def _say_standing(self) -> None:
        run = self._run
        title = "" if run.record is None else f"  {run.record.ladder.title}"
        name = self.tr("No run is open") if run.folder is None else run.folder.name
        _put(self.heading, name + title)
        _put(self.standing, self._said or standing(run, time.time()))


def _put(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
