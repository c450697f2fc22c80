"""The icon inside a program of Windows or macOS, drawn from resources/icons/pbrstudio.svg; Linux takes the SVG."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 24, 32, 48, 64, 128, 256)
ENDINGS = {"win32": ".ico", "darwin": ".icns"}
"""Systems whose programs hold their icon, and the ending of its file."""


def drawn(svg: Path, size: int) -> Image.Image:
    """The picture at ``size`` pixels a side, RGBA."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.read_bytes())).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stubs ask for bytes, and it refuses them
    return Image.open(io.BytesIO(buffer.data().data()))


def written(svg: Path, folder: Path, system: str = sys.platform) -> Path:
    """Writes the icon of a program of ``system`` (one of `ENDINGS`) into ``folder``: all sizes in one file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"pbrstudio{ENDINGS[system]}"
    *smaller, largest = [drawn(svg, size) for size in SIZES]
    largest.save(path, append_images=smaller, sizes=[(size, size) for size in SIZES])
    return path
