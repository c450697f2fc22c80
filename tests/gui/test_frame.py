"""The frame through clicks and keys: pages, menus, preferences, log, errors, closing, what is remembered."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pbrstudio.config.settings import load_settings
from pbrstudio.gui.closing import StoppingDialog
from pbrstudio.gui.context import Context
from pbrstudio.gui.error_dialog import ErrorDialog
from pbrstudio.gui.job import Job
from pbrstudio.gui.main_window import MainWindow
from pbrstudio.gui.page import Page
from pbrstudio.gui.page_list import PAGES
from pbrstudio.gui.preferences import Preferences
from pbrstudio.gui.style import apply_theme, shades
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Emit, Severity
from tests.gui.conftest import Open


def button(parent: QWidget, text: str) -> QAbstractButton:
    found = [each for each in parent.findChildren(QAbstractButton) if each.text().replace("&", "") == text]
    assert len(found) == 1, text
    return found[0]


def dialog(qtbot: QtBot, window: MainWindow, kind: type[QWidget]) -> QWidget:
    qtbot.waitUntil(lambda: bool(window.findChildren(kind)), timeout=5_000)
    return window.findChildren(kind)[0]


def wait_work(emit: Emit, control: Control) -> None:
    while True:
        control.safe_point()
        threading.Event().wait(0.002)


def test_pages_are_made_when_first_shown_by_click_and_by_keys(qtbot: QtBot, opened: Open) -> None:
    window = opened()
    assert window.stack.count() == 1
    qtbot.mouseClick(button(window.side_bar, "Models"), Qt.MouseButton.LeftButton)
    assert window.current_page.title == "&Models"
    assert window.windowTitle() == "Models - pbrstudio"
    assert window.stack.count() == 2
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page.title == "&Batch"
    assert button(window.side_bar, "Batch").isChecked()
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.count() == 3


def test_a_pages_menus_come_and_go_with_it(opened: Open) -> None:
    window = opened()

    def titles() -> list[str]:
        return [action.text().replace("&", "") for action in window.menuBar().actions()]

    window.show_page(1)
    assert titles() == ["File", "View", "Batch", "Help"]
    window.show_page(3)
    assert titles() == ["File", "View", "Models", "Help"]


def test_a_class_says_of_its_page_what_the_list_says(context: Context, qtbot: QtBot) -> None:
    for entry in PAGES:
        holder = QWidget()
        qtbot.addWidget(holder)
        page = entry.make(context, holder)
        assert isinstance(page, Page)
        assert (page.title, page.icon) == (entry.title, entry.icon)
        page.closing()


def test_preferences_are_reached_by_keys_and_saved(
    qtbot: QtBot, qapp: QApplication, opened: Open, context: Context
) -> None:
    apply_theme(qapp, "dark")
    window = opened()
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    shown = dialog(qtbot, window, Preferences)
    assert isinstance(shown, Preferences)
    before = shades().background
    # The entries are chosen as from the keyboard: by their first letters.
    qtbot.keyClicks(shown.theme_box, "Light")
    qtbot.keyClicks(shown.layout_box, "Loose")
    shown.memory_box.selectAll()
    qtbot.keyClicks(shown.memory_box, "2.5")
    qtbot.keyClicks(shown.output_edit.line, "somewhere")
    qtbot.mouseClick(button(shown, "OK"), Qt.MouseButton.LeftButton)
    assert context.settings == load_settings()
    settings = context.settings
    assert (settings.theme, settings.layout, settings.memory_limit) == ("light", "maps", 2.5)
    assert settings.output_folder == "somewhere"
    assert settings.model == "baseline"  # not shown there, and kept
    assert shades().background != before
    assert qapp.styleSheet().startswith("/*")
    qapp.setStyleSheet("")


def test_cancelled_preferences_change_nothing(qtbot: QtBot, opened: Open, context: Context) -> None:
    window = opened()
    window.menus.preferences.trigger()
    shown = dialog(qtbot, window, Preferences)
    assert isinstance(shown, Preferences)
    qtbot.keyClicks(shown.layout_box, "Loose")
    before = context.settings
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert context.settings is before


def test_the_log_copies_details(qtbot: QtBot, opened: Open, context: Context) -> None:
    window = opened()
    context.log(Severity.NOTE, "began")
    context.log(Severity.ERROR, "it failed", "Traceback: the reason")
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.log.isVisible()
    qtbot.mouseClick(window.log.copy_button, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("pbrstudio ")
    assert text.index("began") < text.index("it failed") < text.index("Traceback: the reason")


def test_errors_stand_one_at_a_time_and_are_copied(qtbot: QtBot, opened: Open, context: Context) -> None:
    window = opened()
    context.show_error("The first thing went wrong: do this.", "Traceback: one")
    context.show_error("The second thing.", "")
    first = window.errors.dialog
    assert isinstance(first, ErrorDialog)
    assert first.sentence_label.text() == "The first thing went wrong: do this."
    qtbot.mouseClick(button(first, "Show details"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(first, "Copy report"), Qt.MouseButton.LeftButton)
    assert "The first thing went wrong: do this.\n\nTraceback: one" in QGuiApplication.clipboard().text()
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    second = window.errors.dialog
    assert second is not None
    assert second.sentence_label.text() == "The second thing."
    qtbot.mouseClick(button(second, "Close"), Qt.MouseButton.LeftButton)
    assert window.errors.dialog is None


def test_closing_amid_a_job_asks_and_may_be_taken_back(qtbot: QtBot, opened: Open, context: Context) -> None:
    asked: list[list[str]] = []
    answers = [False, True]

    def ask(parent: QWidget, jobs: list[Job]) -> bool:
        asked.append([job.title for job in jobs])
        return answers.pop(0)

    window = opened(ask)
    job = Job("a long thing", wait_work, context)
    context.run(job)
    window.close()
    assert window.isVisible()
    assert job.running
    window.close()
    assert asked == [["a long thing"]] * 2
    assert window.findChildren(StoppingDialog)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert not job.running


def test_a_job_that_takes_its_time_to_stop_leaves_a_window_that_answers(
    qtbot: QtBot, opened: Open, context: Context
) -> None:
    window = opened()
    release = threading.Event()

    def work(emit: Emit, control: Control) -> None:
        release.wait(20)
        control.safe_point()

    context.run(Job("slow", work, context))
    window.close()
    ticks: list[int] = []
    window.menus.pages[3].triggered.connect(lambda: ticks.append(1))
    window.menus.pages[3].trigger()
    qtbot.wait(50)
    assert window.isVisible()
    assert ticks
    release.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)


def test_geometry_page_and_recent_paths_are_remembered(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    window = opened()
    window.show_page(1)
    window.resize(797, 655)
    height = window.height()
    window.open_paths([tmp_path])
    window.log.show()
    window.close()
    again = opened()
    assert again.height() == height  # the width is that of the screen, which is narrow here
    assert again.current_page.title == "&Batch"
    assert again.log.isVisible()
    assert next(action.text() for action in again.menus.recent.actions()) == f"&1  {tmp_path}"


def test_a_second_instance_works_beside_the_first(opened: Open, context: Context) -> None:
    first = opened()
    other = Context(context.settings)
    second = opened(of=other)
    second.show_page(3)
    assert first.current_page.title == "&Convert"
    second.close()
    first.close()
    other.deleteLater()


def test_what_is_dropped_reaches_the_page(qtbot: QtBot, opened: Open, texture_folder: Path) -> None:
    window = opened()
    window.show_page(1)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(texture_folder))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    assert window.current_page.form.inputs.paths == [texture_folder]  # type: ignore[attr-defined]
