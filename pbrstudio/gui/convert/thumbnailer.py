"""Makes thumbnails in a thread, what was asked for last first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from pbrstudio.gui.convert.document import Document
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.errors import UserError

if TYPE_CHECKING:
    from pbrstudio.convert.texture_file import TextureFile

AT_ONCE = 8
"""Thumbnails that are made before they are shown."""
SIDE = 112
"""Pixels of the longer side: for screens of twice the density."""


@dataclass(frozen=True, slots=True)
class _Made:
    path: Path
    image: QImage | None
    fault: str


class Thumbnailer(QObject):
    made = Signal(object, object, str)
    """The path, its `QImage` or None, and why there is none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: list[TextureFile] = []
        self._latest = Latest(self.tr("Thumbnails"), self)
        self._latest.done.connect(self._done)
        # A moment's wait: what a view asks for in one go is made in one go.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._next)

    @Slot(object)
    def ask(self, document: Document) -> None:
        self._wanted.append(document.item.source)
        if not self._latest.busy and not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        self._timer.stop()
        self._wanted.clear()
        self._latest.close()

    @Slot()
    def _next(self) -> None:
        if not self._wanted or self._latest.busy:
            return
        files = [self._wanted.pop() for _ in range(min(AT_ONCE, len(self._wanted)))]
        self._latest.ask(lambda control: _make(files, control.safe_point), interrupt=False)

    @Slot(object)
    def _done(self, results: list[_Made]) -> None:
        for result in results:
            self.made.emit(result.path, result.image, result.fault)
        if self._wanted:
            self._timer.start()


def _make(files: list[TextureFile], safe_point: SafePoint) -> list[_Made]:
    from pbrstudio.gui.convert.picture import as_image
    from pbrstudio.services.thumbnails import thumbnail

    results = []
    for file in files:
        safe_point()
        try:
            results.append(_Made(Path(file.name), as_image(thumbnail(file, SIDE)), ""))
        except UserError as error:
            results.append(_Made(Path(file.name), None, str(error)))
    return results
