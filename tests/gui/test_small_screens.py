"""On a small or enlarged screen nothing is cut off: pages fit 960 x 540, and are scrolled below that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSizePolicy
from pytestqt.qtbot import QtBot

from pbrstudio.gui.convert.export_dialog import ExportDialog
from pbrstudio.gui.main_window import MainWindow
from pbrstudio.gui.options.fold import Fold
from pbrstudio.gui.page_list import PAGES
from pbrstudio.gui.page_stack import PageArea
from pbrstudio.gui.preferences import Preferences
from pbrstudio.gui.style import apply_theme
from pbrstudio.gui.train.page import TrainPage
from tests.gui.conftest import Open, write_texture
from tests.gui.runs import whole, write_run

FRAME = 16
"""Pixels that the style puts around a page."""


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    """The window's own style: its buttons and boxes have other sizes than the platform's."""
    palette, sheet = qapp.palette(), qapp.styleSheet()
    apply_theme(qapp, "dark")
    yield
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)


EVERY_PAGE = pytest.mark.parametrize("index", range(len(PAGES)), ids=[entry.name for entry in PAGES])


def shown(opened: Open, qtbot: QtBot, index: int, run: Path, width: int, height: int) -> MainWindow:
    """A window of this size with a page on which something is going on."""
    window = opened()
    window.resize(width, height)
    for entry in PAGES:
        window.page(entry.name)
    window.show_page(index)
    for fold in window.findChildren(Fold):
        fold.unfold()
    page = window.current_page
    if isinstance(page, TrainPage):
        with qtbot.waitSignal(page.run.opened):
            page.open_run(write_run(run, whole()))
        qtbot.waitUntil(lambda: bool(page.panel.gates.rows))
    qtbot.wait(50)
    return window


def area(window: MainWindow) -> PageArea:
    (found,) = window.findChildren(PageArea)
    return found


@EVERY_PAGE
def test_a_page_fits_a_full_hd_screen_at_twice_the_size(opened: Open, qtbot: QtBot, tmp_path: Path, index: int) -> None:
    window = shown(opened, qtbot, index, tmp_path / "run", 960, 540)
    assert (window.width(), window.height()) == (960, 540)
    assert area(window).horizontalScrollBar().maximum() == 0
    for button in window.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text().replace("&", "")), (
                button.text()
            )
    for label in window.current_page.findChildren(QLabel):
        ignored = label.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored  # those elide, with a tip
        if label.isVisible() and not label.wordWrap() and not ignored and "<" not in label.text():
            assert label.width() >= label.fontMetrics().horizontalAdvance(label.text().replace("&", "")), label.text()


@EVERY_PAGE
def test_a_page_is_scrolled_on_a_smaller_one(opened: Open, qtbot: QtBot, tmp_path: Path, index: int) -> None:
    window = shown(opened, qtbot, index, tmp_path / "run", 640, 400)
    assert (window.width(), window.height()) == (640, 400)
    page, scrolled = window.current_page, area(window)

    def is_whole() -> bool:
        room = scrolled.viewport().size()
        least = page.minimumSizeHint().expandedTo(QSize(0, page.heightForWidth(page.width())))
        beyond = (max(0, least.width() - room.width()), max(0, least.height() - room.height()))
        across, down = scrolled.horizontalScrollBar().maximum(), scrolled.verticalScrollBar().maximum()
        whole = page.width() >= least.width() and page.height() >= least.height()
        # No further than its own end either: a larger page behind it enlarges none.
        return whole and 0 <= across - beyond[0] <= FRAME and 0 <= down - beyond[1] <= FRAME

    qtbot.waitUntil(is_whole)  # what is told of a run comes a moment later


def test_dialogs_shrink_to_a_small_screen_and_keep_their_buttons(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = opened()
    write_texture(tmp_path / "wall.png")
    export = ExportDialog(["wall.png"], window.context.settings, lambda *_: (), window)
    preferences = Preferences(window.context.settings, window)
    for dialog in (export, preferences):
        dialog.open()
        for fold in dialog.findChildren(Fold):
            fold.unfold()
        qtbot.wait(20)
        dialog.resize(560, 360)
        qtbot.wait(20)
        assert dialog.height() == 360
        for button in dialog.findChildren(QPushButton):
            if button.parent() is not None and "OK" in button.text():
                assert dialog.rect().contains(button.mapTo(dialog, button.rect().bottomRight()))
        dialog.reject()
    assert export.export_button.text() == "E&xport"
