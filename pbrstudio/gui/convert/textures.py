"""The textures of the page: opened from files and folders, listed with thumbnails, one of them current."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoGroup
from PySide6.QtWidgets import QWidget

from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.counting import counted
from pbrstudio.gui.convert.document import Document
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.gui.convert.texture_list import TextureList, TextureModel
from pbrstudio.gui.convert.thumbnailer import Thumbnailer
from pbrstudio.gui.option_words import in_window_words
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Severity
from pbrstudio.spec.conversion import Conversion

if TYPE_CHECKING:
    from pbrstudio.services.opening import Opened


class Textures(QObject):
    current_changed = Signal(object)
    """The `Document` that is current now; None when there is none."""

    def __init__(self, context: Context, undo: QUndoGroup, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._undo = context, undo
        self._current: Document | None = None
        self._waiting: list[Path] = []
        self.look = Conversion()
        """How textures are looked at: own normal maps, rules and so on."""
        self.model = TextureModel(page)
        self.view = TextureList(self.model, page)
        self._thumbnailer = Thumbnailer(self)
        self.model.wanted.connect(self._thumbnailer.ask)
        self._thumbnailer.made.connect(self._thumbnail_made)
        self._finding = Latest(self.tr("Open"), self)
        self._finding.done.connect(self._found)
        self._finding.failed.connect(context.show_error)
        self.view.chosen.connect(self._choose)
        self.view.removed.connect(self.remove)

    @property
    def current(self) -> Document | None:
        return self._current

    @property
    def documents(self) -> list[Document]:
        return self.model.documents

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Looks for the textures in them, in a thread, and adds those that are not in the list."""
        # What was dropped while another drop is searched joins it.
        self._waiting += [path.absolute() for path in paths]
        if not self._finding.busy:
            self._find()

    def step(self, by: int) -> None:
        """Goes to the texture this many rows further."""
        row = self.view.currentIndex().row() + by
        if 0 <= row < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(row))

    @Slot(int)
    def remove(self, row: int) -> None:
        """Takes a texture off the list; its file stays."""
        if not 0 <= row < self.model.rowCount():
            return
        was_current = self.model.document(row) is self._current
        document = self.model.remove(row)
        self._undo.removeStack(document.stack)
        if was_current:
            self._choose(min(row, self.model.rowCount() - 1))
        document.deleteLater()

    def clear(self) -> None:
        """Takes all textures off the list."""
        while self.model.rowCount():
            self.remove(self.model.rowCount() - 1)

    def close(self) -> None:
        self._thumbnailer.close()
        self._finding.close()

    def _find(self) -> None:
        paths, self._waiting, look = self._waiting, [], self.look

        def work(control: Control) -> Opened:
            from pbrstudio.services.opening import find_textures

            return find_textures(paths, control.safe_point, looked_at=look)

        self._finding.ask(work, interrupt=False)

    @Slot(object)
    def _found(self, opened: Opened) -> None:
        known = {document.path for document in self.model.documents}
        new = [
            Document(found.item, found.folder, self)
            for found in opened.textures
            if Path(found.item.source.name) not in known
        ]
        if new:
            for document in new:
                self._undo.addStack(document.stack)
            self.model.append(new)
        if opened.textures:
            self.view.setCurrentIndex(self.model.index(self.model.row_of(Path(opened.textures[0].item.source.name))))
        if opened.left_alone:
            words = counted(
                opened.left_alone,
                self.tr("One image that is no diffuse texture was left alone."),
                self.tr("%1 images that are no diffuse textures were left alone."),
            )
            self._context.status.emit(words)
        for fault in opened.faults[1:]:
            self._context.log(Severity.ERROR, fault)
        if opened.faults:
            self._context.show_error(opened.faults[0], "\n".join(opened.faults))
        if self._waiting:
            self._find()

    @Slot(int)
    def _choose(self, row: int) -> None:
        document = self.model.document(row)
        if document is self._current:
            return
        self._current = document
        self._undo.setActiveStack(None if document is None else document.stack)  # type: ignore[arg-type]  # Qt takes none
        self.current_changed.emit(document)

    @Slot(object, object, str)
    def _thumbnail_made(self, path: Path, image: object, fault: str) -> None:
        row = self.model.row_of(path)
        document = self.model.document(row)
        if document is not None and fault and not document.fault:
            document.fault = in_window_words(fault)
        self.model.show_thumbnail(path, image)  # type: ignore[arg-type]  # a QImage or None, by the signal's own words
