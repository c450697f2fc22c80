"""About, with real keys and clicks: versions, and every licence by name, with its text beside the list."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pbrstudio import __version__
from pbrstudio.gui.about import AboutDialog
from pbrstudio.gui.context import Context
from pbrstudio.services import licences as service
from pbrstudio.services.licences import Licence, write_licences
from tests.gui.conftest import Open
from tests.gui.test_frame import button, dialog


def about(qtbot: QtBot, opened: Open) -> AboutDialog:
    """The dialog, opened by its key, once the licences are read."""
    window = opened()
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    shown = dialog(qtbot, window, AboutDialog)
    assert isinstance(shown, AboutDialog)
    qtbot.waitUntil(lambda: shown.list.topLevelItemCount() > 0, timeout=20_000)
    return shown


def names(shown: AboutDialog) -> list[str]:
    """Those in the list that are not filtered out."""
    items = [shown.list.topLevelItem(row) for row in range(shown.list.topLevelItemCount())]
    return [item.text(0) for item in items if item is not None and not item.isHidden()]


def test_all_that_ships_is_listed_and_the_first_text_shown(qtbot: QtBot, opened: Open) -> None:
    shown = about(qtbot, opened)
    listed = names(shown)
    assert listed[0] == f"pbrstudio {__version__}"
    for name in ("PySide6_Essentials", "openvino", "numpy", "Model ", "Sample textures", "Python"):
        assert any(each.startswith(name) for each in listed), name
    assert "MIT License" in shown.text.toPlainText()
    assert shown.count.text() == f"{len(listed)} of {len(listed)}"


def test_a_search_finds_names_licences_and_words_of_texts(qtbot: QtBot, opened: Open) -> None:
    shown = about(qtbot, opened)
    qtbot.keyClicks(shown.search, "lgpl pyside")
    found = names(shown)
    assert [name.split()[0] for name in found] == ["PySide6_Addons", "PySide6_Essentials"]
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in shown.text.toPlainText()
    assert shown.count.text().startswith("2 of ")
    shown.search.clear()
    qtbot.keyClicks(shown.search, "outcast945")
    assert "Sample textures" in names(shown)
    assert shown.text.textCursor().selectedText() == "outcast945"  # scrolled to, far below the first lines
    shown.search.clear()
    qtbot.keyClicks(shown.search, "qzxqzx")
    assert names(shown) == []
    assert shown.text.toPlainText() == ""
    qtbot.mouseClick(button(shown, "Close"), Qt.MouseButton.LeftButton)


def test_another_row_shows_its_text_and_one_without_says_so(
    qtbot: QtBot, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (
        Licence(name="pbrstudio", version="1", licence="MIT", text="ours"),
        Licence(name="other", version="2", licence="Zlib"),
    )
    write_licences(both, tmp_path / "licences.json")
    monkeypatch.setattr(service, "resources", lambda: tmp_path)
    shown = about(qtbot, opened)
    assert shown.text.toPlainText() == "pbrstudio 1\nLicence: MIT\n\nours"
    shown.list.setFocus()
    while (item := shown.list.currentItem()) is not None and item.text(0) != "other 2":
        qtbot.keyClick(shown.list, Qt.Key.Key_Down)
    assert shown.text.toPlainText() == "other 2\nLicence: Zlib\n\nThe package carries no text of it."


def test_a_list_that_cannot_be_read_is_told(
    qtbot: QtBot, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "licences.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(service, "resources", lambda: tmp_path)
    with qtbot.waitSignal(context.error_shown, timeout=20_000) as heard:
        shown = AboutDialog(context)
        qtbot.addWidget(shown)
    assert heard.args is not None
    assert "licences.json" in heard.args[0]
    shown.reject()
