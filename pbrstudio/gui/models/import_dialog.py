"""Asks what to import: a model's file or folder, or a training's run, and under which name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.gui.style import LARGE, MEDIUM, SMALL
from pbrstudio.services.publishing import is_run


class ImportDialog(QDialog):
    def __init__(self, path: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import a model"))
        self.path_line = QLineEdit()
        self.path_line.setAccessibleName(self.tr("Model or run"))
        self.path_line.setPlaceholderText(self.tr("a .zip file, a model's folder, or a training's run"))
        self.name_line = QLineEdit()
        self.name_line.setAccessibleName(self.tr("Name of the new model"))
        self.name_line.setPlaceholderText(self.tr("the folder's name"))
        self.replace_box = QCheckBox(self.tr("&Replace a model of the same name"))
        self.hint = QLabel()
        self.hint.setProperty("role", "faint")
        self.hint.setWordWrap(True)
        file_button = QPushButton(self.tr("&File…"))
        folder_button = QPushButton(self.tr("F&older…"))
        for button in (file_button, folder_button):
            button.setAutoDefault(False)
        file_button.clicked.connect(self._choose_file)
        folder_button.clicked.connect(self._choose_folder)
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        self.buttons.button(standard.Ok).setText(self.tr("&Import"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.path_line, stretch=1)
        row.addWidget(file_button)
        row.addWidget(folder_button)
        form = QFormLayout()
        form.setVerticalSpacing(MEDIUM)
        path_label = QLabel(self.tr("&Model or run"))
        path_label.setBuddy(self.path_line)
        form.addRow(path_label, row)
        form.addRow(self.tr("&Name"), self.name_line)
        form.addRow(self.replace_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.setSpacing(LARGE)
        layout.addLayout(form)
        layout.addWidget(self.hint)
        layout.addStretch()
        layout.addWidget(self.buttons)
        self.setMinimumWidth(560)
        self.path_line.textChanged.connect(self._path_changed)
        self.path_line.setText(str(path) if path else "")
        self._path_changed()

    @property
    def path(self) -> Path:
        return Path(self.path_line.text().strip()).expanduser()

    @property
    def model_id(self) -> str | None:
        """The name for what is made of a run; None: the folder's, or a model's own."""
        return self.name_line.text().strip() or None if self.name_line.isEnabled() else None

    @property
    def replace(self) -> bool:
        return self.replace_box.isChecked()

    @Slot()
    def _path_changed(self) -> None:
        given = bool(self.path_line.text().strip())
        run = given and is_run(self.path)
        self.name_line.setEnabled(run)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(given)
        if run:
            text = self.tr("A run: a model is made of its best weights and measured, which takes minutes.")
        else:
            text = self.tr("A model is checked first: its files, its graphs and its weights. It keeps its own name.")
        self.hint.setText(text)

    @Slot()
    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.windowTitle(), "", self.tr("Models (*.zip);;All files (*)"))
        if name:
            self.path_line.setText(name)

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.windowTitle())
        if name:
            self.path_line.setText(name)
