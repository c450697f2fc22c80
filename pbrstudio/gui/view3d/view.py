"""The 3D view: the solid, and what a person sets about it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QSpinBox, QStackedLayout, QVBoxLayout, QWidget

from pbrstudio.gui.style import LARGE, MEDIUM, SMALL
from pbrstudio.gui.view3d.meshes import SHAPES, Shape
from pbrstudio.gui.view3d.pixels import SurfacePixels
from pbrstudio.gui.view3d.preparation import Preparation
from pbrstudio.gui.view3d.stage import Stage
from pbrstudio.textures.maps import MaterialMaps

MOST_DISPLACED = 0.12
"""Displacement at the slider's end, in shares of the texture's side."""
_PERCENT = 100


class View3D(QWidget):
    """Make it when it is first opened: it loads Qt Quick 3D, and compiles its shaders at the first frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = Stage(self)
        self.stage.setAccessibleName(self.tr("Solid with the material"))
        self.stage.setToolTip(
            self.tr("Drag to turn, right button to turn the light, wheel to zoom, double click to start over")
        )
        self.shape = QComboBox(self)
        names = {"sphere": self.tr("Sphere"), "plane": self.tr("Plane"), "cube": self.tr("Cube")}
        for shape in SHAPES:
            self.shape.addItem(names[shape], shape)
        self.light = _slider(359, self.tr("Angle of the light"))
        self.light.setPageStep(15)
        self.repeat = QSpinBox(self)
        self.repeat.setRange(1, 8)
        self.repeat.setSuffix("\N{MULTIPLICATION SIGN}")
        self.displacement = _slider(_PERCENT, self.tr("Amount of displacement"))
        self._sentence = QLabel(self)
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._preparation = Preparation(self)
        self._lay_out()
        self._connect()
        self.displacement.setValue(20)

    @property
    def shown(self) -> SurfacePixels | None:
        """What the solid wears; None: nothing yet."""
        return self.stage.scene.pixels

    def show_maps(self, maps: MaterialMaps) -> None:
        """Puts ``maps`` on the solid a moment later, at most at 1024 pixels a side; of several the last one counts."""
        self._preparation.prepare(maps)

    def closing(self) -> None:
        """Waits for the thread that prepares."""
        self._preparation.wait()

    def _connect(self) -> None:
        self.shape.currentIndexChanged.connect(self._take_shape)
        self.light.valueChanged.connect(self.stage.set_light)
        self.stage.light_turned.connect(self._show_light)
        self.stage.broken.connect(self._show_broken)
        self.repeat.valueChanged.connect(self.stage.scene.set_repeat)
        self.displacement.valueChanged.connect(self._take_displacement)
        self._preparation.ready.connect(self._show_pixels)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL)
        bar.setSpacing(SMALL)
        for text, control, stretch in (
            (self.tr("S&olid"), self.shape, 0),
            (self.tr("&Light"), self.light, 1),
            (self.tr("Tilin&g"), self.repeat, 0),
            (self.tr("&Displacement"), self.displacement, 1),
        ):
            label = QLabel(text, self)
            label.setBuddy(control)
            bar.addWidget(label)
            bar.addWidget(control, stretch)
            bar.addSpacing(MEDIUM)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.stage)
        self._stack.addWidget(self._sentence)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._stack, 1)
        column.addLayout(bar)
        self._sentence.setMargin(LARGE)
        self.setTabOrder(self.stage, self.shape)

    @Slot()
    def _take_shape(self) -> None:
        shape: Shape = self.shape.currentData()
        self.stage.scene.set_shape(shape)

    @Slot(int)
    def _take_displacement(self, percent: int) -> None:
        self.stage.scene.set_displacement(percent / _PERCENT * MOST_DISPLACED)

    @Slot(float)
    def _show_light(self, degrees: float) -> None:
        with QSignalBlocker(self.light):
            self.light.setValue(round(degrees) % 360)

    @Slot(object)
    def _show_pixels(self, pixels: SurfacePixels) -> None:
        self.stage.scene.show(pixels)

    @Slot(str)
    def _show_broken(self, why: str) -> None:
        self._sentence.setText(
            self.tr("This machine draws no 3D view: {}. Everything else works without it.").replace(
                "{}", why.strip(".")
            )
        )
        self._stack.setCurrentWidget(self._sentence)


def _slider(most: int, name: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, most)
    slider.setMinimumWidth(60)
    slider.setAccessibleName(name)
    return slider
