"""The adjust panel has a control for every slider there is, for all of a texture and for one material."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QSlider
from pytestqt.qtbot import QtBot

from pbrstudio.gui.convert.adjust_panel import AdjustPanel
from pbrstudio.gui.convert.controls import CONTROLS, value_of, with_value
from pbrstudio.spec.adjustments import Adjustments, MapAdjustments, MetalAdjustment, ScalarAdjustment


@pytest.fixture
def panel(qtbot: QtBot) -> AdjustPanel:
    made = AdjustPanel()
    made.resize(300, 900)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_classes(("metal", "wood"))
    return made


def slider(panel: AdjustPanel, name: str) -> QSlider:
    (found,) = [each for each in panel.findChildren(QSlider) if each.accessibleName() == name]
    return found


def test_every_field_of_every_map_has_its_control() -> None:
    fields = {
        (name, field) for name, info in MapAdjustments.model_fields.items() for field in type(info.default).model_fields
    }
    assert {(each.map, each.field) for each in CONTROLS} == fields
    assert len(CONTROLS) == len(fields)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda each: f"{each.map}.{each.field}")
def test_both_ends_of_a_control_are_allowed(control: object) -> None:
    from pbrstudio.gui.convert.controls import Control

    assert isinstance(control, Control)
    for value in (True, False) if control.kind == "check" else (control.low, control.high):
        assert value_of(with_value(MapAdjustments(), control, value), control) == value


def test_it_shows_what_it_is_given_and_tells_nothing(qtbot: QtBot, panel: AdjustPanel) -> None:
    adjustments = Adjustments(everywhere=MapAdjustments(metallic=MetalAdjustment(threshold=0.25, contrast=2)))
    with qtbot.assertNotEmitted(panel.changed):
        panel.show_adjustments(adjustments)
    assert slider(panel, "Metallic: Threshold").isEnabled()
    assert slider(panel, "Metallic: Threshold").value() == 100
    assert slider(panel, "Metallic: Contrast").value() == 200
    panel.show_adjustments(Adjustments())
    assert not slider(panel, "Metallic: Threshold").isEnabled()


def test_a_material_follows_the_whole_texture_until_its_own_slider_moves(qtbot: QtBot, panel: AdjustPanel) -> None:
    whole = Adjustments(everywhere=MapAdjustments(roughness=ScalarAdjustment(bias=0.5)))
    panel.show_adjustments(whole)
    panel.choose_scope("wood")
    assert slider(panel, "Roughness: Bias").value() == 300
    with qtbot.waitSignal(panel.changed) as heard:
        slider(panel, "Roughness: Contrast").setValue(200)
    changed, words, _ = heard.args
    assert changed.everywhere == whole.everywhere
    assert changed.by_class == {"wood": MapAdjustments(roughness=ScalarAdjustment(bias=0.5, contrast=2))}
    assert words == "Roughness: Contrast (wood)"
    with qtbot.waitSignal(panel.changed) as heard:
        panel.reset()
    assert heard.args[0] == whole


def test_a_drag_has_one_number_and_the_next_another(qtbot: QtBot, panel: AdjustPanel) -> None:
    told: list[int] = []
    panel.changed.connect(lambda _adjustments, _words, gesture: told.append(gesture))
    control = slider(panel, "Albedo: Exposure")
    for end in (150, 250):
        control.setSliderDown(True)
        control.setValue(end)
        control.setValue(end + 10)
        control.setSliderDown(False)
    assert told[0] == told[1] != told[2] == told[3]


def test_the_wheel_scrolls_and_changes_nothing_without_the_focus(qtbot: QtBot, panel: AdjustPanel) -> None:
    control = slider(panel, "Roughness: Bias")
    number = next(each for each in panel.findChildren(QDoubleSpinBox) if each.accessibleName() == "Roughness: Bias")
    with qtbot.assertNotEmitted(panel.changed):
        for widget in (control, number):
            middle = QPointF(widget.rect().center())
            event = QWheelEvent(
                middle,
                widget.mapToGlobal(middle),
                QPoint(),
                QPoint(0, 120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(widget, event)
