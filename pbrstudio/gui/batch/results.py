"""The table with its filter, and what is known of the chosen texture below it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.gui import choices
from pbrstudio.gui.batch.progress_delegate import ProgressDelegate
from pbrstudio.gui.batch.row import Row, State
from pbrstudio.gui.batch.table import ITEM, NOTES, PROGRESS, ROW, SECONDS, SORT, STATE, BatchTable, Index
from pbrstudio.gui.style import MEDIUM

_ALL = "all"


class _Filter(QSortFilterProxyModel):
    """Rows of one state, and of those whose path holds a text."""

    def __init__(self, table: BatchTable) -> None:
        super().__init__(table)
        self._table = table
        self._state = _ALL
        self._text = ""
        self.setSourceModel(table)
        self.setSortRole(SORT)

    def show_only(self, state: str, text: str) -> None:
        self.beginFilterChange()
        self._state, self._text = state, text.lower()
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:  # noqa: N802  # Qt's
        shown = self._table.rows[row]
        return self._state in (_ALL, shown.state) and self._text in shown.item.lower()


class _EndOfPath(QStyledItemDelegate):
    """Of a path that is too long for its column the end is seen: the texture's name."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802  # Qt's name
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft


class Results(QWidget):
    def __init__(self, table: BatchTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filter = _Filter(table)
        self.state_box = choices.combo(
            self.tr("Show"),
            [
                (_ALL, self.tr("All textures")),
                (State.FAILED, self.tr("Failed")),
                (State.WARNED, self.tr("With warnings")),
                (State.DONE, self.tr("Done")),
                (State.SKIPPED, self.tr("Skipped")),
                (State.WAITING, self.tr("Waiting")),
                (State.PLANNED, self.tr("To convert")),
            ],
        )
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search textures"))
        self.search.setClearButtonEnabled(True)
        self.count = QLabel()
        self.count.setProperty("role", "faint")
        self.view = self._view()
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(self.tr("Details of the chosen texture"))
        self.details.setPlaceholderText(self.tr("Choose a texture to see its files and findings"))
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.view)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 5)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setCollapsible(0, False)
        self.splitter.setSizes([500, 110])
        row = QHBoxLayout()
        row.setSpacing(MEDIUM)
        row.addWidget(self.state_box)
        row.addWidget(self.search, stretch=1)
        row.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(MEDIUM)
        layout.addLayout(row)
        layout.addWidget(self.splitter, stretch=1)
        self.state_box.currentIndexChanged.connect(self._filter_changed)
        self.search.textChanged.connect(self._filter_changed)
        self.view.selectionModel().selectionChanged.connect(self._show_details)
        self._filter.rowsInserted.connect(self._tell_count)
        self._filter.rowsRemoved.connect(self._tell_count)
        self._filter.modelReset.connect(self._tell_count)
        self._tell_count()

    def _view(self) -> QTableView:
        view = QTableView()
        view.setModel(self._filter)
        view.setAccessibleName(self.tr("Textures of the batch"))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.setShowGrid(False)
        view.setAlternatingRowColors(True)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.setItemDelegateForColumn(ITEM, _EndOfPath(view))
        view.setItemDelegateForColumn(PROGRESS, ProgressDelegate(view))
        view.verticalHeader().hide()
        # All rows have one height: measuring each would be slow with thousands.
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 12)
        header = view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        letter = view.fontMetrics().averageCharWidth()
        for column, letters in ((STATE, 13), (ITEM, 44), (PROGRESS, 18), (SECONDS, 12), (NOTES, 20)):
            view.setColumnWidth(column, letters * letter)
        for column in (ITEM, NOTES):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        view.setSortingEnabled(True)
        view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # the order of the batch
        return view

    @Slot()
    def _filter_changed(self) -> None:
        self._filter.show_only(choices.value_of(self.state_box), self.search.text())
        self._tell_count()

    @Slot()
    def _tell_count(self) -> None:
        self.count.setText(self.tr("%1 textures").replace("%1", str(self._filter.rowCount())))

    @Slot(QItemSelection, QItemSelection)
    def _show_details(self, chosen: QItemSelection, _: QItemSelection) -> None:
        indexes = chosen.indexes()
        row = indexes[0].data(ROW) if indexes else None
        self.details.setPlainText(row.told() if isinstance(row, Row) else "")
