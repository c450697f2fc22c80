"""A person's rules on the convert page: chosen in a dialog, heeded by every texture of the list and by the export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.gui.convert.textures import Textures
from pbrstudio.gui.options.look_options import rules_list
from pbrstudio.gui.style import LARGE, MEDIUM
from pbrstudio.runtime.control import Control

if TYPE_CHECKING:
    from pbrstudio.services.opening import Opened


class RulesDialog(QDialog):
    def __init__(self, paths: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rules"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = QLabel(
            self.tr(
                "Files of rules by path and material, beside those that ship. A later file wins. "
                "Sliders that you moved stay as they are."
            )
        )
        words.setWordWrap(True)
        self.files = rules_list()
        self.files.set_paths(paths)
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(words)
        column.addWidget(self.files)
        column.addWidget(self.buttons)
        self.setMinimumWidth(460)


class Rules(QObject):
    changed = Signal()
    """The textures of the list are as other rules have them now."""

    def __init__(self, context: Context, textures: Textures, page: QWidget) -> None:
        super().__init__(page)
        self._textures, self._page = textures, page
        self._wanted: tuple[Path, ...] = ()
        self.dialog: RulesDialog | None = None
        """The one that is open."""
        self._planning = Latest(self.tr("Rules"), self)
        self._planning.done.connect(self._planned)
        self._planning.failed.connect(context.show_error)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, the strongest last."""
        return self._textures.rules

    @Slot()
    def ask(self) -> None:
        dialog = RulesDialog(self.paths, self._page)
        dialog.accepted.connect(lambda: self.choose(dialog.files.paths))
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def choose(self, paths: tuple[Path, ...]) -> None:
        """Reads the rules and looks at the textures of the list again, in a thread. Where they cannot be read, that is
        shown and the rules before stay."""
        if paths == self.paths:
            return
        self._wanted = paths
        inputs = list(dict.fromkeys(each.folder or each.path for each in self._textures.documents))

        def work(control: Control) -> Opened:
            from pbrstudio.services.opening import find_textures

            return find_textures(inputs, control.safe_point, rules=paths)

        self._planning.ask(work, interrupt=True)

    def close(self) -> None:
        self._planning.close()

    @Slot(object)
    def _planned(self, opened: Opened) -> None:
        self._textures.rules = self._wanted
        items = {Path(found.item.source.name): found.item for found in opened.textures}
        for document in self._textures.documents:
            if document.path in items:
                document.take_item(items[document.path])
        self.changed.emit()

    @Slot()
    def _closed(self) -> None:
        self.dialog = None
