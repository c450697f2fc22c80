"""The table's model: a row for each texture, changed by events; quick with thousands of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from pbrstudio.gui.batch.row import Row, State
from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.style import FAILED, IDLE, PASSED, RUNNING, UNCERTAIN
from pbrstudio.runtime.events import (
    Event,
    Finding,
    ItemFailed,
    ItemFinished,
    ItemPlanned,
    ItemProgress,
    ItemSkipped,
    ItemStarted,
)

STATE, ITEM, PROGRESS, SECONDS, NOTES = range(5)
SORT: Final = Qt.ItemDataRole.UserRole
ROW: Final = Qt.ItemDataRole.UserRole + 1
_COLOURS = {
    State.WAITING: IDLE,
    State.PLANNED: RUNNING,
    State.RUNNING: RUNNING,
    State.DONE: PASSED,
    State.WARNED: UNCERTAIN,
    State.SKIPPED: IDLE,
    State.FAILED: FAILED,
}
_ORDER = (State.FAILED, State.WARNED, State.RUNNING, State.WAITING, State.PLANNED, State.DONE, State.SKIPPED)
Index = QModelIndex | QPersistentModelIndex


class BatchTable(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._index: dict[str, int] = {}
        self._headers = (
            self.tr("State"),
            self.tr("Texture"),
            self.tr("Progress"),
            self.tr("Seconds"),
            self.tr("Warnings"),
        )
        self._words = {
            State.WAITING: self.tr("waiting"),
            State.PLANNED: self.tr("to convert"),
            State.RUNNING: self.tr("running"),
            State.DONE: self.tr("done"),
            State.WARNED: self.tr("done, look"),
            State.SKIPPED: self.tr("skipped"),
            State.FAILED: self.tr("failed"),
        }

    def clear(self) -> None:
        self.beginResetModel()
        self.rows = []
        self._index = {}
        self.endResetModel()

    def take(self, event: Event) -> None:
        """Changes the row that an event is about; makes it if it is new."""
        match event:
            case ItemPlanned():
                self.add([event.item])
            case ItemStarted():
                self._change(replace(self._row(event.item), state=State.RUNNING, fraction=0.0))
            case ItemProgress():
                row = self._row(event.item)
                self._change(replace(row, state=State.RUNNING, stage=event.stage, fraction=event.fraction))
            case ItemFinished():
                row = replace(
                    self._row(event.item),
                    fraction=1.0,
                    stage="",
                    seconds=event.seconds,
                    findings=_worded(event.findings),
                    outputs=event.outputs,
                )
                self._change(replace(row, state=State.WARNED if row.warnings else State.DONE))
            case ItemSkipped():
                self._change(replace(self._row(event.item), state=State.SKIPPED, message=in_window_words(event.reason)))
            case ItemFailed():
                row = replace(self._row(event.item), message=in_window_words(event.message), details=event.details)
                self._change(replace(row, state=State.FAILED, stage=""))
            case _:
                pass

    def plan(self, event: ItemPlanned) -> None:
        """A dry run's answer for one texture: the files that would be written."""
        row = replace(self._row(event.item), findings=_worded(event.findings), outputs=event.outputs)
        self._change(replace(row, state=State.PLANNED))

    def add(self, items: Sequence[str]) -> None:
        """Rows that wait, for those of ``items`` that have none yet."""
        new = [item for item in dict.fromkeys(items) if item not in self._index]
        if not new:
            return
        first = len(self.rows)
        self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
        self.rows += [Row(item) for item in new]
        self._index |= {item: first + offset for offset, item in enumerate(new)}
        self.endInsertRows()

    def end(self) -> None:
        """The batch ended: what ran and did not finish waits again."""
        for row in [row for row in self.rows if row.state is State.RUNNING]:
            self._change(replace(row, state=State.WAITING, stage="", fraction=0.0))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802  # Qt's
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802  # Qt's
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:  # noqa: N802  # Qt's
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        return None

    def data(self, index: Index, role: int = 0) -> object:
        row = self.rows[index.row()]
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.ForegroundRole if column == STATE:
                return QColor(_COLOURS[row.state])
            case Qt.ItemDataRole.TextAlignmentRole if column == SECONDS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ToolTipRole:
                return row.told()
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._headers[column]}: {self._text(row, column)}"
            case _ if role == SORT:
                return self._key(row, column)
            case _ if role == ROW:
                return row
        return None

    def _text(self, row: Row, column: int) -> str:
        if column == STATE:
            return self._words[row.state]
        if column == ITEM:
            return row.item
        if column == PROGRESS:
            return f"{row.fraction:.0%} {row.stage}".rstrip() if row.state is State.RUNNING else ""
        if column == SECONDS:
            return "" if row.seconds is None else f"{row.seconds:.1f}"
        first = next((each.message for each in row.findings if each.severity != "note"), "")
        more = f" (+{row.warnings - 1})" if row.warnings > 1 else ""
        return row.message or f"{first}{more}"

    def _key(self, row: Row, column: int) -> object:
        keys: tuple[object, ...] = (
            _ORDER.index(row.state),
            PurePath(row.item).as_posix().lower(),
            row.fraction,
            -1.0 if row.seconds is None else row.seconds,
            row.warnings + (1000 if row.state is State.FAILED else 0),
        )
        return keys[column]

    def _row(self, item: str) -> Row:
        self.add([item])
        return self.rows[self._index[item]]

    def _change(self, row: Row) -> None:
        number = self._index[row.item]
        self.rows[number] = row
        self.dataChanged.emit(self.index(number, 0), self.index(number, len(self._headers) - 1))


def _worded(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(replace(each, message=in_window_words(each.message)) for each in findings)
