"""The frame without a mouse: keys that mean one thing, letters with Alt, the tab order, names for a screen reader."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from pbrstudio.gui.about import AboutDialog
from pbrstudio.gui.options.fold import Fold
from pbrstudio.gui.page_list import PAGES
from pbrstudio.gui.shortcuts import ShortcutsDialog
from tests.gui.conftest import Open


def listed(menu: QMenu) -> list[QAction]:
    found: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        found += listed(inner) if isinstance(inner, QMenu) else [action] if not action.isSeparator() else []
    return found


@pytest.mark.parametrize("index", range(len(PAGES)), ids=[entry.name for entry in PAGES])
def test_no_keys_mean_two_things_and_every_control_has_a_name(index: int, opened: Open) -> None:
    window = opened()
    window.show_page(index)
    menus = [action.menu() for action in window.menuBar().actions()]
    actions = [action for menu in menus if isinstance(menu, QMenu) for action in listed(menu)]
    keys = [each.toString() for action in actions for each in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys))
    recent = set(window.menus.recent.actions())
    # Of a group of choices the menu itself has the key.
    bare = [each for each in actions if each.shortcut().isEmpty() and each.actionGroup() is None]
    assert [action.text() for action in bare if action not in recent] == []
    nameless = [
        (type(each).__name__, each.objectName())
        for kind in (QAbstractButton, QComboBox, QLineEdit)
        for each in window.findChildren(kind)
        if each.isVisible()
        and not each.accessibleName()
        and not (isinstance(each, QAbstractButton) and (each.text() or each.toolTip()))
        and not each.objectName().startswith("qt_")
        and not isinstance(each.parent(), QComboBox | QLineEdit)
        and each.parent().metaObject().className() not in ("QSpinBox", "QDoubleSpinBox", "QTableView", "LogDock")
    ]
    assert nameless == []


@pytest.mark.parametrize("index", [1, 3], ids=["batch", "models"])
def test_no_letter_with_alt_means_two_things(index: int, opened: Open) -> None:
    window = opened()
    window.show_page(index)
    for fold in window.findChildren(Fold):
        fold.unfold()
    texts = [action.text() for action in window.menuBar().actions()]
    for kind in (QAbstractButton, QLabel):
        texts += [each.text() for each in window.findChildren(kind) if each.isVisible()]
    letters = [match[1].lower() for text in texts if (match := re.search(r"&(\w)", text))]
    assert [each for each in set(letters) if letters.count(each) > 1] == []


def test_shortcuts_and_about_open_by_keys(qtbot: QtBot, opened: Open) -> None:
    window = opened()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    keys = window.findChild(ShortcutsDialog)
    assert isinstance(keys, ShortcutsDialog)
    keys.close()
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    about = window.findChild(AboutDialog)
    assert isinstance(about, AboutDialog)
    qtbot.mouseClick(about.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert not about.isVisible()


def test_tab_walks_through_the_side_bar(qtbot: QtBot, opened: Open) -> None:
    window = opened()
    first = window.side_bar.findChildren(QToolButton)[0]
    first.setFocus()
    seen = set()
    for _ in range(4):
        seen.add(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert len(seen) == 4
