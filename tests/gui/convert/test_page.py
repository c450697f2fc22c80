"""The convert page with real clicks and keys on the real services: open, look, move sliders, take back, export."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QSlider, QWidget
from pytestqt.qtbot import QtBot

from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.look import Channels, Shown
from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.gui.style import TEXTURE_BACKGROUND
from pbrstudio.runtime.events import Severity
from pbrstudio.services.presets import load_preset
from pbrstudio.spec.adjustments import Adjustments
from tests.gui.conftest import write_texture
from tests.gui.convert.conftest import opened, settle


def named(page: ConvertPage, kind: type[QWidget], name: str) -> QWidget:
    """The control that a screen reader calls ``name``."""
    (found,) = [each for each in page.findChildren(kind) if each.accessibleName() == name]
    return found


def slider(page: ConvertPage, name: str) -> QSlider:
    found = named(page, QSlider, name)
    assert isinstance(found, QSlider)
    return found


def pixels(path: Path) -> NDArray[np.generic]:
    with Image.open(path) as image:
        return np.asarray(image)


def shown_pixels(page: ConvertPage) -> NDArray[np.uint8]:
    """[H,W,3] what the viewer draws, at the picture's own size."""
    picture = page.centre.viewer.picture
    assert picture is not None
    return picture.pixels[0][..., 2::-1]


def test_a_folder_is_listed_with_thumbnails_and_its_first_texture_is_shown(
    qtbot: QtBot, page: ConvertPage, texture_folder: Path
) -> None:
    opened(qtbot, page, texture_folder)
    model = page.textures.model
    assert [document.name for document in page.textures.documents] == ["hide.png", "iron.png", "bowl.png"]
    grey = QColor(TEXTURE_BACKGROUND)

    def has_picture() -> bool:
        icon = model.data(model.index(0), Qt.ItemDataRole.DecorationRole)
        assert isinstance(icon, QIcon)
        return icon.pixmap(48).toImage().pixelColor(20, 20) != grey

    qtbot.waitUntil(has_picture)
    result = page.centre.result
    assert result is not None
    assert (result.document, result.preview.exact) == (page.textures.documents[0], True)
    assert page.centre.solid is None  # made when it is first opened
    page.open_paths([texture_folder])  # again: nothing is listed twice
    qtbot.wait(100)
    assert model.rowCount() == 3


def test_keys_choose_map_and_channel(qtbot: QtBot, page: ConvertPage, texture_folder: Path) -> None:
    opened(qtbot, page, texture_folder)
    source = pixels(page.textures.documents[0].path)
    qtbot.keyClick(page, Qt.Key.Key_1)
    settle(qtbot, page)
    np.testing.assert_array_equal(shown_pixels(page), source)
    for index, key in enumerate((Qt.Key.Key_R, Qt.Key.Key_G, Qt.Key.Key_B)):
        qtbot.keyClick(page, key)
        settle(qtbot, page)
        np.testing.assert_array_equal(shown_pixels(page), np.repeat(source[..., index : index + 1], 3, axis=2))
    qtbot.keyClick(page, Qt.Key.Key_A)
    settle(qtbot, page)
    assert (shown_pixels(page) == 255).all()  # it has no alpha: opaque
    qtbot.keyClick(page, Qt.Key.Key_C)
    for key, shown in zip("12345678", Shown, strict=True):
        qtbot.keyClick(page, key)
        settle(qtbot, page)
        assert page.centre.look.shown is shown
        assert page.centre.maps.currentIndex() == list(Shown).index(shown)
    assert page.centre.look.channels is Channels.ALL


def test_the_reading_tells_the_pixel_under_the_cursor(qtbot: QtBot, page: ConvertPage, texture_folder: Path) -> None:
    opened(qtbot, page, texture_folder)
    qtbot.keyClick(page, Qt.Key.Key_1)
    settle(qtbot, page)
    viewer = page.centre.viewer
    at = viewer.rect().center()
    qtbot.mouseMove(viewer, at)
    place = viewer.texture_place(at.toPointF())
    assert place is not None
    red, green, blue = pixels(page.textures.documents[0].path)[place.y(), place.x()]
    assert page.centre.bar.reading.startswith(f"{place.x()}, {place.y()}   sRGB {red} {green} {blue}")
    qtbot.keyClick(page, Qt.Key.Key_3)
    settle(qtbot, page)
    result = page.centre.result
    assert result is not None
    assert page.centre.bar.reading.endswith(f"{result.maps.roughness[place.y(), place.x()] / 255:.3f}")


def test_a_slider_moves_the_map_and_is_taken_back_and_done_again(
    qtbot: QtBot, page: ConvertPage, texture_folder: Path
) -> None:
    opened(qtbot, page, texture_folder)
    qtbot.keyClick(page, Qt.Key.Key_3)
    settle(qtbot, page)
    plain = shown_pixels(page).copy()
    bias = slider(page, "Roughness: Bias")
    bias.setFocus()
    for _ in range(10):
        qtbot.keyClick(bias, Qt.Key.Key_Right)
    settle(qtbot, page)
    document = page.textures.current
    assert document is not None
    assert document.adjustments.everywhere.roughness.bias == pytest.approx(0.05)
    rougher = shown_pixels(page).copy()
    np.testing.assert_array_equal(rougher, np.clip(plain.astype(int) + 13, 0, 255))
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # one gesture, one step
    settle(qtbot, page)
    np.testing.assert_array_equal(shown_pixels(page), plain)
    assert slider(page, "Roughness: Bias").value() == 200
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(qtbot, page)
    np.testing.assert_array_equal(shown_pixels(page), rougher)


def test_numbers_and_checks_do_what_sliders_do(qtbot: QtBot, page: ConvertPage, texture_folder: Path) -> None:
    opened(qtbot, page, texture_folder)
    number = named(page, QDoubleSpinBox, "Albedo: Exposure")
    number.setFocus()
    assert isinstance(number, QDoubleSpinBox)
    number.selectAll()
    qtbot.keyClicks(number, "1.5")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    threshold = named(page, QCheckBox, "Metallic: Threshold")
    assert isinstance(threshold, QCheckBox)
    qtbot.mouseClick(threshold, Qt.MouseButton.LeftButton, pos=QPoint(8, threshold.height() // 2))
    document = page.textures.current
    assert document is not None
    assert document.adjustments.everywhere.albedo.exposure == 1.5
    assert document.adjustments.everywhere.metallic.threshold == 0.5
    assert document.stack.count() == 2


def test_each_texture_keeps_its_own_sliders(qtbot: QtBot, page: ConvertPage, texture_folder: Path) -> None:
    opened(qtbot, page, texture_folder)
    slider(page, "Ambient occlusion: Strength").setValue(200)
    settle(qtbot, page)
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    settle(qtbot, page)
    first, second, _ = page.textures.documents
    assert page.textures.current is second
    assert second.adjustments.neutral
    assert slider(page, "Ambient occlusion: Strength").value() == 100
    qtbot.keyClick(page, Qt.Key.Key_PageUp)
    settle(qtbot, page)
    assert slider(page, "Ambient occlusion: Strength").value() == 200
    page.actions_of_page.spread.trigger()
    assert second.adjustments == first.adjustments


def test_presets_are_saved_and_loaded(qtbot: QtBot, page: ConvertPage, texture_folder: Path, tmp_path: Path) -> None:
    opened(qtbot, page, texture_folder)
    slider(page, "Normal: Strength").setValue(50)
    document, other = page.textures.documents[:2]
    page.presets.save(document, tmp_path / "soft")
    assert load_preset(tmp_path / "soft.toml") == document.adjustments
    page.presets.load(other, tmp_path / "soft.toml")
    assert other.adjustments == document.adjustments
    other.stack.undo()
    assert other.adjustments == Adjustments()


def test_a_preset_that_is_damaged_is_a_sentence(
    qtbot: QtBot, page: ConvertPage, context: Context, texture_folder: Path, tmp_path: Path
) -> None:
    opened(qtbot, page, texture_folder)
    (tmp_path / "bad.toml").write_text("[everywhere.roughness]\nbias = 9\n", encoding="utf-8")
    with qtbot.waitSignal(context.error_shown) as heard:
        page.presets.load(page.textures.documents[0], tmp_path / "bad.toml")
    assert "roughness.bias" in heard.args[0]


def test_a_bad_file_says_so_and_the_page_stays_usable(
    qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    with qtbot.waitSignal(context.logged, check_params_cb=lambda line: line.severity is Severity.ERROR):
        page.open_paths([bad])
    assert page.centre.viewer.message.startswith("bad.png: ")
    assert str(tmp_path) not in page.centre.viewer.message
    assert "\n" not in page.centre.viewer.message
    assert page.centre.viewer.picture is None
    opened(qtbot, page, write_texture(tmp_path / "good.png"))
    assert page.centre.viewer.message == ""
    assert page.centre.viewer.picture is not None


def test_what_is_no_texture_is_told(qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("")
    with qtbot.waitSignal(context.error_shown) as heard:
        page.open_paths([tmp_path / "notes.txt"])
    assert "notes.txt" in heard.args[0]
    assert page.textures.model.rowCount() == 0


def test_delete_takes_a_texture_off_the_list_and_leaves_its_file(
    qtbot: QtBot, page: ConvertPage, texture_folder: Path
) -> None:
    opened(qtbot, page, texture_folder)
    first, second, third = page.textures.documents
    path = first.path
    page.textures.view.setFocus()
    qtbot.keyClick(page.textures.view, Qt.Key.Key_Delete)
    settle(qtbot, page)
    assert page.textures.documents == [second, third]
    assert page.textures.current is second
    assert path.is_file()
    page.actions_of_page.clear.trigger()
    assert page.textures.current is None
    assert page.centre.viewer.picture is None


def test_a_large_texture_is_shown_small_first_and_exact_afterwards(
    qtbot: QtBot, page: ConvertPage, tmp_path: Path
) -> None:
    shown: list[bool] = []
    page.session.shown.connect(lambda result: shown.append(result.preview.exact))
    page.session.set_side(32)
    opened(qtbot, page, write_texture(tmp_path / "wall.png", size=128))
    assert shown[0] is False
    assert shown[-1] is True
    shown.clear()
    slider(page, "Roughness: Bias").setValue(300)
    settle(qtbot, page)
    assert shown[0] is False  # while it moves
    assert shown[-1] is True


def test_another_model_predicts_again(qtbot: QtBot, page: ConvertPage, context: Context, texture_folder: Path) -> None:
    opened(qtbot, page, texture_folder)
    with qtbot.waitSignal(page.session.failed, timeout=20_000) as heard:
        context.choose_model("not-installed")
    assert "not-installed" in heard.args[1]
    assert page.centre.viewer.message != ""
    context.choose_model("baseline")
    settle(qtbot, page)
    assert page.centre.viewer.message == ""


def test_it_remembers_how_it_looked(qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    page.actions_of_page.sides[512].trigger()
    page.save_state(settings)
    other = ConvertPage(context)
    qtbot.addWidget(other)
    other.restore_state(settings)
    assert other.actions_of_page.sides[512].isChecked()
    other.closing()
