"""Tables of words and numbers that are only looked at."""

from __future__ import annotations

from collections.abc import Sequence, Set

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from pbrstudio.gui.style import UNCERTAIN

Row = tuple[str, ...]


class Table(QTreeWidget):
    """Column ``stretch`` takes the room there is; ``numbers`` stand to the right."""

    def __init__(
        self,
        name: str,
        headings: Sequence[str],
        numbers: Sequence[int] = (),
        *,
        stretch: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setHeaderLabels(list(headings))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._numbers = frozenset(numbers)
        header = self.header()
        header.setStretchLastSection(False)
        for column in range(len(headings)):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)
            if column in self._numbers:
                self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_rows(self, rows: Sequence[Row], amber: Set[tuple[int, int]] = frozenset()) -> None:
        """``amber``: (row, column) of what is to be looked at."""
        self.clear()
        items = [self._item(row) for row in rows]
        for row, column in amber:
            items[row].setForeground(column, QBrush(QColor(UNCERTAIN)))
        self.addTopLevelItems(items)

    def show_groups(self, groups: Sequence[tuple[Row, Sequence[Row]]]) -> None:
        """Rows that open to further ones."""
        self.setRootIsDecorated(True)
        self.clear()
        for head, rows in groups:
            item = self._item(head)
            item.addChildren([self._item(row) for row in rows])
            self.addTopLevelItem(item)

    def _item(self, row: Row) -> QTreeWidgetItem:
        item = QTreeWidgetItem(list(row))
        for column, text in enumerate(row):
            if column in self._numbers:
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(column, text)
        return item
