"""Pages behind a bar of tabs, laid out at rest."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

_TALLER = 8
"""Pixels that the bar is higher than its words need."""


class Tabs(QWidget):
    """Stands in for `QTabWidget`, whose bar under the window's style sheet is now 22 and now 24 pixels high: each time
    it laid out, and so painted, everything in it anew, without an end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QTabBar(self)
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self._stack = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(self._show)

    def add(self, page: QWidget, title: str) -> None:
        self._stack.addWidget(page)
        self.bar.addTab(title)

    @property
    def current(self) -> int:
        return self.bar.currentIndex()

    def show_page(self, index: int) -> None:
        self.bar.setCurrentIndex(index)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        self.bar.setFixedHeight(self.bar.fontMetrics().height() + 2 * _TALLER)
        super().showEvent(event)

    @Slot(int)
    def _show(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
