"""How large each map of a layout is written, beside the texture."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from pbrstudio.gui.choices import choose, combo, value_of
from pbrstudio.gui.style import MEDIUM, SMALL
from pbrstudio.spec.layout import Layout

_DIVISORS = (1, 2, 4, 8, 16)


class MapSizes(QWidget):
    """A box for each map that can be smaller; a layout that has none says so."""

    changed = Signal()

    def __init__(self, beside: int = 1, parent: QWidget | None = None) -> None:
        """``beside``: how many boxes stand in a row."""
        super().__init__(parent)
        self._beside = beside
        self.boxes: dict[str, QComboBox] = {}
        """By the map's name in the layout."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MEDIUM)
        self._grid.setVerticalSpacing(SMALL)
        self._none = QLabel(self.tr("This layout's maps all have one size."))
        self._none.setProperty("role", "faint")
        self._none.setWordWrap(True)
        self._grid.addWidget(self._none, 0, 0, 1, 2 * beside)

    @property
    def divisors(self) -> dict[str, int]:
        """The maps that are to be smaller, each with the divisor of its sides."""
        found = {name: int(value_of(box)) for name, box in self.boxes.items()}
        return {name: divisor for name, divisor in found.items() if divisor > 1}

    def show_layout(self, layout: Layout) -> None:
        """Offers the maps of ``layout``; what was chosen for maps of the same name stays."""
        if tuple(self.boxes) == layout.scalable:
            return
        before = self.divisors
        self._clear()
        for at, name in enumerate(layout.scalable):
            box = combo(
                self.tr("Size of %1").replace("%1", name), [(str(each), self._words(each)) for each in _DIVISORS]
            )
            box.setMinimumContentsLength(6)
            choose(box, str(before.get(name, 1)))
            box.currentIndexChanged.connect(self.changed)
            row, column = at // self._beside, at % self._beside * 2
            self._grid.addWidget(QLabel(name), row, column)
            self._grid.addWidget(box, row, column + 1)
            self._grid.setColumnStretch(column + 1, 1)
            self.boxes[name] = box
        self._none.setVisible(not self.boxes)

    def show_divisors(self, divisors: dict[str, int]) -> None:
        for name, box in self.boxes.items():
            choose(box, str(divisors.get(name, 1)))

    def _words(self, divisor: int) -> str:
        return self.tr("full") if divisor == 1 else f"1/{divisor}"

    def _clear(self) -> None:
        for at in reversed(range(self._grid.count())):
            item = self._grid.itemAt(at)
            widget = None if item is None else item.widget()
            if widget is not None and widget is not self._none:
                self._grid.removeWidget(widget)
                widget.deleteLater()
        self.boxes = {}
