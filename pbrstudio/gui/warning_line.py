"""A line for what a job warns of as a whole: the newest sentence, and how many more the log keeps."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QWidget

from pbrstudio.gui.option_words import in_window_words
from pbrstudio.runtime.events import JobWarning


class WarningLine(QLabel):
    """Hidden until there is something to look at. `Context.run` writes every warning into the log as well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "uncertain")
        self.setWordWrap(True)
        self.setAccessibleName(self.tr("Warning"))
        self._sentences: list[str] = []
        self.hide()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All since it was begun anew, in order."""
        return tuple(self._sentences)

    def begin(self) -> None:
        """Another job starts."""
        self._sentences.clear()
        self.setText("")
        self.setToolTip("")
        self.hide()

    @Slot(object)
    def take(self, event: object) -> None:
        """Any event of a job; all but warnings change nothing."""
        if not isinstance(event, JobWarning):
            return
        sentence = in_window_words(event.message)
        self._sentences.append(sentence[:1].upper() + sentence[1:])
        text = self._sentences[-1]
        if len(self._sentences) > 1:
            text += self.tr("  (%1 more in the log)").replace("%1", str(len(self._sentences) - 1))
        self.setText(text)
        self.setToolTip("\n".join(self._sentences))
        self.show()
