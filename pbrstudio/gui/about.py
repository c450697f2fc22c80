"""What this program is, its versions, and the licences of all that ships with it, with a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pbrstudio import __version__
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.gui.icons import icon
from pbrstudio.gui.report_text import report_text
from pbrstudio.gui.style import LARGE, MEDIUM, SMALL
from pbrstudio.runtime.control import Control

if TYPE_CHECKING:
    from pbrstudio.services.licences import Licence

_LICENCE = Qt.ItemDataRole.UserRole


class AboutDialog(QDialog):
    """The licences are read in a thread while it stands already."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setWindowTitle(self.tr("About pbrstudio"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit()
        self.search.setAccessibleName(self.tr("Search licences"))
        self.search.setPlaceholderText(self.tr("Search: a name, a licence, a word of a text"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Licences"))
        self.list.setHeaderLabels([self.tr("Name"), self.tr("Licence")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setColumnWidth(0, 220)
        self.list.currentItemChanged.connect(self._show_text)
        self.count = QLabel(self.tr("Reading…"))
        self.count.setProperty("role", "faint")
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Text of the licence"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._lay_out()
        self._reading = Latest(self.tr("Licences"), self)
        self._reading.done.connect(self._show_licences)
        self._reading.failed.connect(self._failed)
        self._reading.ask(_read, interrupt=False)
        self.finished.connect(self._reading.close)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        for each in (self.search, self.list, self.count):
            column.addWidget(each)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(self.text)
        splitter.setSizes([380, 680])
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(MEDIUM)
        heading = QLabel(self.tr("What it is made of"))
        heading.setProperty("role", "heading")
        heading.setIndent(0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.setSpacing(MEDIUM)
        layout.addLayout(self._head())
        layout.addWidget(heading)
        layout.addWidget(splitter, stretch=1)
        layout.addWidget(buttons)
        self.resize(1100, 680)
        self.search.setFocus()

    def _head(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(icon("pbrstudio", size=72).pixmap(72, 72))
        name = QLabel(f"pbrstudio {__version__}")
        name.setProperty("role", "title")
        name.setIndent(0)
        text = QLabel(
            self.tr(
                "Turns Skyrim's diffuse textures into physically based material maps, packed as a mod that works in "
                "game. MIT licence."
            )
        )
        text.setIndent(0)
        text.setWordWrap(True)
        versions = QLabel(report_text().strip())
        versions.setProperty("role", "faint")
        versions.setIndent(0)
        versions.setWordWrap(True)
        versions.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        versions.setAccessibleName(self.tr("Versions"))
        column = QVBoxLayout()
        for each in (name, text, versions):
            column.addWidget(each)
        row = QHBoxLayout()
        row.setSpacing(LARGE)
        row.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, stretch=1)
        return row

    @Slot(object)
    def _show_licences(self, licences: tuple[Licence, ...]) -> None:
        for licence in licences:
            item = QTreeWidgetItem([f"{licence.name} {licence.version}".strip(), licence.licence])
            item.setToolTip(1, licence.licence)
            item.setData(0, _LICENCE, licence)
            self.list.addTopLevelItem(item)
        self._filter(self.search.text())

    @Slot(str)
    def _filter(self, words: str) -> None:
        """Shows those in which every word stands, of name, licence or text."""
        asked = words.lower().split()
        shown = 0
        for item in self._items():
            licence = item.data(0, _LICENCE)
            inside = f"{licence.name} {licence.version} {licence.licence} {licence.text}".lower()
            item.setHidden(not all(word in inside for word in asked))
            shown += not item.isHidden()
        self.count.setText(
            self.tr("%1 of %2").replace("%1", str(shown)).replace("%2", str(self.list.topLevelItemCount()))
        )
        current = self.list.currentItem()
        if current is None or current.isHidden():
            self.list.setCurrentItem(next((item for item in self._items() if not item.isHidden()), None))  # type: ignore[arg-type]  # Qt takes none
        else:
            self._find()

    @Slot(QTreeWidgetItem)
    def _show_text(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            self.text.setPlainText("")
            return
        licence: Licence = item.data(0, _LICENCE)
        said = licence.licence or self.tr("as the text below says")
        text = licence.text or self.tr("The package carries no text of it.")
        head = self.tr("Licence: %1").replace("%1", said)
        self.text.setPlainText(f"{licence.name} {licence.version}".strip() + f"\n{head}\n\n{text}")
        self._find()

    def _find(self) -> None:
        """Shows the place of the first word that is searched for."""
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        words = self.search.text().split()
        if words:
            self.text.find(words[0])

    @Slot(str, str)
    def _failed(self, sentence: str, details: str) -> None:
        self.count.setText("")
        self._context.show_error(sentence, details)

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        return [item for item in items if item is not None]


def _read(_: Control) -> tuple[Licence, ...]:
    from pbrstudio.services.licences import all_licences

    return all_licences()
