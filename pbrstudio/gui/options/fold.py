"""A heading that folds what stands below it away and out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from pbrstudio.gui.style import MEDIUM


class Fold(QWidget):
    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        """``body`` is folded away at first."""
        super().__init__(parent)
        self.body = body
        self.button = QToolButton()
        self.button.setProperty("role", "fold")
        self.button.setText(title)
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.button)
        column.addWidget(body)
        self._show()

    @property
    def open(self) -> bool:
        return self.button.isChecked()

    def unfold(self) -> None:
        self.button.setChecked(True)

    @Slot()
    def _show(self) -> None:
        shown = self.button.isChecked()
        self.button.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self.body.setVisible(shown)
