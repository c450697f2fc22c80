"""Errors that wait to be shown; the dialog is loaded when the first one comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from pbrstudio.gui.error_dialog import ErrorDialog


class ErrorQueue(QObject):
    """One dialog at a time; the next one waits for the last to be closed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: list[tuple[str, str]] = []
        self.dialog: ErrorDialog | None = None
        """The one that stands."""

    @Slot(str, str)
    def show(self, sentence: str, details: str) -> None:
        if self.dialog is not None:
            self._waiting.append((sentence, details))
            return
        from pbrstudio.gui.error_dialog import ErrorDialog

        self.dialog = ErrorDialog(sentence, details, self._window)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot()
    def _closed(self) -> None:
        self.dialog = None
        if self._waiting:
            self.show(*self._waiting.pop(0))
