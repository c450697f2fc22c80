"""The viewer: what lies where, after zooming, moving, tiling, comparing and painting with real mouse and keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pbrstudio.gui.convert.picture import Picture, make_picture
from pbrstudio.gui.convert.viewer import Tool, Viewer
from pbrstudio.gui.style import TEXTURE_BACKGROUND

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def quarters(side: int = 64) -> Picture:
    """Red and green above, blue and white below."""
    rgb = np.zeros((side, side, 3), np.uint8)
    half = side // 2
    rgb[:half, :half], rgb[:half, half:], rgb[half:, :half], rgb[half:, half:] = RED, GREEN, BLUE, WHITE
    return make_picture(rgb)


def plain(colour: tuple[int, int, int], side: int = 64) -> Picture:
    return make_picture(np.full((side, side, 3), colour, np.uint8))


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer:
    made = Viewer()
    made.resize(400, 400)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_pictures(quarters(), plain((9, 9, 9)), QSize(64, 64))
    return made


def colour_at(viewer: Viewer, x: float, y: float) -> tuple[int, int, int]:
    image = viewer.grab().toImage()
    ratio = image.devicePixelRatio()
    colour = image.pixelColor(int(x * ratio), int(y * ratio))
    return colour.red(), colour.green(), colour.blue()


def wheel(viewer: Viewer, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at,
        viewer.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewer, event)


def test_it_fits_with_neutral_grey_around(viewer: Viewer) -> None:
    assert colour_at(viewer, 100, 100) == RED
    assert colour_at(viewer, 300, 100) == GREEN
    assert colour_at(viewer, 100, 300) == BLUE
    grey = QColor(TEXTURE_BACKGROUND)
    assert colour_at(viewer, 2, 2) == (grey.red(), grey.green(), grey.blue())
    assert grey.red() == grey.green() == grey.blue()


def test_the_wheel_zooms_at_the_cursor(viewer: Viewer) -> None:
    at = QPointF(123, 77)
    before = viewer.viewport.to_texture(at, viewer.widget_size)
    scale = viewer.scale
    wheel(viewer, at, 3)
    after = viewer.viewport.to_texture(at, viewer.widget_size)
    assert viewer.scale > scale * 2
    assert (after - before).manhattanLength() < 1e-6
    wheel(viewer, at, -3)
    assert viewer.scale == pytest.approx(scale)


def test_enlarged_pixels_have_hard_edges(viewer: Viewer) -> None:
    viewer.zoom_by(4, QPointF(200, 200))
    seen = {colour_at(viewer, x, 150) for x in range(190, 211)}
    assert seen == {RED, GREEN}


def test_one_to_one_and_fit(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.one_to_one()
    assert viewer.scale == pytest.approx(1)
    assert colour_at(viewer, 200 - 31, 200 - 31) == RED
    viewer.fit()
    assert viewer.scale * 64 == pytest.approx(400 * 0.96 * viewer.devicePixelRatioF())


def test_the_hand_and_the_arrows_move_it(viewer: Viewer, qtbot: QtBot) -> None:
    qtbot.mousePress(viewer, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(viewer, QPoint(150, 130))
    qtbot.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=QPoint(150, 130))
    assert colour_at(viewer, 240, 100) == RED
    centre = QPointF(viewer.viewport.centre)
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.viewport.centre.x() > centre.x()
    qtbot.mouseDClick(viewer, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert colour_at(viewer, 100, 100) == RED


def test_tiled_it_repeats_and_tells_the_folded_pixel(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.set_tiled(True)
    assert [colour_at(viewer, x, 60) for x in (60, 150, 250, 350)] == [RED, GREEN, RED, GREEN]
    with qtbot.waitSignal(viewer.hovered) as heard:
        qtbot.mouseMove(viewer, QPoint(350, 350))
    x, y = heard.args
    assert 32 <= x < 64
    assert 32 <= y < 64
    with qtbot.waitSignal(viewer.hovered, check_params_cb=lambda x, y: (x, y) == (-1, -1)):
        qtbot.mouseMove(viewer, QPoint(2, 2))


def test_before_and_after_share_a_line_that_is_dragged(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.set_compared(True)
    assert colour_at(viewer, 60, 60) == (9, 9, 9)
    assert colour_at(viewer, 300, 100) == GREEN
    qtbot.mousePress(viewer, Qt.MouseButton.LeftButton, pos=QPoint(200, 250))
    qtbot.mouseMove(viewer, QPoint(40, 250))
    qtbot.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=QPoint(40, 250))
    assert viewer.split == pytest.approx(0.1)
    assert colour_at(viewer, 60, 60) == RED
    qtbot.keyClick(viewer, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert viewer.split == pytest.approx(0.12)


def test_a_stroke_is_told_in_pixels_of_the_texture(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.set_tool(Tool.BRUSH)
    viewer.set_brush(4, QColor("#ff00ff"))
    qtbot.mousePress(viewer, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(viewer, QPoint(240, 200))
    with qtbot.waitSignal(viewer.stroke_done) as heard:
        qtbot.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=QPoint(240, 200))
    (places,) = heard.args
    (x0, y0), (x1, _) = places
    assert (x0, y0) == (pytest.approx(32), pytest.approx(32))
    assert x1 == pytest.approx(32 + 40 / viewer.viewport.zoom)
    assert colour_at(viewer, 220, 200) not in (RED, GREEN, BLUE, WHITE)  # the ink stays until the next picture
    viewer.show_pictures(plain(RED), None, QSize(64, 64))
    assert colour_at(viewer, 220, 200) == RED


def test_space_turns_the_brush_into_the_hand(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.set_tool(Tool.BRUSH)
    qtbot.keyPress(viewer, Qt.Key.Key_Space)
    qtbot.mousePress(viewer, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(viewer, QPoint(120, 100))
    with qtbot.assertNotEmitted(viewer.stroke_done):
        qtbot.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=QPoint(120, 100))
    qtbot.keyRelease(viewer, Qt.Key.Key_Space)
    assert viewer.viewport.centre.x() < 32


def test_a_region_is_picked_by_its_pixel(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.set_tool(Tool.REGION)
    with qtbot.waitSignal(viewer.region_picked) as heard:
        qtbot.mouseClick(viewer, Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    x, y = heard.args
    assert x >= 32
    assert y < 32


def test_a_preview_lies_where_its_texture_does(viewer: Viewer) -> None:
    viewer.show_pictures(quarters(16), None, QSize(64, 64))
    assert [colour_at(viewer, *at) for at in ((100, 100), (300, 100), (100, 300))] == [RED, GREEN, BLUE]


@pytest.mark.parametrize("side", [64, 100, 257, 1000])
def test_far_away_it_has_the_same_colours(viewer: Viewer, side: int) -> None:
    viewer.show_pictures(quarters(side), None, QSize(side, side))
    viewer.zoom_by(0.1 / viewer.scale, QPointF(200, 200))
    quarter = side * viewer.viewport.zoom / 4
    assert colour_at(viewer, 200 - quarter, 200 - quarter) == RED
    assert colour_at(viewer, 200 + quarter, 200 - quarter) == GREEN
