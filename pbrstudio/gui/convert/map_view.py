"""A map on neutral grey: zoomed at the cursor, moved, fitted, tiled, and beside its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from pbrstudio.gui.convert.drawing import draw_picture, draw_plate, draw_split
from pbrstudio.gui.convert.viewport import Viewport, fitted
from pbrstudio.gui.style import TEXTURE_BACKGROUND

if TYPE_CHECKING:
    from pbrstudio.gui.convert.picture import Picture

WHEEL_STEP = 2**0.5
"""Zoom of one notch of the wheel."""
KEY_PAN = 64
"""Logical pixels that an arrow key moves the picture by."""
KEY_SPLIT = 0.02
"""Share of the width that Shift and an arrow key move the line between before and after by."""


class MapView(QWidget):
    """Shows a `Picture` laid over a texture. Places are in pixels of the texture."""

    zoom_changed = Signal(float)
    """Device pixels of the screen for a pixel of the texture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Texture viewer"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 160)
        self._after: Picture | None = None
        self._before: Picture | None = None
        self._texture = QSize(1, 1)
        self._view = Viewport()
        self._fits = True
        self._tiled = False
        self._compared = False
        self._split = 0.5
        self._message = ""

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        return QSize(640, 560)

    def show_pictures(self, after: Picture | None, before: Picture | None, texture: QSize) -> None:
        """``after`` is the map, ``before`` the source; both are laid over a texture of this many pixels."""
        changed = texture != self._texture or self._after is None
        self._after, self._before, self._texture = after, before, texture
        if changed and after is not None:
            self.fit()
        self.update()

    def show_message(self, text: str) -> None:
        """A sentence in the middle; or nothing."""
        self._message = text
        self.update()

    @property
    def message(self) -> str:
        return self._message

    @property
    def picture(self) -> Picture | None:
        return self._after

    @property
    def texture_size(self) -> QSize:
        return self._texture

    @property
    def tiled(self) -> bool:
        return self._tiled

    def set_tiled(self, tiled: bool) -> None:  # noqa: FBT001  # the slot of a check
        """Two by two copies, so that seams show."""
        self._tiled = tiled
        self.fit()

    @property
    def compared(self) -> bool:
        return self._compared

    def set_compared(self, compared: bool) -> None:  # noqa: FBT001  # the slot of a check
        """The source on the left of a line, the map on its right."""
        self._compared = compared
        self.update()

    @property
    def split(self) -> float:
        """Where that line is, as a share of the widget's width."""
        return self._split

    def set_split(self, share: float) -> None:
        self._split = min(max(share, 0.0), 1.0)
        self.update()

    @property
    def viewport(self) -> Viewport:
        return self._view

    @property
    def scale(self) -> float:
        """Device pixels of the screen for a pixel of the texture."""
        return self._view.zoom * self.devicePixelRatioF()

    def fit(self) -> None:
        self._see(fitted(QSizeF(self._texture) * self.repeats, self.widget_size))
        self._fits = True

    def one_to_one(self) -> None:
        """One pixel of the texture on one of the screen."""
        self.zoom_by(1 / self.scale, self._middle())

    def zoom_in(self) -> None:
        self.zoom_by(2, self._middle())

    def zoom_out(self) -> None:
        self.zoom_by(0.5, self._middle())

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """By a factor about a place of the widget."""
        self._fits = False
        self._see(self._view.zoomed(factor, at, self.widget_size))

    def pan_by(self, by: QPointF) -> None:
        """By logical pixels of the widget."""
        self._fits = False
        self._see(self._view.panned(by))

    def texture_place(self, at: QPointF) -> QPoint | None:
        """The texture's pixel under a place of the widget; None beside it."""
        place = self._view.to_texture(at, self.widget_size)
        x, y = int(place.x() // 1), int(place.y() // 1)
        width, height = self._texture.width(), self._texture.height()
        if self._after is None or not (0 <= x < width * self.repeats and 0 <= y < height * self.repeats):
            return None
        return QPoint(x % width, y % height)

    @property
    def repeats(self) -> int:
        return 2 if self._tiled else 1

    @property
    def widget_size(self) -> QSizeF:
        return QSizeF(self.size())

    def _see(self, view: Viewport) -> None:
        self._view = view
        self.zoom_changed.emit(self.scale)
        self.update()

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(TEXTURE_BACKGROUND))
        if self._after is not None:
            self._paint_maps(painter)
            self.paint_over(painter)
        if self._message:
            box = QRectF(self.rect()).adjusted(32, 32, -32, -32)
            draw_plate(painter, box, self._message, Qt.AlignmentFlag.AlignCenter)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.palette().highlight().color(), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def paint_over(self, painter: QPainter) -> None:
        """What a tool shows on top of the picture."""

    def _paint_maps(self, painter: QPainter) -> None:
        assert self._after is not None
        whole = QRectF(self.rect())
        if not self._compared or self._before is None:
            self._paint(painter, self._after, whole)
            return
        line = self._split * whole.width()
        self._paint(painter, self._before, QRectF(0, 0, line, whole.height()))
        self._paint(painter, self._after, QRectF(line, 0, whole.width() - line, whole.height()))
        draw_split(painter, line, whole.height(), self.tr("before"), self.tr("after"))

    def _paint(self, painter: QPainter, picture: Picture, clip: QRectF) -> None:
        draw_picture(painter, picture, self._texture, self._view, self.widget_size, clip, self.repeats)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom_by(WHEEL_STEP**notches, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        steps = {
            Qt.Key.Key_Left: QPointF(1, 0),
            Qt.Key.Key_Right: QPointF(-1, 0),
            Qt.Key.Key_Up: QPointF(0, 1),
            Qt.Key.Key_Down: QPointF(0, -1),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif self._compared and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.set_split(self._split - step.x() * KEY_SPLIT)
        else:
            self.pan_by(step * KEY_PAN)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        if self._fits:
            self.fit()
