"""Exporting from the page: findings first, errors block, warnings ask, and a job that fails leaves it usable."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.export_dialog import ExportDialog
from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.adjustments import Adjustments
from tests.gui.conftest import write_texture
from tests.gui.convert.conftest import opened, settle


def dialog_of(qtbot: QtBot, page: ConvertPage, out: Path, layout: str = "maps") -> ExportDialog:
    """The export dialog by its button, set and checked."""
    qtbot.mouseClick(page.export_button, Qt.MouseButton.LeftButton)
    dialog = page.exporter.dialog
    assert dialog is not None
    dialog.layout_box.setCurrentIndex(dialog.layout_box.findData(layout))
    dialog.folder_edit.set_text(str(out))
    checked(qtbot, dialog)
    return dialog


def checked(qtbot: QtBot, dialog: ExportDialog) -> None:
    qtbot.waitUntil(lambda: "Checking" in dialog.summary.text() or not dialog.isVisible(), timeout=5_000)
    qtbot.waitUntil(lambda: "Checking" not in dialog.summary.text(), timeout=20_000)


def export(qtbot: QtBot, page: ConvertPage, context: Context, dialog: ExportDialog) -> None:
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not context.jobs and "…" not in page.strip.text, timeout=30_000)


@pytest.mark.parametrize(
    ("layout", "files"),
    [
        ("true-pbr", ["iron.dds", "iron_n.dds", "iron_p.dds", "iron_rmaos.dds"]),
        ("complex-material", ["iron.dds", "iron_m.dds", "iron_n.dds"]),
        ("orm", ["iron_height.png", "iron_orm.png"]),
    ],
)
def test_any_layout(
    qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path, layout: str, files: list[str]
) -> None:
    opened(qtbot, page, write_texture(tmp_path / "mod" / "textures" / "armor" / "iron.png"))
    export(qtbot, page, context, dialog_of(qtbot, page, tmp_path / "out", layout))
    written = {path.name for path in (tmp_path / "out").rglob("iron*")}
    assert set(files) <= written
    assert page.strip.text.startswith("1 exported")
    assert page.exporter.folder == tmp_path / "out"
    assert page.actions_of_page.open_folder.isEnabled()


def test_the_size_is_what_was_asked_for(qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path) -> None:
    opened(qtbot, page, write_texture(tmp_path / "wall.png", size=1024))
    dialog = dialog_of(qtbot, page, tmp_path / "out")
    dialog.size_box.setCurrentIndex(dialog.size_box.findData("512"))
    checked(qtbot, dialog)
    export(qtbot, page, context, dialog)
    with Image.open(tmp_path / "out" / "wall_albedo.png") as image:
        assert image.size == (512, 512)


MOVED = Adjustments.model_validate(
    {
        "everywhere": {
            "albedo": {"exposure": 0.5, "saturation": 0.3},
            "roughness": {"bias": 0.1, "contrast": 1.5},
            "metallic": {"bias": 0.4},
            "ao": {"strength": 3},
            "height": {"scale": 0.5},
            "normal": {"strength": 2},
        }
    }
)


def test_what_is_shown_after_an_adjustment_is_what_is_written(
    qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path
) -> None:
    page.session.set_side(32)  # so that what is shown has to become exact first
    opened(qtbot, page, write_texture(tmp_path / "wall.png", size=128))
    plain, shown = {}, {}
    for seen, adjustments in ((plain, Adjustments()), (shown, MOVED)):
        document = page.textures.current
        assert document is not None
        document.adjust(adjustments, "all sliders")
        for key, name in zip("234567", ("albedo", "roughness", "metallic", "ao", "height", "normal"), strict=True):
            qtbot.keyClick(page, key)
            settle(qtbot, page)
            picture = page.centre.viewer.picture
            assert picture is not None
            seen[name] = picture.pixels[0][..., 2::-1].copy()
    export(qtbot, page, context, dialog_of(qtbot, page, tmp_path / "out"))
    for name, colours in shown.items():
        assert (colours != plain[name]).any(), name
        with Image.open(tmp_path / "out" / f"wall_{name}.png") as image:
            written = np.asarray(image)
        if written.dtype != np.uint8:  # the height has 16 bits, of which the screen shows the upper ones
            written = (written >> 8).astype(np.uint8)
        np.testing.assert_array_equal(colours, written if written.ndim == 3 else np.stack([written] * 3, axis=-1))


def test_warnings_ask(qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path) -> None:
    opened(qtbot, page, write_texture(tmp_path / "wall.png"))
    dialog = dialog_of(qtbot, page, tmp_path / "out")
    assert (dialog.list.count(), dialog.export_button.text()) == (0, "E&xport")
    export(qtbot, page, context, dialog)
    dialog = dialog_of(qtbot, page, tmp_path / "out")
    assert dialog.list.count() == 1
    assert "nothing is written" in dialog.list.item(0).text()
    assert dialog.export_button.text() == "E&xport anyway"
    dialog.existing_box.setCurrentIndex(dialog.existing_box.findData("rename"))
    checked(qtbot, dialog)
    export(qtbot, page, context, dialog)
    assert (tmp_path / "out" / "wall_2_albedo.png").is_file()


def test_errors_block(qtbot: QtBot, page: ConvertPage, tmp_path: Path) -> None:
    path = write_texture(tmp_path / "wall.png")
    opened(qtbot, page, path)
    path.write_bytes(b"no picture any more")
    dialog = dialog_of(qtbot, page, tmp_path / "out")
    assert dialog.list.item(0).text().startswith("Error: wall.png")
    assert not dialog.export_button.isEnabled()
    dialog.folder_edit.set_text("")
    qtbot.waitUntil(lambda: "Choose the folder" in dialog.summary.text(), timeout=5_000)
    dialog.folder_edit.set_text(str(path))
    qtbot.waitUntil(lambda: "is a file" in dialog.summary.text(), timeout=10_000)
    assert not dialog.export_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert page.exporter.dialog is None
    assert not (tmp_path / "out").exists()


def test_all_are_exported_but_for_those_with_errors(
    qtbot: QtBot, page: ConvertPage, context: Context, texture_folder: Path, tmp_path: Path
) -> None:
    opened(qtbot, page, texture_folder)
    page.textures.documents[1].path.write_bytes(b"no picture any more")
    page.actions_of_page.export_all.trigger()
    dialog = page.exporter.dialog
    assert dialog is not None
    dialog.layout_box.setCurrentIndex(dialog.layout_box.findData("maps"))
    dialog.folder_edit.set_text(str(tmp_path / "out"))
    checked(qtbot, dialog)
    assert dialog.summary.text() == "1 of 3 cannot be exported and are left out."
    with qtbot.waitSignal(context.error_shown, timeout=20_000) as heard:
        export(qtbot, page, context, dialog)
    assert heard.args[0].startswith("iron.png: ")
    assert page.strip.text.startswith("2 exported, 1 failed")
    assert (tmp_path / "out" / "textures" / "armor" / "hide_albedo.png").is_file()


def test_a_full_disk_is_one_sentence_and_the_page_goes_on(
    qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, page, write_texture(tmp_path / "wall.png"))

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    dialog = dialog_of(qtbot, page, tmp_path / "out")
    with monkeypatch.context() as patched, qtbot.waitSignal(context.error_shown, timeout=20_000) as heard:
        patched.setattr(StagedFiles, "commit", full)
        export(qtbot, page, context, dialog)
    assert "disk is full" in heard.args[0]
    assert "\n" not in heard.args[0]
    export(qtbot, page, context, dialog_of(qtbot, page, tmp_path / "out"))
    assert page.strip.text.startswith("1 exported")
