"""The list of what goes into a batch: folders, textures and archives, added by dialog or drop, taken away by key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
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


class InputList(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Inputs"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self.list.setMinimumHeight(90)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.folder_button = QPushButton(self.tr("Add f&older…"))
        self.files_button = QPushButton(self.tr("Add f&iles…"))
        self.files_button.setToolTip(self.tr("Textures, or the game's archives (BSA)"))
        self.remove_button = QPushButton(self.tr("&Remove"))
        self.folder_button.clicked.connect(self.add_folder)
        self.files_button.clicked.connect(self.add_files)
        self.remove_button.clicked.connect(self.remove)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove)
        self.list.itemSelectionChanged.connect(self._selection_changed)
        buttons = QHBoxLayout()
        buttons.setSpacing(SMALL)
        for button in (self.folder_button, self.files_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL)
        layout.addWidget(self.list)
        layout.addLayout(buttons)
        self._selection_changed()

    @property
    def paths(self) -> list[Path]:
        return [Path(str(self.list.item(index).data(_PATH))) for index in range(self.list.count())]

    def add(self, paths: list[Path]) -> None:
        """Appends those that are not in the list yet."""
        there = set(self.paths)
        for path in dict.fromkeys(path.expanduser().absolute() for path in paths):
            if path not in there:
                item = QListWidgetItem(str(path))
                item.setData(_PATH, str(path))
                item.setToolTip(str(path))
                self.list.addItem(item)
        self.changed.emit()

    def clear(self) -> None:
        self.list.clear()
        self.changed.emit()

    @Slot()
    def add_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Add folder"), self._beside())
        if name:
            self.add([Path(name)])

    @Slot()
    def add_files(self) -> None:
        kinds = self.tr(
            "Textures and archives (*.dds *.png *.tga *.bmp *.jpg *.jpeg *.tif *.tiff *.bsa);;All files (*)"
        )
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Add files"), self._beside(), kinds)
        self.add([Path(name) for name in names])

    @Slot()
    def remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self.changed.emit()

    @Slot()
    def _selection_changed(self) -> None:
        self.remove_button.setEnabled(bool(self.list.selectedItems()))

    def _beside(self) -> str:
        paths = self.paths
        return str(paths[-1].parent) if paths else ""
