"""The welcome with real clicks: a sample in one, what was found, where files go, and how it stays away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from pbrstudio.config.settings import load_settings
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.look import Shown
from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.gui.main_window import MainWindow
from pbrstudio.runtime.errors import UserError
from pbrstudio.services import first_look as service
from pbrstudio.services.first_look import FirstLook, Lack, ModelInUse
from pbrstudio.services.samples import sample
from tests.gui.conftest import Open
from tests.gui.convert.conftest import opened as opened_on
from tests.gui.convert.conftest import settle

LOOK = FirstLook(
    processor="A Processor, 8 cores",
    memory="16.0 GiB, 9.0 of them free",
    graphics="a card is idle: install it again",
    graphics_idle=True,
    runtime="OpenVINO, on the processor",
    model=ModelInUse("A model", "It is shy."),
    lack=Lack("Training.", "pip install 'pbrstudio[train]'"),
)


def words(page: ConvertPage) -> str:
    """All that can be read on the panel."""
    labels = page.welcome.panel.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if not label.isHidden())


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def convert_page(window: MainWindow) -> ConvertPage:
    page = window.page("convert")
    assert isinstance(page, ConvertPage)
    return page


def test_a_sample_is_one_click_away_and_shows_its_maps(qtbot: QtBot, page: ConvertPage) -> None:
    panel = page.welcome.panel
    assert panel.isVisible()
    assert not page.centre.isVisible()
    click(qtbot, panel.sample_button)
    qtbot.waitUntil(lambda: page.centre.result is not None, timeout=30_000)
    settle(qtbot, page)
    assert not panel.isVisible()
    assert page.centre.isVisible()
    assert [document.path for document in page.textures.documents] == [sample()]
    result = page.centre.result
    assert result is not None
    assert page.centre.look.shown is result.look.shown is Shown.NORMAL
    assert result.maps.normal.std() > 0


def test_an_export_of_a_sample_is_not_suggested_into_the_program(qtbot: QtBot, page: ConvertPage) -> None:
    click(qtbot, page.welcome.panel.sample_button)
    qtbot.waitUntil(lambda: page.centre.result is not None, timeout=30_000)
    settle(qtbot, page)
    click(qtbot, page.export_button)
    dialog = page.exporter.dialog
    assert dialog is not None
    assert dialog.folder is not None
    assert dialog.folder.name == "pbrstudio-samples"
    assert sample().parents[3] not in dialog.folder.parents
    dialog.reject()


def test_what_was_found_is_told_and_looked_at_again_when_the_settings_change(
    qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def first_look(settings: object) -> FirstLook:
        asked.append(context.settings.model)
        return LOOK

    monkeypatch.setattr(service, "first_look", first_look)
    page = ConvertPage(context)
    qtbot.addWidget(page)
    assert "Looking" in words(page)
    page.show()
    qtbot.waitUntil(lambda: "A Processor" in words(page), timeout=20_000)
    told = words(page)
    for fact in (LOOK.processor, LOOK.memory, LOOK.graphics, LOOK.runtime, "A model\nIt is shy.", "Training.\n"):
        assert fact in told
    assert "To have it: pip install 'pbrstudio[train]'" in told
    assert page.welcome.panel.graphics_label.property("role") == "uncertain"
    context.choose_model("auto")
    qtbot.waitUntil(lambda: asked == ["baseline", "auto"], timeout=20_000)
    page.closing()


def test_the_real_machine_is_told(qtbot: QtBot, page: ConvertPage) -> None:
    qtbot.waitUntil(lambda: "Processor: " in words(page), timeout=20_000)
    assert "GiB" in words(page)
    assert "Networks run on: " in words(page)
    assert "Baseline\nNo network" in words(page)
    assert "Not in it" not in words(page)  # this is the studio


def test_a_model_that_cannot_be_used_and_a_machine_that_cannot_be_looked_at(
    qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = ModelInUse("mine", "", "there is no model 'mine': see 'pbrstudio models list'")
    looks = [FirstLook(**{**{f: getattr(LOOK, f) for f in LOOK.__slots__}, "model": faulty})]

    def first_look(settings: object) -> FirstLook:
        if not looks:
            raise UserError("it does not answer")
        return looks.pop()

    monkeypatch.setattr(service, "first_look", first_look)
    page = ConvertPage(context)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: "mine\nThere is no model 'mine': see the Models page" in words(page), timeout=20_000)
    assert page.welcome.panel.model_label.property("role") == "failed"
    with qtbot.waitSignal(context.error_shown, timeout=20_000):
        context.models_changed.emit()
    assert "it does not answer" in words(page)
    page.closing()


def test_the_folder_for_what_is_converted_is_changed_and_taken_back(
    qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = page.welcome.panel
    assert "Beside what you open" in words(page)
    assert not panel.beside_button.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    click(qtbot, panel.output_button)
    assert context.settings.output_folder == ""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    click(qtbot, panel.output_button)
    assert load_settings().output_folder == str(tmp_path)
    assert str(tmp_path) in words(page).replace("\u200b", "")
    assert panel.output_label.toolTip() == str(tmp_path)
    click(qtbot, panel.beside_button)
    assert load_settings().output_folder == ""
    assert "Beside what you open" in words(page)


def test_its_buttons_open_the_windows_own_dialogs_and_pages(
    qtbot: QtBot, opened: Open, texture_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened()
    page = convert_page(window)
    click(qtbot, page.welcome.panel.models_button)
    assert window.current_page.title == "&Models"
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    names = ([str(texture_folder / "textures" / "clutter" / "bowl.png")], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: names)
    click(qtbot, page.welcome.panel.files_button)
    qtbot.waitUntil(lambda: len(page.textures.documents) == 1, timeout=20_000)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(texture_folder))
    window.menus.welcome.trigger()
    click(qtbot, page.welcome.panel.folder_button)
    qtbot.waitUntil(lambda: len(page.textures.documents) == 3, timeout=20_000)
    settle(qtbot, page)


def test_dismissed_it_stays_away_until_help_brings_it_back(qtbot: QtBot, opened: Open) -> None:
    window = opened()
    panel = convert_page(window).welcome.panel
    assert panel.isVisible()
    click(qtbot, panel.dismiss_button)
    assert not panel.isVisible()
    window.close()
    again = opened()
    page = convert_page(again)
    assert not page.welcome.panel.isVisible()
    assert page.centre.isVisible()
    again.show_page(3)
    qtbot.keyClick(again, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    assert again.current_page is page
    assert page.welcome.panel.isVisible()


def test_asked_for_amid_work_it_gives_way_to_the_texture_that_is_clicked(
    qtbot: QtBot, page: ConvertPage, texture_folder: Path
) -> None:
    opened_on(qtbot, page, texture_folder)
    page.welcome.ask()
    assert page.welcome.panel.isVisible()
    view = page.textures.view
    at = view.visualRect(page.textures.model.index(0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)  # the one that is current already
    assert not page.welcome.panel.isVisible()
    page.textures.clear()
    assert page.welcome.panel.isVisible()


def test_all_of_it_is_reached_by_keys(qtbot: QtBot, page: ConvertPage, home: Path) -> None:
    panel = page.welcome.panel
    order = [panel.sample_button, panel.files_button, panel.folder_button]
    order[0].setFocus()
    for button in order[1:]:
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        assert page.focusWidget() is button
    panel.dismiss_button.setFocus()
    qtbot.keyClick(panel.dismiss_button, Qt.Key.Key_Space)
    assert not panel.isVisible()
    state = QSettings(str(home / "state.ini"), QSettings.Format.IniFormat)
    page.save_state(state)
    assert state.value("welcome") == "dismissed"
