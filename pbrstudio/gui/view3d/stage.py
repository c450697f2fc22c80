"""Where the solid is drawn: drag to turn it, drag with the right button to turn the light, wheel to come nearer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QShowEvent, QWheelEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow, QSGRendererInterface
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import QWidget

from pbrstudio.gui.style import TEXTURE_BACKGROUND
from pbrstudio.gui.view3d.scene import SOURCE, Scene

_TURN = 0.4
"""Degrees a pixel."""
_STEP = 10.0
"""Degrees a key."""
NEAREST, FARTHEST = 140.0, 700.0


class Stage(QQuickWidget):
    """The scene, and hands on its camera and light. Arrow keys turn the camera, with Shift the light; + and - zoom."""

    light_turned = Signal(float)
    """Degrees, 0 to 360."""
    broken = Signal(str)
    """This machine draws no 3D: why, in the system's words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Without a receiver Qt ends the program when there is no way to draw.
        self.sceneGraphError.connect(self._tell_error)
        self.setResizeMode(QQuickWidget.ResizeMode.SizeRootObjectToView)
        self.setClearColor(QColor(TEXTURE_BACKGROUND))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSource(SOURCE)
        root = self.rootObject()
        if not isinstance(root, QQuickItem):
            raise RuntimeError("; ".join(error.toString() for error in self.errors()))
        self._root = root
        root.setProperty("ground", QColor(TEXTURE_BACKGROUND))
        self.scene = Scene(root)
        self._held: QPointF | None = None

    @property
    def camera(self) -> tuple[float, float, float]:
        """Yaw and pitch in degrees, and distance."""
        return self._number("yaw"), self._number("pitch"), self._number("distance")

    @property
    def light(self) -> float:
        """Degrees that the light is turned by, 0 to 360."""
        return self._number("light")

    def turn_camera(self, yaw: float, pitch: float) -> None:
        """By so many degrees."""
        self._root.setProperty("yaw", (self._number("yaw") + yaw) % 360)
        self._root.setProperty("pitch", max(-89.0, min(89.0, self._number("pitch") + pitch)))

    def zoom(self, factor: float) -> None:
        """Over 1: nearer."""
        self._root.setProperty("distance", max(NEAREST, min(FARTHEST, self._number("distance") / factor)))

    def set_light(self, degrees: float) -> None:
        """``light_turned`` follows when that is another angle."""
        degrees %= 360
        if degrees != self.light:
            self._root.setProperty("light", degrees)
            self.light_turned.emit(degrees)

    def look_from_the_start(self) -> None:
        for name, value in (("yaw", 30.0), ("pitch", -20.0), ("distance", 330.0)):
            self._root.setProperty(name, value)
        self.set_light(0.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._held = event.position()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._held is None:
            return
        moved = event.position() - self._held
        self._held = event.position()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.turn_camera(-moved.x() * _TURN, -moved.y() * _TURN)
        elif event.buttons() & Qt.MouseButton.RightButton:
            self.set_light(self.light + moved.x() * _TURN)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._held = None
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.look_from_the_start()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self.zoom(1.0015 ** event.angleDelta().y())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key
        turns = {key.Key_Left: (-1, 0), key.Key_Right: (1, 0), key.Key_Up: (0, -1), key.Key_Down: (0, 1)}
        pressed = key(event.key())
        if pressed in turns:
            along, down = turns[pressed]
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.set_light(self.light + along * _STEP)
            else:
                self.turn_camera(along * _STEP, down * _STEP)
        elif pressed in (key.Key_Plus, key.Key_Equal):
            self.zoom(1.15)
        elif pressed == key.Key_Minus:
            self.zoom(1 / 1.15)
        elif pressed == key.Key_Home:
            self.look_from_the_start()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        kind = self.quickWindow().rendererInterface().graphicsApi()
        if not QSGRendererInterface.isApiRhiBased(kind):
            self.broken.emit(self.tr("there is neither OpenGL nor another interface to a graphics card"))

    def _number(self, name: str) -> float:
        return float(self._root.property(name))

    def _tell_error(self, error: QQuickWindow.SceneGraphError, message: str) -> None:
        self.broken.emit(message)
