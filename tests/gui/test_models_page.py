"""The models page through clicks and keys, on the real catalogue."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialogButtonBox, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from pbrstudio.config.paths import user_models
from pbrstudio.config.settings import load_settings
from pbrstudio.gui.context import Context
from pbrstudio.gui.models.card_text import card_html
from pbrstudio.gui.models.import_dialog import ImportDialog
from pbrstudio.gui.models.page import ModelsPage
from pbrstudio.gui.style import SHADES
from pbrstudio.runtime.control import SafePoint
from pbrstudio.services.models import Details, details
from pbrstudio.services.publishing import Published
from tests.tiny_models import copy_of, tiny_card, tiny_manifest

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> ModelsPage:
    made = ModelsPage(context)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for the desktop's trash, which is not ours to fill."""
    folder = tmp_path / "trash"
    folder.mkdir()
    monkeypatch.setattr("send2trash.send2trash", lambda path: Path(path).rename(folder / Path(path).name))
    return folder


def names(page: ModelsPage) -> list[str]:
    items = [page.list.topLevelItem(index) for index in range(page.list.topLevelItemCount())]
    return [item.text(0) for item in items if item is not None]


def finish(page: ModelsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.job is None, timeout=60_000)


def test_the_card_of_a_model_is_shown_and_chosen_by_keys(
    tiny_model: str, page: ModelsPage, qtbot: QtBot, context: Context
) -> None:
    chosen: list[str] = []
    context.model_chosen.connect(chosen.append)
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_End)
    assert page.list.current == tiny_model
    text = page.card.toPlainText()
    assert all(word in text for word in ("Tiny", "CC0-1.0", "fabric", "stone", "imported by you"))
    assert page.use_button.isEnabled()
    qtbot.mouseClick(page.use_button, LEFT)
    assert chosen == [tiny_model]
    assert load_settings().model == tiny_model
    assert f"{tiny_model}  (in use)" in names(page)
    assert not page.use_button.isEnabled()


def test_a_model_goes_out_and_comes_in_again(
    tiny_model: str, page: ModelsPage, qtbot: QtBot, tmp_path: Path, trash: Path
) -> None:
    page.list.show_current(tiny_model)
    page.export(tiny_model, tmp_path / "tiny.zip")
    finish(page, qtbot)
    assert "manifest.json" in {Path(name).name for name in zipfile.ZipFile(tmp_path / "tiny.zip").namelist()}
    qtbot.mouseClick(page.delete_button, LEFT)
    box = page.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert box.defaultButton().text().replace("&", "") == "Keep it"
    qtbot.mouseClick(_button(box, "Move to the trash"), LEFT)
    assert (trash / tiny_model).is_dir()
    assert not (user_models() / tiny_model).exists()
    assert tiny_model not in names(page)
    qtbot.mouseClick(page.import_button, LEFT)
    dialog = page.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    assert not dialog.name_line.isEnabled()
    qtbot.keyClicks(dialog.path_line, str(tmp_path / "tiny.zip"))
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    finish(page, qtbot)
    assert tiny_model in names(page)
    assert page.list.current == tiny_model


def test_a_run_is_imported_by_the_dialog_under_the_name_that_was_typed(
    page: ModelsPage, qtbot: QtBot, tiny_bundle: Path, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "My Run"
    run.mkdir()
    (run / "run.json").write_text("{}", encoding="utf-8")
    told: list[str] = []
    context.status.connect(told.append)

    def make(of: Path, model_id: str | None, *, replace: bool, safe_point: SafePoint) -> Published:
        """Stands in for measuring it, which takes minutes."""
        assert (of, replace) == (run, False)
        safe_point()
        name = model_id or "my-run"
        return Published(name, copy_of(tiny_bundle, user_models() / name), False, ("ao",))

    monkeypatch.setattr("pbrstudio.services.taking_in.publish_run", make)
    qtbot.mouseClick(page.import_button, LEFT)
    dialog = page.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(run))
    (folder_button,) = (each for each in dialog.findChildren(QPushButton) if each.text() == "F&older…")
    qtbot.mouseClick(folder_button, LEFT)
    assert dialog.name_line.isEnabled()
    assert "takes minutes" in dialog.hint.text()
    qtbot.keyClicks(dialog.name_line, "better")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    finish(page, qtbot)
    assert page.list.current == "better"
    assert told[-1] == "Imported better. A baseline measured better for ao"


def test_a_name_that_no_model_may_have_is_refused(
    page: ModelsPage, qtbot: QtBot, tmp_path: Path, context: Context
) -> None:
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with qtbot.waitSignal(context.error_shown, timeout=20_000) as heard:
        page.take_in(tmp_path, "../mine")
    assert "is no name for a model" in heard.args[0]
    qtbot.waitUntil(page.import_button.isEnabled, timeout=20_000)


def test_a_question_that_is_answered_with_no_deletes_nothing(
    tiny_model: str, page: ModelsPage, qtbot: QtBot, trash: Path
) -> None:
    page.list.show_current(tiny_model)
    page.menu.delete.trigger()
    box = page.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (user_models() / tiny_model).is_dir()


def test_the_model_in_use_gives_way_to_auto_when_it_is_deleted(
    tiny_model: str, page: ModelsPage, context: Context, trash: Path
) -> None:
    context.choose_model(tiny_model)
    page.delete(tiny_model)
    assert context.settings.model == "auto"


def test_a_taken_name_and_a_file_that_is_no_model_are_one_sentence(
    tiny_model: str, tiny_bundle: Path, page: ModelsPage, qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    shown: list[str] = []
    context.error_shown.connect(lambda sentence, _: shown.append(sentence))
    (tmp_path / "no.zip").write_bytes(b"nothing")
    page.take_in(tmp_path / "no.zip")
    finish(page, qtbot)
    copy = copy_of(tiny_bundle, tmp_path / tiny_model)
    page.take_in(copy)
    finish(page, qtbot)
    page.take_in(copy, replace=True)
    finish(page, qtbot)
    assert len(shown) == 2
    assert "installed already" in shown[1]
    assert page.import_button.isEnabled()


def test_a_shipped_model_stays_and_a_damaged_one_says_why(page: ModelsPage, qtbot: QtBot) -> None:
    folder = user_models() / "broken"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    page.refresh()
    page.list.show_current("broken")
    assert "broken" in page.card.toPlainText()
    assert not page.use_button.isEnabled()
    assert page.delete_button.isEnabled()
    page.list.show_current("first")
    assert not page.delete_button.isEnabled()
    assert page.export_button.isEnabled()


def test_a_cards_words_are_no_markup() -> None:
    card = tiny_card(title="<img src='x'>", notes=("a <b>bold</b> word\u202e",))
    html = card_html(Details(tiny_manifest(card=card), "place", 1, "yours", auto=False), SHADES["dark"])
    assert "<img" not in html
    assert "&lt;b&gt;bold&lt;/b&gt; word?" in html


def test_measurements_stand_beside_their_baselines() -> None:
    html = card_html(details("first"), SHADES["dark"])
    assert html.count("<tr") > 20
    assert "identity" in html
    assert "+0.003" in html


def _button(box: QMessageBox, text: str) -> QAbstractButton:
    return next(each for each in box.buttons() if each.text().replace("&", "") == text)
