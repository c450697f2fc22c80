"""The adjust panel: the sliders of every map, for the whole texture or for one material."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.gui.convert.control_rows import ControlRow
from pbrstudio.gui.convert.controls import MAP_NAMES, Control, Value, controls_of, map_title, value_of, with_value
from pbrstudio.gui.style import MEDIUM, SMALL
from pbrstudio.spec.adjustments import Adjustments, MapAdjustments

LONGEST = "Saturation 000"
"""About as wide as the widest word before a slider."""
PLAIN = """
QScrollArea#sliders { border: none; }
QFrame[role="panel"] QCheckBox { background: transparent; }
"""


class AdjustPanel(QWidget):
    """Shows an `Adjustments` and tells what is made of it."""

    changed = Signal(object, str, int)
    """The new `Adjustments`, what was done in words, and a number that is the same for one drag."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._adjustments = Adjustments()
        self._rows: list[ControlRow] = []
        self._scope = QComboBox(self)
        self._scope.setAccessibleName(self.tr("Sliders for"))
        self._scope.setToolTip(self.tr("Sliders for the whole texture, or instead of them for one material"))
        self._scope.currentIndexChanged.connect(self._show)
        self._reset = QPushButton(self.tr("Reset"), self)
        self._reset.setToolTip(self.tr("Back to the prediction, for what is chosen beside"))
        self._reset.clicked.connect(self.reset)
        top = QHBoxLayout()
        label = QLabel(self.tr("&For"), self)
        label.setBuddy(self._scope)
        top.addWidget(label)
        top.addWidget(self._scope, 1)
        top.addWidget(self._reset)
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        self._note.setProperty("role", "faint")
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, MEDIUM, 0)
        column.setSpacing(MEDIUM)
        for name in MAP_NAMES:
            column.addWidget(self._group(name, body))
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setObjectName("sliders")
        scroll.setStyleSheet(PLAIN)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SMALL, MEDIUM, SMALL, SMALL)
        layout.addLayout(top)
        layout.addWidget(self._note)
        layout.addWidget(scroll, 1)
        self.show_classes(())

    def show_classes(self, classes: Sequence[str]) -> None:
        """The materials that sliders may be set for."""
        chosen = self._scope.currentData()
        self._scope.blockSignals(True)
        self._scope.clear()
        self._scope.addItem(self.tr("Whole texture"), "")
        for name in classes:
            self._scope.addItem(name, name)
        self._scope.setCurrentIndex(max(self._scope.findData(chosen), 0))
        self._scope.blockSignals(False)
        self._show()

    def show_adjustments(self, adjustments: Adjustments) -> None:
        self._adjustments = adjustments
        self._show()

    def choose_scope(self, name: str) -> None:
        """A class, or "" for the whole texture."""
        self._scope.setCurrentIndex(max(self._scope.findData(name), 0))

    @property
    def scope(self) -> str:
        """The class whose sliders are shown; "" for the whole texture's."""
        return str(self._scope.currentData() or "")

    def reset(self) -> None:
        """Takes back the chosen scope's sliders: a material follows the whole texture's again."""
        if self.scope:
            kept = {name: each for name, each in self._adjustments.by_class.items() if name != self.scope}
            words = self.tr("Reset %1").replace("%1", self.scope)
            self.changed.emit(self._adjustments.model_copy(update={"by_class": kept}), words, 0)
        else:
            update = {"everywhere": MapAdjustments()}
            self.changed.emit(self._adjustments.model_copy(update=update), self.tr("Reset sliders"), 0)

    @property
    def _shown(self) -> MapAdjustments:
        return self._adjustments.by_class.get(self.scope, self._adjustments.everywhere)

    def _group(self, name: str, parent: QWidget) -> QFrame:
        frame = QFrame(parent)
        frame.setProperty("role", "panel")
        grid = QGridLayout(frame)
        grid.setContentsMargins(MEDIUM, SMALL, MEDIUM, MEDIUM)
        grid.setVerticalSpacing(SMALL)
        grid.setColumnStretch(1, 1)
        # The same in every group, so that the sliders stand in one line.
        grid.setColumnMinimumWidth(0, self.fontMetrics().horizontalAdvance(LONGEST))
        title = map_title(name)
        heading = QLabel(title, frame)
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 3)
        for index, control in enumerate(controls_of(name), start=1):
            row = ControlRow(control, title, grid, index, frame)
            row.moved.connect(self._moved)
            self._rows.append(row)
        return frame

    def _show(self) -> None:
        for row in self._rows:
            row.show_value(value_of(self._shown, row.control))
        own = self.scope in self._adjustments.by_class
        self._reset.setEnabled(own if self.scope else self._adjustments.everywhere != MapAdjustments())
        if not self.scope:
            others = ", ".join(self._adjustments.by_class)
            self._note.setText(self.tr("Not for %1, with sliders of their own.").replace("%1", others))
            self._note.setVisible(bool(others))
            return
        self._note.setVisible(True)
        if own:
            self._note.setText(self.tr("Sliders of its own, in place of the whole texture's."))
        else:
            self._note.setText(self.tr("Follows the whole texture until you move a slider."))

    def _moved(self, control: Control, value: Value, gesture: int) -> None:
        changed = with_value(self._shown, control, value)
        if self.scope:
            update: dict[str, object] = {"by_class": {**self._adjustments.by_class, self.scope: changed}}
        else:
            update = {"everywhere": changed}
        words = f"{map_title(control.map)}: {control.text}"
        self._adjustments = self._adjustments.model_copy(update=update)
        self.changed.emit(self._adjustments, f"{words} ({self.scope})" if self.scope else words, gesture)
