"""A preset as a line of a form: the sliders that every texture gets, read from a file when it is chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from pbrstudio.gui.style import SMALL
from pbrstudio.runtime.errors import UserError
from pbrstudio.services.presets import ENDING, load_preset
from pbrstudio.spec.adjustments import Adjustments


class PresetLine(QWidget):
    changed = Signal()
    refused = Signal(str)
    """Why a file is no preset, in one sentence; what was chosen before stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._adjustments = Adjustments()
        self._folder = ""
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        self.line.setAccessibleName(self.tr("Preset"))
        self.line.setPlaceholderText(self.tr("none: maps as predicted"))
        self.load_button = QPushButton(self.tr("Load…"))
        self.load_button.setAccessibleName(self.tr("Load a preset"))
        self.clear_button = QPushButton(self.tr("Clear"))
        self.clear_button.setAccessibleName(self.tr("Use no preset"))
        self.load_button.clicked.connect(self.ask)
        self.clear_button.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SMALL)
        row.addWidget(self.line, 1)
        row.addWidget(self.load_button)
        row.addWidget(self.clear_button)
        self.show_adjustments(Adjustments())

    @property
    def adjustments(self) -> Adjustments:
        return self._adjustments

    def show_adjustments(self, adjustments: Adjustments, name: str = "") -> None:
        """``name``: of the file that they came from; empty where that is not known any more."""
        self._adjustments = adjustments
        text = "" if adjustments.neutral else name or self.tr("the last batch's sliders")
        self.line.setText(text)
        self.clear_button.setEnabled(not adjustments.neutral)
        self.changed.emit()

    @Slot()
    def ask(self) -> None:
        kinds = self.tr("Presets (*%1)").replace("%1", ENDING)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Load preset"), self._folder, kinds)
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        try:
            adjustments = load_preset(path)
        except UserError as error:
            self.refused.emit(str(error))
            return
        self._folder = str(path.parent)
        self.line.setToolTip(str(path))
        self.show_adjustments(adjustments, path.stem)

    @Slot()
    def clear(self) -> None:
        self.line.setToolTip("")
        self.show_adjustments(Adjustments())
