"""Edits of a class mask as patches: a brush stroke, a region or a class given another class."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from pbrstudio.gui.convert.document import Patch
from pbrstudio.gui.convert.look import UNLABELLED
from pbrstudio.gui.convert.planes import resized
from pbrstudio.services.regions import Mask
from pbrstudio.textures.maps import U8

Places = list[tuple[float, float]]


def stroke_patch(
    painted: U8 | None, size: tuple[int, int], places: Places, diameter: int, id_: int, *, wrap: bool
) -> Patch | None:
    """A stroke with a round brush through places of a texture of this width and height, in its pixels.

    ``wrap``: what leaves it on one side comes in on the other. None: nothing of the texture was touched.
    """
    width, height = size
    radius = diameter / 2
    xs, ys = [x for x, _ in places], [y for _, y in places]
    left, top = int(min(xs) - radius) - 2, int(min(ys) - radius) - 2
    right, bottom = int(max(xs) + radius) + 3, int(max(ys) + radius) + 3
    if not wrap:
        left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    if right <= left or bottom <= top:
        return None
    drawn = _drawn([QPointF(x - left, y - top) for x, y in places], right - left, bottom - top, diameter)
    if not wrap:
        return _patch(painted, size, slice(top, bottom), slice(left, right), drawn, id_)
    rows, columns = np.nonzero(drawn)
    mask = np.zeros((height, width), np.bool_)
    mask[(rows + top) % height, (columns + left) % width] = True
    return mask_patch(painted, size, mask, id_)


def mask_patch(painted: U8 | None, size: tuple[int, int], mask: Mask, id_: int) -> Patch | None:
    """All pixels of ``mask`` (any size, laid over the texture) given one class; None where it has none."""
    width, height = size
    full = resized(mask.astype(np.uint8), height, width).astype(np.bool_)
    rows, columns = np.flatnonzero(full.any(axis=1)), np.flatnonzero(full.any(axis=0))
    if not len(rows):
        return None
    down, along = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    return _patch(painted, size, down, along, full[down, along], id_)


def clearing_patch(painted: U8) -> Patch:
    """Everything left to the network again."""
    height, width = painted.shape
    return Patch(slice(0, height), slice(0, width), painted, np.full_like(painted, UNLABELLED))


def combined(found: U8, painted: U8 | None) -> U8:
    """The ids that the network found [h,w], with those that were painted in their place."""
    if painted is None:
        return found
    over = resized(painted, *found.shape)
    return np.where(over == UNLABELLED, found, over)


def _patch(painted: U8 | None, size: tuple[int, int], rows: slice, columns: slice, mask: Mask, id_: int) -> Patch:
    width, height = size
    old = np.full((height, width), UNLABELLED, np.uint8) if painted is None else painted
    before = old[rows, columns].copy()
    return Patch(rows, columns, before, np.where(mask, np.uint8(id_), before))


def _drawn(places: list[QPointF], width: int, height: int, diameter: int) -> Mask:
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    pen = QPen(QColor("#ffffff"), diameter)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    line = places if len(places) > 1 else [places[0], places[0] + QPointF(0.01, 0)]
    painter.drawPolyline(QPolygonF(line))
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, :width] > 127
