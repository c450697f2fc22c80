"""The models page's menu: every button of the page with its keys."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class ModelsMenu(QMenu):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Mo&dels"))
        self.use = self._add(self.tr("&Use this model"), "Ctrl+Return")
        self.addSeparator()
        self.take_in = self._add(self.tr("&Import…"), "Ctrl+I")
        self.export = self._add(self.tr("&Export…"), "Ctrl+Shift+E")
        self.delete = self._add(self.tr("&Delete…"), "Ctrl+Del")
        self.addSeparator()
        self.stop = self._add(self.tr("&Stop importing"), "Shift+F5")
        self.refresh = self._add(self.tr("&Look again"), "F5")

    def _add(self, text: str, keys: str) -> QAction:
        action = self.addAction(text)
        action.setShortcut(QKeySequence(keys))
        return action
