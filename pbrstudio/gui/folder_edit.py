"""A line for a folder: typed, dropped, or chosen with a dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from pbrstudio.gui.style import SMALL


class _Line(QLineEdit):
    """Takes a folder that is dropped on it."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  # Qt's name
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # Qt's name
        folders = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if folders:
            self.setText(QDir.toNativeSeparators(folders[0]))
            event.acceptProposedAction()
        else:
            super().dropEvent(event)


class FolderEdit(QWidget):
    changed = Signal()

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        """``name`` says what the folder is for, to a screen reader and above the dialog."""
        super().__init__(parent)
        self._name = name
        self.line = _Line()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(placeholder)
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self.changed)
        self.button = QPushButton(self.tr("Browse…"))
        self.button.setAccessibleName(self.tr("Browse for: %1").replace("%1", name))
        self.button.clicked.connect(self._browse)
        self.setFocusProxy(self.line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL)
        layout.addWidget(self.line, stretch=1)
        layout.addWidget(self.button)

    @property
    def text(self) -> str:
        """The folder as typed, without spaces around it; empty for none."""
        return self.line.text().strip()

    @property
    def path(self) -> Path | None:
        return Path(self.text).expanduser() if self.text else None

    def set_text(self, folder: str) -> None:
        self.line.setText(QDir.toNativeSeparators(folder))

    @Slot()
    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._name, self.text)
        if folder:
            self.set_text(folder)
