"""What is worked out for the texture that is looked at: first small, then exact, and again at every change."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from pbrstudio.gui.convert.document import Document
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.gui.convert.look import ClassColours, Look
from pbrstudio.runtime.control import Control

if TYPE_CHECKING:
    from pbrstudio.gui.convert.result import Result
    from pbrstudio.services.preview import Preview, Previewer
    from pbrstudio.textures.maps import U8

SIDE = 1024
"""Longest side of a small preview in pixels, unless another is chosen."""
REST = 180
"""Milliseconds without a change after which the exact maps are worked out again."""
KEPT = 8
"""Small previews of other textures that are kept, so that going back to one is quick."""


@dataclass(frozen=True, slots=True, eq=False)
class _Predicted:
    document: Document
    preview: Preview
    painted: U8 | None
    flipped: bool


class _Model:
    """A previewer that is opened in the thread that first needs it, and kept if what was opened it for then fails."""

    def __init__(self, opener: Callable[[], Previewer]) -> None:
        self._opener = opener
        self.previewer: Previewer | None = None

    def open(self) -> Previewer:
        if self.previewer is None:
            self.previewer = self._opener()
        return self.previewer


class Session(QObject):
    """One document at a time. Predicts in one thread and applies sliders in another."""

    shown = Signal(object)
    """A `Result`: of a size that is as exact as it can be by now."""
    failed = Signal(object, str, str)
    """The document, one sentence, details."""
    working = Signal(str)
    """What goes on, in words; empty when nothing does."""
    opened = Signal(object)
    """The `Previewer` is ready: its classes are known."""

    def __init__(self, colours: ClassColours, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._model: _Model | None = None
        self._told_open = False
        self._asked: tuple[object, ...] | None = None
        self._document: Document | None = None
        self._look = Look()
        self._side = SIDE
        self._small: _Predicted | None = None
        self._exact: _Predicted | None = None
        self._kept: OrderedDict[Path, _Predicted] = OrderedDict()
        self._last: dict[bool, Result] = {}
        self._predicting = Latest(self.tr("Preview"), self)
        self._predicting.done.connect(self._predicted)
        self._predicting.failed.connect(self._failed)
        self._adjusting = Latest(self.tr("Sliders"), self)
        self._adjusting.done.connect(self._adjusted)
        self._adjusting.failed.connect(self._failed)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._settle)

    @property
    def previewer(self) -> Previewer | None:
        """None until the model has been opened."""
        return None if self._model is None else self._model.previewer

    @property
    def document(self) -> Document | None:
        return self._document

    @property
    def look(self) -> Look:
        return self._look

    @property
    def settled(self) -> bool:
        """Whether what is shown is exact, and nothing is going on."""
        busy = self._predicting.busy or self._adjusting.busy or self._rest.isActive()
        return not busy and self._exact is not None and True in self._last

    def use_model(self, open_previewer: Callable[[], Previewer]) -> None:
        """Predicts with what ``open_previewer`` gives from now on; it is called in a thread."""
        self._model = _Model(open_previewer)
        self._told_open = False
        self._forget()
        self._kept.clear()
        self._predict()

    def set_side(self, side: int) -> None:
        """The longest side of a preview, in pixels."""
        if side != self._side:
            self._side = side
            self._kept.clear()
            self._small = None
            self._predict()

    def show_document(self, document: Document | None) -> None:
        if self._document is not None:
            self._document.adjusted.disconnect(self._sliders_moved)
            self._document.painted_changed.disconnect(self._painted)
        self._document = document
        self._forget()
        if document is None:
            self.working.emit("")
            return
        document.adjusted.connect(self._sliders_moved)
        document.painted_changed.connect(self._painted)
        self._small = self._kept.get(document.path)
        if self._small is not None:
            self._adjust()
        self._predict()

    def set_look(self, look: Look) -> None:
        if look != self._look:
            self._look = look
            self._adjust()

    def close(self) -> None:
        self._rest.stop()
        self._predicting.close()
        self._adjusting.close()

    def _forget(self) -> None:
        self._rest.stop()
        self._predicting.forget()
        self._adjusting.forget()
        self._small = self._exact = self._asked = None
        self._last = {}

    def _fresh(self, predicted: _Predicted | None) -> bool:
        """Whether a prediction is of what is painted now, and of the direction that the own normal map has now."""
        document = self._document
        if predicted is None or document is None or predicted.document is not document:
            return False
        turned = predicted.preview.loaded.own is not None and predicted.flipped != _flipped(document)
        return predicted.painted is document.painted and not turned

    def _predict(self) -> None:
        """Asks for the next prediction that is missing: the small one first, then the exact one."""
        document, model = self._document, self._model
        if document is None or model is None:
            return
        if not self._fresh(self._small):
            side, known = self._side, self._small
        elif not self._fresh(self._exact) and self._small is not None:
            if self._small.preview.exact:
                self._exact = self._small
                return
            side, known = None, self._exact
        else:
            return
        painted, adjustments = document.painted, document.adjustments
        flipped = _flipped(document)
        asked = (model, document, side, painted, flipped)
        if self._predicting.busy and self._asked is not None and all(map(operator.is_, asked, self._asked)):
            return  # it is being worked out
        self._asked = asked
        usable = known.preview if known is not None and known.document is document else None

        def work(control: Control) -> _Predicted:
            previewer = model.open()
            control.safe_point()
            preview = previewer.preview(
                document.item,
                side=side,
                painted=painted,
                adjustments=adjustments,
                known=usable,
                safe_point=control.safe_point,
            )
            return _Predicted(document, preview, painted, flipped)

        if model.previewer is None:
            self.working.emit(self.tr("Opening the model…"))
        else:
            self.working.emit(self.tr("Predicting the preview…") if side else self.tr("Predicting at full size…"))
        self._predicting.ask(work, interrupt=True)

    @Slot(object)
    def _predicted(self, predicted: _Predicted) -> None:
        self._tell_open()
        if predicted.document is not self._document:
            return
        self._asked = None
        whole = predicted.preview.exact
        if self._asks_small(predicted):
            self._small = predicted
            self._kept[predicted.document.path] = predicted
            self._kept.move_to_end(predicted.document.path)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        if whole:
            self._exact = predicted
        self._last.pop(whole, None)
        self._predict()
        self._adjust()

    def _asks_small(self, predicted: _Predicted) -> bool:
        """Whether it is the small preview, which is exact as well where the texture is small."""
        return not predicted.preview.exact or self._small is None or self._small.preview.exact

    def _tell_open(self) -> None:
        if not self._told_open and self.previewer is not None:
            self._told_open = True
            self.opened.emit(self.previewer)

    @Slot()
    def _sliders_moved(self) -> None:
        if not self._fresh(self._small):
            self._predict()
        self._adjust(quick=True)
        self._rest.start()

    @Slot()
    def _painted(self) -> None:
        self._adjust(quick=True)
        self._rest.start()

    @Slot()
    def _settle(self) -> None:
        self._predict()
        self._adjust()

    def _adjust(self, *, quick: bool = False) -> None:
        """Applies the sliders. ``quick``: to the small preview, because more will follow."""
        document = self._document
        chosen = self._small if quick or not self._fresh(self._exact) else self._exact
        chosen = chosen or self._exact
        if document is None or chosen is None or chosen.document is not document:
            return
        last = self._last.get(chosen.preview.exact)
        usable = last if last is not None and last.preview is chosen.preview else None
        look, adjustments, painted = self._look, document.adjustments, document.painted
        colours = self._colours

        def work(_: Control) -> Result:
            from pbrstudio.gui.convert.result import make_result

            return make_result(document, chosen.preview, adjustments, painted, look, usable, colours)

        self._adjusting.ask(work, interrupt=False)

    @Slot(object)
    def _adjusted(self, result: Result) -> None:
        if result.document is not self._document:
            return
        self._last[result.preview.exact] = result
        self.shown.emit(result)
        if not self._predicting.busy and not self._rest.isActive():
            self.working.emit("")

    @Slot(str, str)
    def _failed(self, sentence: str, details: str) -> None:
        self._tell_open()
        self._asked = None
        self.working.emit("")
        if self._document is not None:
            self.failed.emit(self._document, sentence, details)


def _flipped(document: Document) -> bool:
    return document.adjustments.everywhere.normal.flip_y
