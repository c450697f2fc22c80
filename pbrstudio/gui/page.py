"""What the frame asks of a page."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu, QWidget

from pbrstudio.gui.context import Context


class Page(QWidget):
    """One of the window's pages, made when it is first shown."""

    title: ClassVar[str] = ""
    """As the side bar says it, with its mnemonic: "&Convert"."""
    icon: ClassVar[str] = ""
    """Name of an SVG file in ``resources/icons``, without its ending."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def menus(self) -> list[QMenu]:
        """Menus that stand in the menu bar while this page is current; every action of the page is in one.

        Not called ``actions``: that is `QWidget`'s own. Asked once; the menus are the page's children.
        """
        return []

    def open_paths(self, paths: list[Path]) -> None:
        """Takes files and folders that were dropped on the window or chosen in its file menu."""

    def save_state(self, settings: QSettings) -> None:
        """Writes how the page looks (splitters, columns, last choices); the frame has opened a group of its own."""

    def restore_state(self, settings: QSettings) -> None:
        """Reads what `save_state` wrote, or nothing at the first start."""

    def closing(self) -> None:
        """The window closes: stop timers and threads. Jobs have ended by then."""
