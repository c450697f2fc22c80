"""The ladder as a tree: phases with their jobs, how each stands, and which one is looked at."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from pbrstudio.gui.train.states import COLOURS, phase_words, state_words
from pbrstudio.runtime.job_view import JobView
from pbrstudio.runtime.run_view import PhaseView, RunView

NAME, STATE, EPOCHS, BEST = range(4)
_PLACE = Qt.ItemDataRole.UserRole


class LadderTree(QTreeWidget):
    chosen = Signal(str, str)
    """Phase, and job (empty: the phase itself), that the user wants to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Phases and jobs of the ladder"))
        self.setHeaderLabels([self.tr("Phase, job"), self.tr("State"), self.tr("Epochs"), self.tr("Best")])
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        for column in (NAME, EPOCHS, BEST):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(STATE, QHeaderView.ResizeMode.Stretch)
        self._items: dict[tuple[str, str], QTreeWidgetItem] = {}
        self.itemSelectionChanged.connect(self._tell)

    def show_run(self, view: RunView, titles: dict[str, str]) -> None:
        """``titles`` of phases, by their ids, for the tool tips."""
        wanted = [(phase.phase, "") for phase in view.phases.values()] + [(job.phase, job.job) for job in view.jobs]
        if set(wanted) != set(self._items):
            self._build(view)
        for phase in view.phases.values():
            self._show_phase(phase, titles.get(phase.phase, ""))
            for job in phase.jobs.values():
                self._show_job(job)

    def select(self, phase: str, job: str) -> None:
        """Without telling it on."""
        item = self._items.get((phase, job))
        if item is not None and not item.isSelected():
            with QSignalBlocker(self):
                self.setCurrentItem(item)

    def _build(self, view: RunView) -> None:
        with QSignalBlocker(self):
            self.clear()
        self._items = {}
        for phase in view.phases.values():
            top = QTreeWidgetItem(self)
            top.setData(NAME, _PLACE, (phase.phase, ""))
            self._items[phase.phase, ""] = top
            for job in phase.jobs.values():
                item = QTreeWidgetItem(top)
                item.setData(NAME, _PLACE, (job.phase, job.job))
                self._items[job.phase, job.job] = item
        self.expandAll()

    def _show_phase(self, phase: PhaseView, title: str) -> None:
        item = self._items[phase.phase, ""]
        again = self.tr(" (attempt {})").replace("{}", str(phase.attempt)) if phase.attempt > 1 else ""
        words, colour = phase_words(phase)
        _put(item, NAME, phase.phase + again, title)
        _put(item, STATE, words, title)
        item.setForeground(STATE, QBrush(QColor(colour)))
        font = item.font(NAME)
        if not font.bold():
            font.setBold(True)
            item.setFont(NAME, font)

    def _show_job(self, job: JobView) -> None:
        item = self._items[job.phase, job.job]
        notes = "\n".join(job.notes)
        _put(item, NAME, job.job, notes)
        _put(item, STATE, state_words(job.state), notes)
        item.setForeground(STATE, QBrush(QColor(COLOURS[job.state])))
        _put(item, EPOCHS, f"{job.position:.3g} / {job.planned}" if job.planned else "", "")
        _put(item, BEST, *self._best(job))

    def _best(self, job: JobView) -> tuple[str, str]:
        if job.ended is not None:
            text = self.tr("%1, of epoch %2").replace("%1", job.ended.best_figure)
            return f"{job.ended.best_value:.3g}", text.replace("%2", str(job.ended.best_epoch))
        best = job.best
        if best is None:
            return "", ""
        return self.tr("epoch {}").replace("{}", str(best.epoch)), self.tr("The best so far")

    @Slot()
    def _tell(self) -> None:
        items = self.selectedItems()
        if items:
            phase, job = items[0].data(NAME, _PLACE)
            self.chosen.emit(phase, job)


def _put(item: QTreeWidgetItem, column: int, text: str, tip: str) -> None:
    """Only what is new: each change draws the row again."""
    if item.text(column) != text:
        item.setText(column, text)
    if item.toolTip(column) != tip:
        item.setToolTip(column, tip)
