"""The viewer with its tools: a hand that moves the picture, a brush and a picker for materials, the line's handle."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from pbrstudio.gui.convert.drawing import draw_brush, draw_stroke
from pbrstudio.gui.convert.map_view import MapView

if TYPE_CHECKING:
    from pbrstudio.gui.convert.picture import Picture

HANDLE = 6
"""Logical pixels within which the line between before and after is caught."""


class Tool(Enum):
    """What the left button does."""

    MOVE = auto()
    BRUSH = auto()
    REGION = auto()


class Viewer(MapView):
    """Knows nothing of classes: it tells where was painted or picked, in pixels of the texture."""

    hovered = Signal(int, int)
    """The pixel under the cursor: column, row; -1, -1 when there is none."""
    stroke_done = Signal(object)
    """A brush stroke: a list of (x, y) places."""
    region_picked = Signal(int, int)
    """The region tool was used on this column and row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool = Tool.MOVE
        self._brush = 24
        self._ink = QColor("#ffffff")
        self._stroke: list[QPointF] = []
        self._kept_stroke: list[QPointF] = []
        self._grabbed: QPointF | None = None
        self._dragging_split = False
        self._space = False
        self._copy = QPointF()
        self._cursor: QPointF | None = None
        self._set_cursor()

    def show_pictures(self, after: Picture | None, before: Picture | None, texture: QSize) -> None:
        """See `MapView`. A stroke is seen until the first picture after it, which shows what became of it."""
        self._kept_stroke = []
        super().show_pictures(after, before, texture)

    def set_tool(self, tool: Tool) -> None:
        self._tool = tool
        self._stroke = []
        self._set_cursor()
        self.update()

    @property
    def tool(self) -> Tool:
        return self._tool

    def set_brush(self, diameter: int, ink: QColor) -> None:
        """``diameter`` in pixels of the texture."""
        self._brush, self._ink = diameter, ink
        self.update()

    def paint_over(self, painter: QPainter) -> None:
        for stroke in (self._kept_stroke, self._stroke):
            if stroke:
                places = [self.viewport.to_widget(place, self.widget_size) for place in stroke]
                draw_stroke(painter, places, self._brush * self.viewport.zoom, self._ink)
        if self._tool is Tool.BRUSH and self._cursor is not None and not self._space:
            draw_brush(painter, self._cursor, self._brush * self.viewport.zoom / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        at = event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self._on_split(at):
            self._dragging_split = True
        elif event.button() == Qt.MouseButton.MiddleButton or (left and (self._tool is Tool.MOVE or self._space)):
            self._grabbed = at
        elif left and self._tool is Tool.BRUSH and self.picture is not None:
            self._stroke = [self._place(at)]
            self.update()
        elif left and self._tool is Tool.REGION:
            place = self.texture_place(at)
            if place is not None:
                self.region_picked.emit(place.x(), place.y())
        self._set_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        at = event.position()
        self._cursor = at
        if self._dragging_split:
            self.set_split(at.x() / max(self.width(), 1))
        elif self._grabbed is not None:
            self.pan_by(at - self._grabbed)
            self._grabbed = at
        elif self._stroke:
            self._stroke.append(self._place(at))
            self.update()
        elif self._tool is Tool.BRUSH:
            self.update()
        self._set_cursor()
        place = self.texture_place(at)
        self.hovered.emit(-1 if place is None else place.x(), -1 if place is None else place.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        self._grabbed, self._dragging_split = None, False
        if self._stroke:
            self._kept_stroke, self._stroke = self._stroke, []
            self.stroke_done.emit([(place.x(), place.y()) for place in self._kept_stroke])
        self._set_cursor()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        if event.button() == Qt.MouseButton.LeftButton and self._tool is Tool.MOVE:
            self.fit()
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        self._cursor = None
        self.hovered.emit(-1, -1)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        if event.key() == Qt.Key.Key_Space:
            self._space = True
            self._set_cursor()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._set_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's name
        self._space = False
        super().focusOutEvent(event)

    def _place(self, at: QPointF) -> QPointF:
        """The place of the texture under ``at``; in a copy of the tiling view, as if it were the first one."""
        place = self.viewport.to_texture(at, self.widget_size)
        if not self.tiled:
            return place
        if not self._stroke:
            width, height = self.texture_size.width(), self.texture_size.height()
            self._copy = QPointF(place.x() // width * width, place.y() // height * height)
        # A stroke goes on beyond the border that it crosses: what lies there belongs to the other side.
        return place - self._copy

    def _on_split(self, at: QPointF) -> bool:
        return self.compared and self.picture is not None and abs(at.x() - self.split * self.width()) <= HANDLE

    def _set_cursor(self) -> None:
        if self._dragging_split or (self._cursor is not None and self._on_split(self._cursor)):
            shape = Qt.CursorShape.SplitHCursor
        elif self._grabbed is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space or self._tool is Tool.MOVE:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._tool is Tool.BRUSH:
            shape = Qt.CursorShape.BlankCursor
        else:
            shape = Qt.CursorShape.CrossCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)
