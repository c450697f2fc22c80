"""The log: what began, what failed and why, with details to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QBrush, QColor, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.gui.context import LogLine
from pbrstudio.gui.report_text import report_text
from pbrstudio.gui.style import FAILED, SMALL, UNCERTAIN
from pbrstudio.runtime.events import Severity
from pbrstudio.runtime.redaction import Names, private_here, redacted

KEPT = 2000
"""Lines; the oldest give way."""
_COLOURS = {Severity.ERROR: FAILED, Severity.WARNING: UNCERTAIN}
_DETAILS = Qt.ItemDataRole.UserRole


class LogDock(QDockWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Log"), parent)
        self.setObjectName("logDock")
        self.lines = QTreeWidget()
        self.lines.setColumnCount(2)
        self.lines.setHeaderLabels([self.tr("Time"), self.tr("What happened")])
        self.lines.setRootIsDecorated(False)
        self.lines.setUniformRowHeights(True)
        self.lines.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.lines.setAccessibleName(self.tr("Log"))
        self.lines.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.lines.header().setStretchLastSection(True)
        self.copy_button = QPushButton(self.tr("Copy details"))
        self.copy_button.setToolTip(
            self.tr("The chosen lines, or all, with versions and tracebacks; not your home folder and name")
        )
        self.copy_button.clicked.connect(self.copy)
        clear = QPushButton(self.tr("Clear"))
        clear.clicked.connect(self.lines.clear)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.copy_button)
        buttons.addWidget(clear)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        layout.addWidget(self.lines)
        layout.addLayout(buttons)
        self.setWidget(inside)

    @Slot(object)
    def add(self, line: LogLine) -> None:
        item = QTreeWidgetItem([f"{line.time:%H:%M:%S}", line.text.replace("\n", " ")])
        item.setData(
            0, _DETAILS, f"{line.time:%Y-%m-%d %H:%M:%S} {line.severity}: {line.text}\n{line.details}".rstrip()
        )
        item.setToolTip(1, line.text)
        if line.severity in _COLOURS:
            item.setForeground(1, QBrush(QColor(_COLOURS[line.severity])))
        bar = self.lines.verticalScrollBar()
        follows = bar.value() >= bar.maximum()
        self.lines.addTopLevelItem(item)
        if self.lines.topLevelItemCount() > KEPT:
            self.lines.takeTopLevelItem(0)
        if follows:
            self.lines.scrollToBottom()

    @Slot()
    def copy(self) -> None:
        """Puts the chosen lines, or all of them, on the clipboard."""
        every = [self.lines.topLevelItem(index) for index in range(self.lines.topLevelItemCount())]
        items = [item for item in every if item is not None and item.isSelected()] or every
        texts = [str(item.data(0, _DETAILS)) for item in items if item is not None]
        text = redacted(report_text("\n".join(texts)), Names.SHOWN, private_here())
        QGuiApplication.clipboard().setText(text)
