"""The roots of the training data: added, dropped or removed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.gui.style import SMALL


class _List(QListWidget):
    dropped = Signal(list)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.dropped.emit([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()


class RootList(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = _List(self)
        self.list.setAcceptDrops(True)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setAccessibleName(self.tr("Training data: folders and pair files"))
        self.list.setMinimumHeight(70)
        self.add_folder = QPushButton(self.tr("&Add folder…"), self)
        self.add_file = QPushButton(self.tr("Add &pair file…"), self)
        self.remove = QPushButton(self.tr("&Remove"), self)
        self.remove.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        for button in (self.add_folder, self.add_file, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self.add_folder.clicked.connect(self._ask_folder)
        self.add_file.clicked.connect(self._ask_file)
        self.remove.clicked.connect(self.remove_selected)
        self.list.dropped.connect(self.add)
        self.list.itemSelectionChanged.connect(lambda: self.remove.setEnabled(bool(self.list.selectedItems())))

    @property
    def roots(self) -> tuple[Path, ...]:
        return tuple(Path(self.list.item(at).data(Qt.ItemDataRole.UserRole)) for at in range(self.list.count()))

    @Slot(list)
    def add(self, paths: Sequence[Path]) -> None:
        """Those that are not there yet."""
        for path in paths:
            if path not in self.roots:
                self.list.addItem(QDir.toNativeSeparators(str(path)))
                item = self.list.item(self.list.count() - 1)
                item.setData(Qt.ItemDataRole.UserRole, str(path))
                item.setToolTip(item.text())
        self.changed.emit()

    @Slot()
    def remove_selected(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Delete:
            self.remove_selected()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Training data"))
        if folder:
            self.add([Path(folder)])

    @Slot()
    def _ask_file(self) -> None:
        files, _ = QFileDialog.getOpenFileNames(self, self.tr("Pair files"), "", self.tr("Pair files (*.toml)"))
        self.add([Path(file) for file in files])
