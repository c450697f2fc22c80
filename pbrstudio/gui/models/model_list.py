"""The installed models as a list, with the two that need none: automatic, and the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.style import FAILED
from pbrstudio.services.models import Listed

AUTO: Final = "auto"
BASELINE: Final = "baseline"
_NAME = Qt.ItemDataRole.UserRole
_FAULT = Qt.ItemDataRole.UserRole + 1
_MB = 1e6


class ModelList(QTreeWidget):
    """Of models that have one name, the user's own is the one that the name means."""

    chosen = Signal(str)
    """The name of the line that is current now."""
    activated_name = Signal(str)
    """Enter or a double click on a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Installed models"))
        self.setHeaderLabels([self.tr("Model"), self.tr("Classes"), self.tr("MB"), self.tr("Origin")])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.currentItemChanged.connect(lambda *_: self.chosen.emit(self.current))
        self.itemActivated.connect(lambda *_: self.activated_name.emit(self.current))

    @property
    def current(self) -> str:
        """Name of the line that is current, or empty."""
        item = self.currentItem()
        return str(item.data(0, _NAME)) if item is not None else ""

    @property
    def current_fault(self) -> str:
        """Why the current model cannot be used, or empty."""
        item = self.currentItem()
        return str(item.data(0, _FAULT) or "") if item is not None else ""

    def show_models(self, models: Sequence[Listed], used: str) -> None:
        """``used`` is the name that conversions use; it is marked. The current line stays where it can."""
        current = self.current or used
        auto = next((model.id for model in models if model.auto), "")
        means = self.tr("the best that is installed: %1").replace("%1", auto) if auto else self.tr("none is installed")
        self.blockSignals(True)
        self.clear()
        self._add(AUTO, self.tr("Automatic"), ("", "", ""), used, means)
        self._add(BASELINE, self.tr("Baseline, no network"), ("", "", ""), used, self.tr("Luminance heuristics"))
        for model in models:
            where = self.tr("shipped") if model.where == "shipped" else self.tr("yours")
            columns = (str(model.classes or ""), f"{model.size / _MB:.1f}", where)
            item = self._add(model.id, model.id, columns, used, model.title)
            if model.fault:
                item.setForeground(0, QBrush(QColor(FAILED)))
                fault = in_window_words(model.fault)
                item.setToolTip(0, fault)
                item.setData(0, _FAULT, fault)
        self.blockSignals(False)
        self.show_current(current)

    def show_current(self, name: str) -> None:
        for index in reversed(range(self.topLevelItemCount())):
            item = self.topLevelItem(index)
            if item is not None and item.data(0, _NAME) == name:
                self.setCurrentItem(item)
                return
        if first := self.topLevelItem(0):
            self.setCurrentItem(first)

    def _add(self, name: str, text: str, columns: tuple[str, str, str], used: str, tip: str) -> QTreeWidgetItem:
        in_use = name == used
        shown = self.tr("%1  (in use)").replace("%1", text) if in_use else text
        item = QTreeWidgetItem([shown, *columns])
        item.setData(0, _NAME, name)
        item.setToolTip(0, tip)
        if in_use:
            font = QFont(item.font(0))
            font.setBold(True)
            item.setFont(0, font)
        for column in (1, 2):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.addTopLevelItem(item)
        return item
