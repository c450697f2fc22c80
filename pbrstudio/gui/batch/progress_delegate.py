"""Draws the share that is done of a texture as a bar behind its stage."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from pbrstudio.gui.batch.row import Row, State
from pbrstudio.gui.batch.table import ROW
from pbrstudio.gui.style import FAILED, PASSED, RUNNING, UNCERTAIN, shades

_ENDED = {State.DONE: PASSED, State.WARNED: UNCERTAIN, State.FAILED: FAILED}
_LINE = 4


class ProgressDelegate(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        area = option.rect.adjusted(4, 0, -4, -3)
        line = QRect(area.left(), area.bottom() - _LINE + 1, area.width(), _LINE)
        if row.state is State.RUNNING:
            painter.fillRect(line, QColor(shades().line))
            line.setWidth(round(line.width() * min(1.0, max(0.0, row.fraction))))
            painter.fillRect(line, QColor(RUNNING))
        elif row.state in _ENDED:
            middle = QRect(area.left(), area.center().y() - 1, area.width(), _LINE)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(_ENDED[row.state]))
            painter.drawRoundedRect(middle, 2, 2)
