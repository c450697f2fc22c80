"""How the convert page looks at textures: own normal maps, gloss, words, tiling and rules, for all of its list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.gui.convert.textures import Textures
from pbrstudio.gui.options.look_options import LookOptions
from pbrstudio.gui.style import LARGE, MEDIUM
from pbrstudio.runtime.control import Control
from pbrstudio.spec.conversion import Conversion

if TYPE_CHECKING:
    from pbrstudio.services.opening import Opened


class LookDialog(QDialog):
    def __init__(self, look: Conversion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rules and own maps"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = QLabel(self.tr("For every texture of the list, and for its export. Sliders that you moved stay."))
        words.setWordWrap(True)
        self.options = LookOptions()
        self.options.show_conversion(look)
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(words)
        column.addWidget(self.options)
        column.addWidget(self.buttons)
        self.setMinimumWidth(460)


class Looking(QObject):
    changed = Signal()
    """The textures of the list are looked at in another way now."""

    def __init__(self, context: Context, textures: Textures, page: QWidget) -> None:
        super().__init__(page)
        self._textures, self._page = textures, page
        self._wanted = textures.look
        self.dialog: LookDialog | None = None
        """The one that is open."""
        self._planning = Latest(self.tr("Rules and own maps"), self)
        self._planning.done.connect(self._planned)
        self._planning.failed.connect(context.show_error)

    @property
    def look(self) -> Conversion:
        """What is set of it: the fields that `LookOptions` gives."""
        return self._textures.look

    @Slot()
    def ask(self) -> None:
        dialog = LookDialog(self.look, self._page)
        dialog.accepted.connect(lambda: self.choose(dialog.options.applied(Conversion())))
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def choose(self, look: Conversion) -> None:
        """Looks at the textures of the list again, in a thread. Rules that cannot be read are told, and all stays."""
        if look == self.look:
            return
        self._wanted = look
        inputs = list(dict.fromkeys(each.folder or each.path for each in self._textures.documents))

        def work(control: Control) -> Opened:
            from pbrstudio.services.opening import find_textures

            return find_textures(inputs, control.safe_point, looked_at=look)

        self._planning.ask(work, interrupt=True)

    def close(self) -> None:
        self._planning.close()

    @Slot(object)
    def _planned(self, opened: Opened) -> None:
        self._textures.look = self._wanted
        items = {Path(found.item.source.name): found.item for found in opened.textures}
        for document in self._textures.documents:
            if document.path in items:
                document.take_item(items[document.path])
        self.changed.emit()

    @Slot()
    def _closed(self) -> None:
        self.dialog = None
