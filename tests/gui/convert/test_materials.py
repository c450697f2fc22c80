"""Materials corrected by hand, with a tiny model: brush, region, a whole class; maps, export and labels follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QSlider, QWidget
from pytestqt.qtbot import QtBot

from pbrstudio.config.settings import Settings
from pbrstudio.data.masks import legend_of, read_mask
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.look import UNLABELLED, Shown
from pbrstudio.gui.convert.page import ConvertPage
from pbrstudio.textures.maps import MaterialMaps
from tests.gui.conftest import write_texture
from tests.gui.convert.conftest import opened, settle
from tests.tiny_models import CLASSES


@pytest.fixture
def page(qtbot: QtBot, context: Context, tiny_bundle: Path, tmp_path: Path) -> Iterator[ConvertPage]:
    """A page that shows a texture of 64 x 64 as the tiny model sees it."""
    context.settings = Settings(model=str(tiny_bundle), precision="fp32")
    made = ConvertPage(context)
    made.resize(1150, 720)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    opened(qtbot, made, write_texture(tmp_path / "wall.png"))
    qtbot.keyClick(made, Qt.Key.Key_8)
    settle(qtbot, made)
    yield made
    made.closing()


def maps(page: ConvertPage) -> MaterialMaps:
    result = page.centre.result
    assert result is not None
    return result.maps


def materials(page: ConvertPage) -> np.ndarray:
    ids = maps(page).materials
    assert ids is not None
    return ids


def stroke(qtbot: QtBot, page: ConvertPage, start: QPoint, end: QPoint) -> None:
    viewer = page.centre.viewer
    qtbot.mousePress(viewer, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(viewer, end)
    qtbot.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=end)


def shown_class(page: ConvertPage, at: QPoint) -> int:
    """The class id of the pixel under a place of the viewer."""
    place = page.centre.viewer.texture_place(at.toPointF())
    assert place is not None
    return int(materials(page)[place.y(), place.x()])


def test_the_legend_names_classes_area_and_confidence(page: ConvertPage) -> None:
    legend = page.materials.legend
    names = [legend.topLevelItem(row).text(0) for row in range(len(CLASSES))]
    assert names == list(CLASSES)
    shares = np.bincount(materials(page).reshape(-1), minlength=3)[:3] / materials(page).size
    most = int(shares.argmax())
    assert legend.topLevelItem(most).text(1) == f"{shares[most] * 100:.0f} %"
    assert legend.topLevelItem(most).text(2).endswith("%")


def test_the_overlay_fades_where_it_is_uncertain(qtbot: QtBot, page: ConvertPage) -> None:
    picture = page.centre.viewer.picture
    assert picture is not None
    full = picture.pixels[0].copy()
    qtbot.keyClick(page, Qt.Key.Key_K)
    settle(qtbot, page)
    faded = page.centre.viewer.picture
    assert faded is not None
    assert np.ptp(faded.pixels[0][..., :3], axis=2).mean() < np.ptp(full[..., :3], axis=2).mean()


def test_the_brush_paints_and_the_maps_follow(qtbot: QtBot, page: ConvertPage) -> None:
    middle = page.centre.viewer.rect().center()
    wanted = (shown_class(page, middle) + 1) % len(CLASSES)
    before, roughness = materials(page).copy(), maps(page).roughness.copy()
    qtbot.keyClick(page, Qt.Key.Key_P)
    page.materials.choose(wanted)
    page.materials.grow_brush(0.25)
    stroke(qtbot, page, middle, middle + QPoint(60, 0))
    document = page.textures.current
    assert document is not None
    assert document.painted is not None
    settle(qtbot, page)
    painted = document.painted != UNLABELLED
    assert 0 < painted.sum() < painted.size
    assert (materials(page)[painted] == wanted).all()
    np.testing.assert_array_equal(materials(page)[~painted], before[~painted])
    assert not np.array_equal(maps(page).roughness, roughness)
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    assert document.painted is None
    np.testing.assert_array_equal(materials(page), before)
    np.testing.assert_array_equal(maps(page).roughness, roughness)


def test_a_region_is_filled_and_cleared(qtbot: QtBot, page: ConvertPage) -> None:
    middle = page.centre.viewer.rect().center()
    old = shown_class(page, middle)
    wanted = (old + 1) % len(CLASSES)
    qtbot.keyClick(page, Qt.Key.Key_W)
    page.materials.choose(wanted)
    qtbot.mouseClick(page.centre.viewer, Qt.MouseButton.LeftButton, pos=middle)
    document = page.textures.current
    assert document is not None
    qtbot.waitUntil(lambda: document.painted is not None, timeout=10_000)
    settle(qtbot, page)
    assert shown_class(page, middle) == wanted
    page.actions_of_page.clear_paint.trigger()
    settle(qtbot, page)
    assert shown_class(page, middle) == old


def test_a_whole_class_is_reassigned_exported_and_saved_as_a_label(
    qtbot: QtBot, page: ConvertPage, context: Context, tmp_path: Path
) -> None:
    old = int(np.bincount(materials(page).reshape(-1)).argmax())
    wanted = (old + 1) % len(CLASSES)
    page.materials.choose(wanted)
    page.mask_tools.reassign_class(old)
    document = page.textures.current
    assert document is not None
    qtbot.waitUntil(lambda: document.painted is not None, timeout=10_000)
    slider = named(page, QSlider, "Roughness: Bias")
    page.adjust.choose_scope(CLASSES[wanted])
    assert isinstance(slider, QSlider)
    slider.setValue(280)
    settle(qtbot, page)
    assert CLASSES[wanted] in document.adjustments.by_class
    assert not (materials(page) == old).any()

    page.mask_tools.write_label(tmp_path / "wall_material.png")
    label = tmp_path / "wall_material.png"
    assert legend_of(label) == dict(enumerate(CLASSES))
    np.testing.assert_array_equal(read_mask(label, 64, 64, CLASSES), materials(page))

    qtbot.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = page.exporter.dialog
    assert dialog is not None
    dialog.layout_box.setCurrentIndex(dialog.layout_box.findData("maps"))
    dialog.folder_edit.set_text(str(tmp_path / "out"))
    qtbot.waitUntil(lambda: dialog.export_button.isEnabled(), timeout=10_000)
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not context.jobs and "exported" in page.strip.text, timeout=30_000)
    for name in ("albedo", "roughness", "metallic", "ao", "height", "normal"):
        with Image.open(tmp_path / "out" / f"wall_{name}.png") as image:
            np.testing.assert_array_equal(np.asarray(image), getattr(maps(page), name), name)
    with Image.open(tmp_path / "out" / "wall_material.png") as image:
        np.testing.assert_array_equal(np.asarray(image), materials(page))


def test_only_what_was_painted_can_be_the_label(qtbot: QtBot, page: ConvertPage, tmp_path: Path) -> None:
    middle = page.centre.viewer.rect().center()
    qtbot.keyClick(page, Qt.Key.Key_P)
    page.materials.choose(1)
    stroke(qtbot, page, middle, middle + QPoint(30, 0))
    page.materials._label_painted.setChecked(True)
    page.mask_tools.write_label(tmp_path / "wall_material.png")
    with Image.open(tmp_path / "wall_material.png") as image:
        ids = np.asarray(image)
    assert set(np.unique(ids)) == {1, UNLABELLED}


def test_without_classes_the_tools_are_grey(qtbot: QtBot, page: ConvertPage, context: Context) -> None:
    qtbot.keyClick(page, Qt.Key.Key_P)
    context.choose_model("baseline")
    settle(qtbot, page)
    assert page.centre.look.shown is Shown.MATERIALS
    assert not page.actions_of_page.reassign.isEnabled()
    assert page.centre.viewer.tool.name == "MOVE"
    assert not page.materials.legend.isEnabled()


def named(page: ConvertPage, kind: type[QWidget], name: str) -> QWidget:
    (found,) = [each for each in page.findChildren(kind) if each.accessibleName() == name]
    return found
