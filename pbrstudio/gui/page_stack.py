"""The pages on top of one another, and the area that scrolls where a screen is smaller than the page that is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """Wants as much room as the page that is shown: a larger one behind it enlarges nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        page, layout = self.currentWidget(), self.layout()
        if page is None or layout is None:
            return super().minimumSizeHint()
        around = layout.totalMinimumSize() - layout.minimumSize()  # what the style puts around the pages
        return page.minimumSizeHint() + around


class PageArea(QScrollArea):
    """Nothing of a page is cut off: what has no room is scrolled to."""

    def __init__(self, stack: PageStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(stack)
