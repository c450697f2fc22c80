"""A short list of files in an order that matters: added by dialog or drop, moved, taken away by button or key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.gui.style import SMALL

_PATH = Qt.ItemDataRole.UserRole


class _List(QListWidget):
    """Shows names, and takes files that are dropped on it."""

    dropped = Signal(object)
    """Paths."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(4 * self.fontMetrics().height() + 8)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  # Qt's name
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802  # Qt's name
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # Qt's name
        self.dropped.emit([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()


class FileList(QWidget):
    changed = Signal()

    def __init__(self, name: str, kinds: str, parent: QWidget | None = None) -> None:
        """``name`` says what the files are for; ``kinds`` is the file dialog's filter."""
        super().__init__(parent)
        self._name, self._kinds = name, kinds
        self.list = _List()
        self.list.setAccessibleName(name)
        self.add_button = QPushButton(self.tr("Add…"))
        self.add_button.setAccessibleName(self.tr("Add: %1").replace("%1", name))
        self.up_button = QPushButton(self.tr("Up"))
        self.up_button.setAccessibleName(self.tr("Move up: %1").replace("%1", name))
        self.remove_button = QPushButton(self.tr("Remove"))
        self.remove_button.setAccessibleName(self.tr("Remove: %1").replace("%1", name))
        for button, does in (
            (self.add_button, self.ask),
            (self.up_button, self.move_up),
            (self.remove_button, self.remove),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(does)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove)
        self.list.dropped.connect(self.add)
        self.list.currentRowChanged.connect(self._show_state)
        buttons = QHBoxLayout()
        buttons.setSpacing(SMALL)
        for button in (self.add_button, self.up_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.list)
        column.addLayout(buttons)
        self.setFocusProxy(self.list)
        self._show_state()

    @property
    def paths(self) -> tuple[Path, ...]:
        """In their order."""
        return tuple(Path(str(self.list.item(row).data(_PATH))) for row in range(self.list.count()))

    def set_paths(self, paths: Sequence[Path]) -> None:
        if tuple(paths) != self.paths:
            self.list.clear()
            self.add(paths)
            self.changed.emit()

    @Slot(object)
    def add(self, paths: Sequence[Path]) -> None:
        """Appends those that are not there yet."""
        new = [path for path in dict.fromkeys(paths) if path not in self.paths]
        for path in new:
            item = QListWidgetItem(path.name)
            item.setData(_PATH, str(path))
            item.setToolTip(str(path))
            self.list.addItem(item)
        if new:
            self.list.setCurrentRow(self.list.count() - 1)
            self.changed.emit()

    @Slot()
    def ask(self) -> None:
        beside = str(self.paths[-1].parent) if self.paths else ""
        names, _ = QFileDialog.getOpenFileNames(self, self._name, beside, self._kinds)
        self.add([Path(name) for name in names])

    @Slot()
    def move_up(self) -> None:
        row = self.list.currentRow()
        if row > 0:
            self.list.insertItem(row - 1, self.list.takeItem(row))
            self.list.setCurrentRow(row - 1)
            self.changed.emit()

    @Slot()
    def remove(self) -> None:
        if self.list.currentRow() >= 0:
            self.list.takeItem(self.list.currentRow())
            self.changed.emit()
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        row = self.list.currentRow()
        self.up_button.setEnabled(row > 0)
        self.remove_button.setEnabled(row >= 0)
