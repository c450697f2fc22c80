"""The bar at the left that chooses the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from pbrstudio.gui.icons import icon
from pbrstudio.gui.page_list import PAGES
from pbrstudio.gui.style import shades

_ICON = 28
_WIDTH = 88


class SideBar(QFrame):
    chosen = Signal(int)
    """The index of a page in `PAGES`, when a person asked for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sideBar")
        self.setAccessibleName(self.tr("Pages"))
        self.setFixedWidth(_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(2)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        for index, entry in enumerate(PAGES):
            button = QToolButton(self)
            button.setText(self.tr(entry.title))
            button.setAccessibleName(self.tr(entry.title).replace("&", ""))
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(_ICON, _ICON))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setToolTip(
                self.tr("%1 (Ctrl+%2)").replace("%1", button.accessibleName()).replace("%2", f"{index + 1}")
            )
            self._group.addButton(button, index)
            layout.addWidget(button)
        layout.addStretch()
        self._draw()

    def choose(self, index: int) -> None:
        """Shows a page as the current one; tells nothing."""
        self._group.button(index).setChecked(True)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_group"):
            self._draw()

    def _draw(self) -> None:
        """Icons in the theme's colour."""
        for index, entry in enumerate(PAGES):
            self._group.button(index).setIcon(icon(entry.icon, shades().text, _ICON))
