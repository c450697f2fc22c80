"""The files and folders that were opened last, as a menu."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QMenu, QWidget

KEPT = 10
_KEY = "recent"


class RecentMenu(QMenu):
    chosen = Signal(object)
    """A `Path`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open &recent"))
        self._paths: list[Path] = []
        self._fill()

    def add(self, paths: list[Path]) -> None:
        """Puts ``paths`` on top; the oldest beyond `KEPT` go."""
        new = [path.absolute() for path in paths]
        self._paths = [*new, *(path for path in self._paths if path not in new)][:KEPT]
        self._fill()

    def save(self, settings: QSettings) -> None:
        settings.setValue(_KEY, [str(path) for path in self._paths])

    def restore(self, settings: QSettings) -> None:
        value = settings.value(_KEY, [])
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        self._paths = [Path(str(text)) for text in texts][:KEPT]
        self._fill()

    def _fill(self) -> None:
        self.clear()
        for index, path in enumerate(self._paths, start=1):
            text = str(path).replace("&", "&&")
            action = self.addAction(f"&{index % 10}  {text}")
            action.triggered.connect(lambda _=False, path=path: self.chosen.emit(path))
        self.addSeparator()
        clear = self.addAction(self.tr("&Clear list"))
        clear.setEnabled(bool(self._paths))
        clear.triggered.connect(self._forget)

    def _forget(self) -> None:
        self._paths = []
        self._fill()
