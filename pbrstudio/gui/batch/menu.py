"""The batch page's menu: every button of the page with its keys."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class BatchMenu(QMenu):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("B&atch"))
        self.add_folder = self._add(self.tr("Add f&older…"), "Ctrl+Shift+A")
        self.add_files = self._add(self.tr("Add f&iles…"), "Ctrl+Shift+I")
        self.addSeparator()
        self.start = self._add(self.tr("&Start"), "F5")
        self.try_out = self._add(self.tr("&Dry run"), "Ctrl+F5")
        self.pause = self._add(self.tr("&Pause"), "F6")
        self.cancel = self._add(self.tr("&Cancel"), "Shift+F5")
        self.addSeparator()
        self.open_report = self._add(self.tr("Open re&port"), "Ctrl+Shift+R")
        self.open_folder = self._add(self.tr("Open output &folder"), "Ctrl+E")
        self.save_report = self._add(self.tr("Save the &list…"), "Ctrl+S")

    def show_running(self, *, running: bool, paused: bool) -> None:
        self.start.setEnabled(not running)
        self.try_out.setEnabled(not running)
        self.pause.setEnabled(running)
        self.pause.setText(self.tr("&Go on") if paused else self.tr("&Pause"))
        self.cancel.setEnabled(running)

    def _add(self, text: str, keys: str) -> QAction:
        action = self.addAction(text)
        action.setShortcut(QKeySequence(keys))
        return action
