"""Icons from ``resources/icons``, drawn in the colour of the theme that is on."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from pbrstudio.config.paths import resources
from pbrstudio.gui.style import shades

_SCALES = (1, 2, 3)
"""Of the screen: a pixmap for each, so that an icon is crisp on all of them."""


def icon(name: str, colour: str = "", size: int = 24) -> QIcon:
    """The icon ``<name>.svg`` of ``size`` pixels (of 96 to the inch).

    ``colour`` stands in for ``currentColor`` of the file; empty: that of the text.
    """
    text = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", colour or shades().text).encode()))
    made = QIcon()
    for scale in _SCALES:
        pixmap = QPixmap(QSize(size, size) * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size * scale, size * scale))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made
