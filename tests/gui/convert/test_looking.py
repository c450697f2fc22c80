"""Rules and the further options of an export: what is chosen holds for what is shown and for what is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from pbrstudio.gui.choices import choose
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.export_dialog import ExportDialog
from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.spec.adjustments import Adjustments
from tests.gui.conftest import write_texture
from tests.gui.convert.conftest import opened, settle
from tests.makers import directx_normal, save_png

LEFT = Qt.MouseButton.LeftButton


def rule_file(path: Path, effect: str) -> Path:
    path.write_text(f'[[rules]]\nname = "iron"\npath = "armor/*"\n{effect}\n', encoding="utf-8")
    return path


def choose_files(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path) for path in paths], ""))


def add_rules(page: ConvertPage, qtbot: QtBot) -> None:
    """Adds what the file dialog gives, in the page's own dialog."""
    page.actions_of_page.looking.trigger()
    dialog = page.looking.dialog
    assert dialog is not None
    qtbot.mouseClick(dialog.options.rules.add_button, LEFT)
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)


def export_dialog(page: ConvertPage, qtbot: QtBot, out: Path, layout: str) -> ExportDialog:
    qtbot.mouseClick(page.export_button, LEFT)
    dialog = page.exporter.dialog
    assert dialog is not None
    choose(dialog.layout_box, layout)
    dialog.folder_edit.set_text(str(out))
    qtbot.mouseClick(dialog.more.button, LEFT)
    qtbot.wait(1)  # what was unfolded is laid out
    return dialog


def export(page: ConvertPage, qtbot: QtBot, context: Context, dialog: ExportDialog) -> None:
    qtbot.waitUntil(lambda: "Checking" in dialog.summary.text(), timeout=10_000)
    qtbot.waitUntil(lambda: "Checking" not in dialog.summary.text(), timeout=20_000)
    qtbot.mouseClick(dialog.export_button, LEFT)
    qtbot.waitUntil(lambda: not context.jobs and "…" not in page.strip.text, timeout=30_000)


def roughness(page: ConvertPage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    assert page.centre.result is not None
    return page.centre.result.maps.roughness


def test_rules_change_what_is_shown_and_leave_moved_sliders(
    page: ConvertPage, qtbot: QtBot, texture_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, page, texture_folder)
    before = roughness(page).astype(int)
    hide, iron, bowl = page.textures.documents
    iron.adjust(Adjustments.model_validate({"everywhere": {"ao": {"strength": 2.0}}}), "by hand")
    choose_files(monkeypatch, rule_file(tmp_path / "mine.toml", "roughness_bias = 0.2"))
    add_rules(page, qtbot)
    qtbot.waitUntil(lambda: hide.adjustments.everywhere.roughness.bias == 0.2, timeout=20_000)
    settle(qtbot, page)
    np.testing.assert_array_equal(roughness(page), np.clip(before + 51, 0, 255))
    assert iron.adjustments.everywhere.roughness.bias == 0.0
    assert iron.adjustments.everywhere.ao.strength == 2.0
    assert bowl.adjustments.neutral
    assert hide.stack.count() == 0


def test_what_is_opened_afterwards_follows_the_rules_too(
    page: ConvertPage, qtbot: QtBot, texture_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_files(monkeypatch, rule_file(tmp_path / "mine.toml", "roughness_bias = 0.2"))
    add_rules(page, qtbot)
    qtbot.waitUntil(lambda: bool(page.looking.look.rules), timeout=20_000)
    opened(qtbot, page, texture_folder)
    hide, iron, bowl = page.textures.documents
    assert [each.adjustments.everywhere.roughness.bias for each in (hide, iron, bowl)] == [0.2, 0.2, 0.0]


def test_rules_that_are_none_are_told_and_change_nothing(
    page: ConvertPage,
    qtbot: QtBot,
    context: Context,
    texture_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened(qtbot, page, texture_folder)
    choose_files(monkeypatch, rule_file(tmp_path / "bad.toml", "shininess = 3"))
    with qtbot.waitSignal(context.error_shown, timeout=20_000) as heard:
        add_rules(page, qtbot)
    assert heard.args[0].startswith("'Rules'")
    assert "shininess" in heard.args[0]
    assert page.looking.look.rules == ()


def test_the_export_dialogs_rules_sizes_and_format_are_written_and_then_shown(
    page: ConvertPage, qtbot: QtBot, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, page, write_texture(tmp_path / "mod" / "textures" / "armor" / "iron.png"))
    dialog = export_dialog(page, qtbot, tmp_path / "out", "true-pbr")
    choose(dialog.write.map_sizes.boxes["rmaos"], "2")
    choose(dialog.write.albedo, "bc1")
    choose_files(monkeypatch, rule_file(tmp_path / "mine.toml", "specular_level = 0.08"))
    qtbot.mouseClick(dialog.look.rules.add_button, LEFT)
    export(page, qtbot, context, dialog)
    folder = tmp_path / "out" / "textures" / "pbr" / "armor"
    albedo = (folder / "iron.dds").read_bytes()
    assert int.from_bytes(albedo[128:132], "little") == 72  # DXGI_FORMAT_BC1_UNORM_SRGB
    assert int.from_bytes((folder / "iron_rmaos.dds").read_bytes()[16:20], "little") == 32
    (listed,) = (tmp_path / "out" / "PBRNIFPatcher").glob("*.json")
    assert '"specular_level": 0.08' in listed.read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: page.looking.look.rules == (tmp_path / "mine.toml",), timeout=20_000)
    settle(qtbot, page)
    document = page.textures.current
    assert document is not None
    assert document.item.conversion.specular_level == 0.08


def test_a_loose_file_gets_its_folder_in_the_game(
    page: ConvertPage, qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    opened(qtbot, page, write_texture(tmp_path / "iron.png"))
    dialog = export_dialog(page, qtbot, tmp_path / "out", "true-pbr")
    qtbot.waitUntil(lambda: dialog.list.count() > 0, timeout=20_000)
    assert "name its folder with 'Folder in the game'" in dialog.list.item(0).text()
    dialog.write.folder.setText("..")
    qtbot.waitUntil(lambda: dialog.summary.text().startswith("'Folder in the game'"), timeout=10_000)
    assert not dialog.export_button.isEnabled()
    dialog.write.folder.clear()
    qtbot.keyClicks(dialog.write.folder, "armor/iron")
    export(page, qtbot, context, dialog)
    assert (tmp_path / "out" / "textures" / "pbr" / "armor" / "iron" / "iron.dds").is_file()


def test_own_maps_are_left_out_of_what_is_shown_and_of_what_is_written(
    page: ConvertPage, qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    folder = tmp_path / "mod" / "textures" / "armor"
    write_texture(folder / "iron.png")
    save_png(folder / "iron_n.png", directx_normal(64, 64, seed=3))
    opened(qtbot, page, tmp_path / "mod")
    assert page.centre.result is not None
    own = page.centre.result.maps.normal
    page.actions_of_page.looking.trigger()
    dialog = page.looking.dialog
    assert dialog is not None
    dialog.options.normals.click()
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    qtbot.waitUntil(lambda: page.looking.look.normals == "derived", timeout=20_000)
    settle(qtbot, page)
    shown = page.centre.result.maps.normal
    assert (shown != own).any()
    export_to = export_dialog(page, qtbot, tmp_path / "out", "maps")
    assert not export_to.look.normals.isChecked()
    export(page, qtbot, context, export_to)
    with Image.open(tmp_path / "out" / "textures" / "armor" / "iron_normal.png") as image:
        np.testing.assert_array_equal(np.asarray(image), shown)
