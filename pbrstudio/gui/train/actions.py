"""What can be done on the train page: its actions with their keys, the menus they stand in, and buttons for them."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QWidget


class TrainActions(QObject):
    """Made and held here; what they do is connected by the page."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.training = QMenu(self.tr("T&raining"), page)
        self.open = self._add(self.training, self.tr("Open &run…"), "Ctrl+R")
        self.training.addSeparator()
        self.start = self._add(self.training, self.tr("&Start"), "F5")
        self.resume = self._add(self.training, self.tr("R&esume"), "F6")
        self.pause = self._add(self.training, self.tr("&Pause"), "F7")
        self.skip = self._add(self.training, self.tr("S&kip job"), "F8")
        self.stop = self._add(self.training, self.tr("S&top"), "F9")
        self.training.addSeparator()
        self.accept = self._add(self.training, self.tr("&Accept red gates of the phase"), "Ctrl+Shift+A")
        self.anew = self._add(self.training, self.tr("Begin the phase a&new…"), "Ctrl+Shift+N")
        self.training.addSeparator()
        self.use = self._add(self.training, self.tr("&Use in Convert"), "Ctrl+U")
        self.data = QMenu(self.tr("&Data"), page)
        self.count = self._add(self.data, self.tr("&Count"), "Ctrl+K")
        self.check = self._add(self.data, self.tr("C&heck"), "Ctrl+Shift+K")
        self.plan = self._add(self.data, self.tr("&Plan the training"), "Ctrl+P")
        self.data.addSeparator()
        self.setup = self._add(self.data, self.tr("Show set-&up"), "Ctrl+Alt+1")
        self.show_run = self._add(self.data, self.tr("Show &run"), "Ctrl+Alt+2")
        self.skip.setToolTip(self.tr("Ends the job that runs, with the best weights so far, and begins the next one"))
        self.stop.setToolTip(self.tr("Saves and ends; resume goes on from there"))
        self.use.setToolTip(self.tr("Makes a model of the run's best weights and chooses it for conversions"))
        self.check.setToolTip(self.tr("Reads every texture and tells what is broken or suspicious"))
        self.count.setToolTip(self.tr("Counts by the indexes alone, in a moment"))

    def _add(self, menu: QMenu, text: str, keys: str) -> QAction:
        action = menu.addAction(text)
        action.setShortcut(QKeySequence(keys))
        return action


class ActionButton(QPushButton):
    """A button that does an action, and is enabled when that is."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self.clicked.connect(lambda _=False: action.trigger())
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        action = self._action
        self.setEnabled(action.isEnabled())
        # Without the mnemonic: it belongs to the menu, and the shortcut does more.
        text = action.text().replace("&", "")
        self.setText(text)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        tip = action.toolTip().replace("&", "")
        self.setToolTip(f"{tip} ({keys})" if keys else tip)
