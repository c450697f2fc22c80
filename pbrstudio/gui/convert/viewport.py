"""Where a texture lies on the widget: zoom and place, and the way from one to the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

SMALLEST, LARGEST = 1 / 64, 64.0
"""Limits of the zoom, in logical pixels of the screen for a pixel of the texture."""
FIT_MARGIN = 0.96


@dataclass(frozen=True, slots=True)
class Viewport:
    """``zoom``: logical pixels of the screen for a texture's pixel. ``centre``: the place of the texture, in its
    pixels, that lies in the middle of the widget."""

    zoom: float = 1.0
    centre: QPointF = field(default_factory=QPointF)

    def to_widget(self, place: QPointF, widget: QSizeF) -> QPointF:
        middle = QPointF(widget.width() / 2, widget.height() / 2)
        return (place - self.centre) * self.zoom + middle

    def to_texture(self, at: QPointF, widget: QSizeF) -> QPointF:
        middle = QPointF(widget.width() / 2, widget.height() / 2)
        return (at - middle) / self.zoom + self.centre

    def rect(self, texture: QRectF, widget: QSizeF) -> QRectF:
        """The widget's rectangle that a rectangle of the texture fills."""
        corner = self.to_widget(texture.topLeft(), widget)
        return QRectF(corner, QSizeF(texture.width() * self.zoom, texture.height() * self.zoom))

    def zoomed(self, factor: float, at: QPointF, widget: QSizeF) -> Viewport:
        """Larger by ``factor`` (smaller below 1), with the texture's place under ``at`` staying there."""
        zoom = min(max(self.zoom * factor, SMALLEST), LARGEST)
        place = self.to_texture(at, widget)
        middle = QPointF(widget.width() / 2, widget.height() / 2)
        return Viewport(zoom, place - (at - middle) / zoom)

    def panned(self, by: QPointF) -> Viewport:
        """Moved by this many logical pixels of the widget."""
        return replace(self, centre=self.centre - by / self.zoom)


def fitted(texture: QSizeF, widget: QSizeF) -> Viewport:
    """All of the texture, as large as the widget allows."""
    across = widget.width() * FIT_MARGIN / max(texture.width(), 1)
    down = widget.height() * FIT_MARGIN / max(texture.height(), 1)
    zoom = min(max(min(across, down), SMALLEST), LARGEST)
    return Viewport(zoom, QPointF(texture.width() / 2, texture.height() / 2))
