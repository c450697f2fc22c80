"""All shortcuts of the window as it stands, in one list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QMenu,
    QMenuBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.gui.style import LARGE


class ShortcutsDialog(QDialog):
    def __init__(self, bar: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tree = QTreeWidget()
        tree.setHeaderLabels([self.tr("Action"), self.tr("Keys")])
        tree.setAccessibleName(self.tr("Keyboard shortcuts"))
        for action in bar.actions():
            if isinstance(menu := action.menu(), QMenu):
                top = QTreeWidgetItem([_plain(action.text()), ""])
                top.addChildren([QTreeWidgetItem([text, keys]) for text, keys in _listed(menu)])
                if top.childCount():
                    tree.addTopLevelItem(top)
        tree.expandAll()
        tree.resizeColumnToContents(0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.addWidget(tree)
        layout.addWidget(buttons)
        self.resize(520, 600)


def _listed(menu: QMenu) -> list[tuple[str, str]]:
    """Text and keys of every action below ``menu`` that has keys."""
    found: list[tuple[str, str]] = []
    for action in menu.actions():
        if isinstance(inner := action.menu(), QMenu):
            found += _listed(inner)
        elif not action.shortcut().isEmpty():
            found.append((_plain(action.text()), _keys(action)))
    return found


def _keys(action: QAction) -> str:
    return ", ".join(keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts())


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
