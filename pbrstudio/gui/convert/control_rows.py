"""A row of the adjust panel: a slider with its number, a check, or a slider that a check switches on."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QGridLayout, QLabel, QSlider, QWidget

from pbrstudio.gui.convert.controls import Control, Value
from pbrstudio.gui.style import SMALL

STEPS = 400
"""Positions of a slider."""
HALFWAY = 0.5
"""What an optional slider starts with when it is switched on."""
_gestures = count(1)


class ControlRow(QObject):
    """Puts the widgets of one control into a grid's row, and tells what becomes of its value."""

    moved = Signal(object, object, int)
    """The control, its new value, and a number that stays the same as long as one drag lasts."""

    def __init__(self, control: Control, owner: str, grid: QGridLayout, row: int, parent: QWidget) -> None:
        """``owner``: the map's name, for screen readers."""
        super().__init__(parent)
        self.control = control
        self._gesture = next(_gestures)
        self._check: QCheckBox | None = None
        self._slider: QSlider | None = None
        self._number: QDoubleSpinBox | None = None
        name = f"{owner}: {control.text}"
        if control.kind != "slider":
            self._check = QCheckBox(control.text, parent)
            self._check.setAccessibleName(name)
            self._check.setToolTip(control.tip)
            self._check.toggled.connect(self._checked)
        if control.kind == "check":
            assert self._check is not None
            grid.addWidget(self._check, row, 0, 1, 3)
            return
        if self._check is None:
            label = QLabel(control.text, parent)
            label.setToolTip(control.tip)
            grid.addWidget(label, row, 0)
        else:
            grid.addWidget(self._check, row, 0)
        self._slider = QSlider(Qt.Orientation.Horizontal, parent)
        self._slider.setRange(0, STEPS)
        self._slider.setPageStep(STEPS // 20)
        self._slider.setMinimumWidth(40)
        self._number = QDoubleSpinBox(parent)
        self._number.setRange(control.low, control.high)
        self._number.setDecimals(2)
        self._number.setSingleStep(control.step)
        self._number.setKeyboardTracking(False)
        self._number.setFixedWidth(72)
        for widget in (self._slider, self._number):
            widget.setAccessibleName(name)
            widget.setToolTip(control.tip)
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            widget.installEventFilter(self)
        grid.addWidget(self._slider, row, 1)
        grid.addWidget(self._number, row, 2)
        grid.setHorizontalSpacing(SMALL * 2)
        self._slider.valueChanged.connect(self._slid)
        self._slider.sliderPressed.connect(self._new_gesture)
        self._slider.sliderReleased.connect(self._new_gesture)
        self._number.valueChanged.connect(self._typed)

    def show_value(self, value: Value) -> None:
        """Shows it without telling anybody."""
        if self._check is not None:
            self._check.blockSignals(True)
            self._check.setChecked(value is not None if self.control.kind == "optional" else bool(value))
            self._check.blockSignals(False)
        if self._slider is None or self._number is None:
            return
        on = value is not None
        number = float(value) if value is not None else HALFWAY
        for widget in (self._slider, self._number):
            widget.setEnabled(on)
            widget.blockSignals(True)
        self._slider.setValue(self._position(number))
        self._number.setValue(number)
        for widget in (self._slider, self._number):
            widget.blockSignals(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """The wheel scrolls the panel unless the control has the focus: nobody changes a slider in passing."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        if event.type() == QEvent.Type.FocusIn:
            self._new_gesture()
        return False

    def _position(self, value: float) -> int:
        return round((value - self.control.low) / (self.control.high - self.control.low) * STEPS)

    def _new_gesture(self) -> None:
        self._gesture = next(_gestures)

    def _slid(self, position: int) -> None:
        assert self._number is not None
        low, high = self.control.low, self.control.high
        value = round(low + (high - low) * position / STEPS, 2)
        self._number.blockSignals(True)
        self._number.setValue(value)
        self._number.blockSignals(False)
        self.moved.emit(self.control, value, self._gesture)

    def _typed(self, value: float) -> None:
        assert self._slider is not None
        self._slider.blockSignals(True)
        self._slider.setValue(self._position(value))
        self._slider.blockSignals(False)
        self.moved.emit(self.control, round(value, 2), self._gesture)

    def _checked(self, on: bool) -> None:  # noqa: FBT001  # the slot of a check
        if self.control.kind == "check":
            self.moved.emit(self.control, on, 0)
            return
        assert self._number is not None
        assert self._slider is not None
        self._number.setEnabled(on)
        self._slider.setEnabled(on)
        self.moved.emit(self.control, self._number.value() if on else None, 0)
