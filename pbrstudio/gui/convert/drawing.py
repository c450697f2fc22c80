"""How the viewer paints: tiles of a picture, the line between before and after, plates with text, strokes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from pbrstudio.gui.convert.viewport import Viewport

if TYPE_CHECKING:
    from pbrstudio.gui.convert.picture import Picture

BLACK, WHITE = QColor("#000000"), QColor("#ffffff")
PLATE = QColor(0, 0, 0, 170)
INK_OPACITY = 0.75


def draw_picture(
    painter: QPainter, picture: Picture, texture: QSize, view: Viewport, widget: QSizeF, clip: QRectF, repeats: int
) -> None:
    """``picture`` laid over a texture of this size, ``repeats`` times each way; only what lies in ``clip`` (a rectangle
    of the widget) is touched, so that the work grows with the screen and not with the texture."""
    scale = view.zoom * painter.device().devicePixelRatio()
    image = picture.level_for(scale * texture.width() / picture.size[0])
    painter.save()
    painter.setClipRect(clip)
    # Enlarged pixels keep their edges; a texture's small preview is smoothed until the texture itself is enlarged.
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale <= 1 and scale != 1)
    for column in range(repeats):
        for row in range(repeats):
            tile = QRectF(column * texture.width(), row * texture.height(), texture.width(), texture.height())
            target = view.rect(tile, widget)
            seen = target.intersected(clip)
            if seen.isEmpty():
                continue
            across, down = image.width() / target.width(), image.height() / target.height()
            # Whole pixels of the image: cut elsewhere, it would be sampled with a shift.
            left, top = int((seen.left() - target.left()) * across), int((seen.top() - target.top()) * down)
            right = min(image.width(), int((seen.right() - target.left()) * across) + 2)
            bottom = min(image.height(), int((seen.bottom() - target.top()) * down) + 2)
            left, top = max(left - 1, 0), max(top - 1, 0)
            corner = QPointF(target.left() + left / across, target.top() + top / down)
            place = QRectF(corner, QSizeF((right - left) / across, (bottom - top) / down))
            painter.drawImage(place, image, QRectF(left, top, right - left, bottom - top))
    painter.restore()


def draw_split(painter: QPainter, line: float, height: float, before: str, after: str) -> None:
    """The line at ``line`` with its handle, and what lies on its sides."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((BLACK, 3), (WHITE, 1)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(QPointF(line, 0), QPointF(line, height))
    painter.setBrush(WHITE)
    painter.setPen(QPen(BLACK, 1))
    middle = height / 2
    for side in (-1, 1):
        near, far = line + side * 5, line + side * 12
        painter.drawPolygon(QPolygonF([QPointF(near, middle - 6), QPointF(far, middle), QPointF(near, middle + 6)]))
    draw_plate(painter, QRectF(line - 216, 8, 200, 22), before, Qt.AlignmentFlag.AlignRight)
    draw_plate(painter, QRectF(line + 16, 8, 200, 22), after, Qt.AlignmentFlag.AlignLeft)


def draw_plate(painter: QPainter, box: QRectF, text: str, alignment: Qt.AlignmentFlag) -> None:
    """Text on a dark plate that fits it, within ``box``."""
    flags = int(alignment.value) | int(Qt.TextFlag.TextWordWrap.value)
    taken = painter.boundingRect(box, flags, text)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(taken.adjusted(-8, -4, 8, 4), 4, 4)
    painter.setPen(WHITE)
    painter.drawText(taken, flags, text)


def draw_stroke(painter: QPainter, places: Sequence[QPointF], width: float, ink: QColor) -> None:
    """A brush stroke through places of the widget."""
    colour = QColor(ink)
    colour.setAlphaF(INK_OPACITY)
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF(list(places) if len(places) > 1 else [places[0], places[0] + QPointF(0.01, 0)]))


def draw_brush(painter: QPainter, at: QPointF, radius: float) -> None:
    """The brush's outline, seen on every ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((BLACK, 3), (WHITE, 1)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(at, radius, radius)
