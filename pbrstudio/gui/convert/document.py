"""One texture of the list with all that a person has done to it, undone and done again at will."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from pbrstudio.gui.convert.look import UNLABELLED

if TYPE_CHECKING:
    from pbrstudio.convert.item import Item
    from pbrstudio.services.export import Wanted
    from pbrstudio.spec.adjustments import Adjustments
    from pbrstudio.textures.maps import U8


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A rectangle of a class mask, before and after an edit."""

    rows: slice
    columns: slice
    before: U8
    after: U8


class Document(QObject):
    """A texture's sliders and painted classes. Every change goes through its undo stack."""

    adjusted = Signal()
    painted_changed = Signal()

    def __init__(self, item: Item, folder: Path | None = None, parent: QObject | None = None) -> None:
        """``folder``: the one (or the archive) it was found in, None when the file was named itself."""
        super().__init__(parent)
        self.item = item
        self.path = Path(item.source.name)
        self.folder = folder
        self.stack = QUndoStack(self)
        self.fault = ""
        """Why it cannot be shown, in one sentence; empty when it can, or nobody has tried."""
        self._adjustments = item.conversion.adjustments
        self._painted: U8 | None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def adjustments(self) -> Adjustments:
        return self._adjustments

    @property
    def painted(self) -> U8 | None:
        """[H,W] class ids at the texture's own size, 255 where nothing was painted; None when nothing was at all.

        Never changed in place: threads may be reading it.
        """
        return self._painted

    @property
    def changed(self) -> bool:
        return self._adjustments != self.item.conversion.adjustments or self._painted is not None

    def wanted(self) -> Wanted:
        """As an export takes it."""
        from pbrstudio.services.export import Wanted

        return Wanted(self.path, self._adjustments, self._painted, self.folder)

    def take_item(self, item: Item) -> None:
        """The same texture as it is looked at now: the sliders of its rules stand in where a person moved none."""
        moved = self._adjustments != self.item.conversion.adjustments
        self.item = item
        if not moved:
            self.set_adjustments(item.conversion.adjustments)

    def adjust(self, adjustments: Adjustments, text: str, gesture: int = 0) -> None:
        """Sets the sliders. Changes of one ``gesture`` (other than 0), one after another, are undone as one."""
        if adjustments != self._adjustments:
            self.stack.push(_Adjust(self, adjustments, text, gesture))

    def paint(self, patch: Patch, size: tuple[int, int], text: str) -> None:
        """Puts a patch on the mask of a texture of this width and height."""
        if (patch.before != patch.after).any():
            self.stack.push(_Paint(self, patch, size, text))

    def set_adjustments(self, adjustments: Adjustments) -> None:
        """For commands alone."""
        self._adjustments = adjustments
        self.adjusted.emit()

    def set_painted(self, painted: U8 | None) -> None:
        """For commands alone."""
        self._painted = None if painted is None or bool((painted == UNLABELLED).all()) else painted
        self.painted_changed.emit()


class _Adjust(QUndoCommand):
    def __init__(self, document: Document, after: Adjustments, text: str, gesture: int) -> None:
        super().__init__(text)
        self._document = document
        self._before, self.after = document.adjustments, after
        self._gesture = gesture

    def id(self) -> int:
        return self._gesture if self._gesture else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802  # Qt's name
        if not isinstance(other, _Adjust):
            return False
        self.after = other.after
        self.setObsolete(self.after == self._before)
        return True

    def undo(self) -> None:
        self._document.set_adjustments(self._before)

    def redo(self) -> None:
        self._document.set_adjustments(self.after)


class _Paint(QUndoCommand):
    def __init__(self, document: Document, patch: Patch, size: tuple[int, int], text: str) -> None:
        super().__init__(text)
        self._document, self._patch, self._size = document, patch, size

    def undo(self) -> None:
        self._put(self._patch.before)

    def redo(self) -> None:
        self._put(self._patch.after)

    def _put(self, ids: U8) -> None:
        width, height = self._size
        import numpy as np

        old = self._document.painted
        new = np.full((height, width), UNLABELLED, np.uint8) if old is None else old.copy()
        new[self._patch.rows, self._patch.columns] = ids
        self._document.set_painted(new)
