"""The menus of the frame: file, view, help. A page's own stand between view and help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from pbrstudio.gui.page_list import PAGES
from pbrstudio.gui.recent import RecentMenu

Keys = QKeySequence | QKeySequence.StandardKey | str


class FrameMenus(QObject):
    """Makes the menus and holds their actions; what they do is connected by the window."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        standard = QKeySequence.StandardKey
        bar = window.menuBar()
        self.file = bar.addMenu(self.tr("&File"))
        self.open_files = self._add(self.file, self.tr("&Open files…"), standard.Open)
        self.open_folder = self._add(self.file, self.tr("Open &folder…"), "Ctrl+Shift+O")
        self.recent = RecentMenu(window)
        self.file.addMenu(self.recent)
        self.file.addSeparator()
        self.preferences = self._add(self.file, self.tr("&Preferences…"), "Ctrl+,")
        self.preferences.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.file.addSeparator()
        self.quit = self._add(self.file, self.tr("&Quit"), "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.view = bar.addMenu(self.tr("&View"))
        self.pages = [
            self._add(self.view, self.tr(entry.title), f"Ctrl+{index}") for index, entry in enumerate(PAGES, start=1)
        ]
        self.view.addSeparator()
        self.full_screen = self._add(self.view, self.tr("F&ull screen"), "F11")
        self.full_screen.setCheckable(True)
        self.help = bar.addMenu(self.tr("&Help"))
        self.welcome = self._add(self.help, self.tr("&Welcome"), "Ctrl+F1")
        self.shortcuts = self._add(self.help, self.tr("&Keyboard shortcuts"), "F1")
        self.copy_machine = self._add(self.help, self.tr("&Copy details of this machine"), "Ctrl+Shift+F1")
        self.log_folder = self._add(self.help, self.tr("Open &log folder"), "Ctrl+Shift+L")
        self.help.addSeparator()
        self.about = self._add(self.help, self.tr("&About pbrstudio"), "Shift+F1")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self._shown: list[QMenu] = []

    def add_log(self, toggle: QAction) -> None:
        """Takes the log dock's own action into the view menu."""
        toggle.setText(self.tr("&Log"))
        toggle.setShortcut(QKeySequence("Ctrl+L"))
        self.view.insertAction(self.full_screen, toggle)

    def show_page_menus(self, menus: list[QMenu]) -> None:
        """Puts the current page's menus into the bar, in place of the last one's; those keys work, others rest."""
        bar = self._window.menuBar()
        for menu in self._shown:
            bar.removeAction(menu.menuAction())
        for menu in menus:
            bar.insertMenu(self.help.menuAction(), menu)
        self._shown = menus

    def connect_all(self, pairs: list[tuple[QAction, Callable[[], object]]]) -> None:
        for action, does in pairs:
            action.triggered.connect(lambda _=False, does=does: does())

    def _add(self, menu: QMenu, text: str, keys: Keys) -> QAction:
        action = menu.addAction(text)
        action.setShortcut(QKeySequence(keys))
        return action
