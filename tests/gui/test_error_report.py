"""A fault in the window: one sentence, a report that is copied or found in its folder, and what it says of the user."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from pbrstudio.gui import app
from pbrstudio.gui.context import Context
from pbrstudio.gui.crashes import Crashes
from pbrstudio.gui.error_dialog import ErrorDialog
from pbrstudio.gui.job import Job
from pbrstudio.gui.main_window import MainWindow
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit, ItemStarted, Severity
from tests.gui.conftest import Open
from tests.gui.test_frame import button

SECRET = "/games/my secret mods/sword.dds"


def fail(emit: Emit, control: Control) -> None:
    emit(ItemStarted(SECRET, 0))
    raise ValueError(f"cannot do {SECRET!r}")


def dialog_of(qtbot: QtBot, window: MainWindow) -> ErrorDialog:
    qtbot.waitUntil(lambda: window.errors.dialog is not None, timeout=20_000)
    assert window.errors.dialog is not None
    return window.errors.dialog


def after_a_fault(qtbot: QtBot, window: MainWindow, context: Context) -> ErrorDialog:
    job = Job("a job", fail, context)
    job.failed.connect(context.show_error)
    context.run(job)
    return dialog_of(qtbot, window)


def reports(home: Path) -> list[Path]:
    return sorted((home / "logs").glob("fault-*.txt"))


def test_a_fault_in_a_job_is_one_sentence_and_a_report_to_copy(
    qtbot: QtBot, opened: Open, context: Context, home: Path
) -> None:
    dialog = after_a_fault(qtbot, opened(), context)
    assert dialog.sentence_label.text() == f"The program failed: ValueError: cannot do '{SECRET}'"
    (path,) = reports(home)
    assert path.name in dialog.advice_label.text()
    qtbot.mouseClick(button(dialog, "Copy report"), Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    for fact in ("ValueError: cannot do '<folder>/<file>.dds'", "Processor: ", "Packages: ", "item_started"):
        assert fact in text
        assert fact in path.read_text(encoding="utf-8")
    assert "secret" not in text + path.read_text(encoding="utf-8")


def test_file_names_stand_in_it_only_while_the_box_is_ticked(
    qtbot: QtBot, opened: Open, context: Context, home: Path
) -> None:
    dialog = after_a_fault(qtbot, opened(), context)
    (path,) = reports(home)
    assert not dialog.names_box.isChecked()
    qtbot.mouseClick(button(dialog, "Show details"), Qt.MouseButton.LeftButton)
    (details,) = dialog.findChildren(QPlainTextEdit)
    for ticked in (True, False):
        dialog.names_box.setFocus()
        qtbot.keyClick(dialog.names_box, Qt.Key.Key_Space)
        assert dialog.names_box.isChecked() is ticked
        qtbot.mouseClick(button(dialog, "Copy report"), Qt.MouseButton.LeftButton)
        for text in (QGuiApplication.clipboard().text(), path.read_text(encoding="utf-8"), details.toPlainText()):
            assert (SECRET in text) is ticked
    assert reports(home) == [path]


def test_the_folder_of_the_report_opens(
    qtbot: QtBot, opened: Open, context: Context, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", asked.append)
    dialog = after_a_fault(qtbot, opened(), context)
    qtbot.mouseClick(button(dialog, "Open folder"), Qt.MouseButton.LeftButton)
    assert [Path(url.toLocalFile()) for url in asked] == [home / "logs"]


def test_a_report_that_cannot_be_changed_says_so(
    qtbot: QtBot, opened: Open, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = after_a_fault(qtbot, opened(), context)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pbrstudio.gui.error_dialog.write_fault", full)
    dialog.names_box.click()
    assert "stays as it was: the disk is full" in dialog.advice_label.text()


def test_what_the_user_can_mend_leaves_no_report_and_is_copied_without_names(
    qtbot: QtBot, opened: Open, context: Context, home: Path
) -> None:
    def refuse(emit: Emit, control: Control) -> None:
        raise UserError(f"{SECRET}: has no pixels: choose another")

    window = opened()
    job = Job("a job", refuse, context)
    job.failed.connect(context.show_error)
    context.run(job)
    dialog = dialog_of(qtbot, window)
    qtbot.mouseClick(button(dialog, "Copy report"), Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert "<folder>/<file>.dds: has no pixels: choose another" in text
    assert "secret" not in text
    assert reports(home) == []


class Slots(QObject):
    @Slot()
    def fail(self) -> None:
        raise KeyError("in a slot")


def test_a_fault_in_a_slot_is_shown_with_the_last_lines_of_the_log(
    qtbot: QtBot, opened: Open, context: Context, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window = opened()
    context.log(Severity.NOTE, "something was begun")
    try:
        Slots().fail()
    except KeyError as error:
        app._shown_in(context)(KeyError, error, error.__traceback__)
    dialog = dialog_of(qtbot, window)
    assert dialog.sentence_label.text() == "The program failed: KeyError: 'in a slot'"
    (path,) = reports(home)
    assert "note: something was begun" in path.read_text(encoding="utf-8")
    assert str(path) in capsys.readouterr().err


def test_a_crash_of_an_earlier_run_is_told_at_the_next_start(
    qtbot: QtBot, opened: Open, context: Context, home: Path
) -> None:
    running = home / "logs" / "running"
    running.mkdir(parents=True)
    (running / "1-2.txt").write_text("pbrstudio 0, Python 3\nFatal Python error: Aborted\n", encoding="utf-8")
    window = opened()
    crashes = Crashes(context)
    crashes.look()
    dialog = dialog_of(qtbot, window)
    assert dialog.sentence_label.text().startswith("An earlier run of pbrstudio ended in a crash")
    (path,) = reports(home)
    assert path.name in dialog.advice_label.text()
    assert "Fatal Python error: Aborted" in path.read_text(encoding="utf-8")
    crashes.close()
