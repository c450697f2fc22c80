"""Every action of the convert page has keys of its own, and every control a name; previews change size by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDoubleSpinBox, QMenu, QSlider
from pytestqt.qtbot import QtBot

from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.spec.adjustments import Adjustments
from tests.gui.conftest import write_texture
from tests.gui.convert.conftest import opened, settle


def listed(menu: QMenu) -> Iterator[QAction]:
    """The actions of a menu and of the menus in it."""
    for action in menu.actions():
        if isinstance(inner := action.menu(), QMenu):
            yield from listed(inner)
        elif not action.isSeparator():
            yield action


def test_every_action_has_keys_of_its_own_and_every_control_a_name(page: ConvertPage) -> None:
    taken: dict[str, str] = {}
    for action in (action for menu in page.menus() for action in listed(menu)):
        assert action.shortcuts(), action.text()
        for keys in action.shortcuts():
            assert keys.toString() not in taken, (action.text(), taken[keys.toString()])
            taken[keys.toString()] = action.text()
    assert len(taken) > 40
    for kind in (QSlider, QDoubleSpinBox):
        for control in page.findChildren(kind):
            assert control.accessibleName(), control


def test_the_size_of_previews_is_chosen_by_keys(qtbot: QtBot, page: ConvertPage, tmp_path: Path) -> None:
    shown: list[tuple[int, ...]] = []
    page.session.shown.connect(lambda result: shown.append(result.maps.roughness.shape))
    control_alt = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(page, Qt.Key.Key_1, control_alt)
    opened(qtbot, page, write_texture(tmp_path / "wall.png", size=1024))
    assert (shown[0], shown[-1]) == ((512, 512), (1024, 1024))
    shown.clear()
    qtbot.keyClick(page, Qt.Key.Key_2, control_alt)
    settle(qtbot, page)
    assert page.actions_of_page.sides[1024].isChecked()
    document = page.textures.current
    assert document is not None
    document.adjust(Adjustments.model_validate({"everywhere": {"roughness": {"bias": 0.25}}}), "rougher")
    settle(qtbot, page)
    assert set(shown) == {(1024, 1024)}  # small and exact are one
