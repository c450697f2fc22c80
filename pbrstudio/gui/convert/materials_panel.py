"""The materials panel: the legend with area and confidence, and the tools that correct the mask."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.gui.convert.actions import ConvertActions
from pbrstudio.gui.convert.look import UNLABELLED, UNLABELLED_COLOUR, Colour, Coverage
from pbrstudio.gui.convert.viewer import Tool
from pbrstudio.gui.style import MEDIUM, SMALL

SMALLEST, LARGEST = 1, 512
"""Diameters of the brush in pixels of the texture."""
SWATCH = 14


class MaterialsPanel(QWidget):
    chosen = Signal(int)
    """The class id that tools give; `UNLABELLED` leaves pixels to the network."""
    brush_changed = Signal(int)
    """The brush's diameter in pixels of the texture."""

    def __init__(self, actions: ConvertActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._intro = QLabel(self)
        self._intro.setWordWrap(True)
        self._intro.setProperty("role", "faint")
        self._legend = self._make_legend()
        self._label_painted = QCheckBox(self.tr("Label only what I painted"), self)
        self._label_painted.setToolTip(self.tr("All other pixels of the training label stay unlabelled (255)"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SMALL, MEDIUM, SMALL, SMALL)
        layout.setSpacing(MEDIUM)
        layout.addWidget(self._intro)
        layout.addWidget(self._legend, 1)
        confidence = QCheckBox(self.tr("Fade where uncertain"), self)
        confidence.setToolTip(self.tr("Confidence of the materials (K)"))
        _follow(confidence, actions.confidence)
        layout.addWidget(confidence)
        layout.addLayout(self._make_tools(actions))
        layout.addLayout(self._make_brush())
        for action, text in (
            (actions.reassign, self.tr("Reassign a material…")),
            (
                actions.clear_paint,
                self.tr("Clear corrections"),
            ),
        ):
            layout.addWidget(self._push(action, text))
        layout.addWidget(self._label_painted)
        layout.addWidget(self._push(actions.save_label, self.tr("Save as training label…")))
        self.show_classes((), [])

    def show_classes(self, classes: Sequence[str], colours: Sequence[Colour]) -> None:
        """The materials that the model knows, with their colours in the overlay."""
        self._classes = tuple(classes)
        self._legend.clear()
        for name, colour, id_ in [
            *zip(classes, colours, range(len(classes)), strict=True),
            (self.tr("leave to the network"), UNLABELLED_COLOUR, UNLABELLED),
        ]:
            item = QTreeWidgetItem([name, "", ""])
            item.setIcon(0, _swatch(colour))
            item.setData(0, Qt.ItemDataRole.UserRole, id_)
            for column in (1, 2):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._legend.addTopLevelItem(item)
        self.choose(0 if classes else UNLABELLED)
        if classes:
            self._intro.setText(self.tr("Choose a material here, then paint it in or fill a region with it."))
        else:
            self._intro.setText(self.tr("This model knows no materials: choose another one on the Models page."))
        self._legend.setEnabled(bool(classes))

    def show_coverage(self, found: Sequence[Coverage]) -> None:
        """Area and confidence of each class."""
        for row, each in enumerate(found):
            item = self._legend.topLevelItem(row)
            if item is not None:
                item.setText(1, f"{each.share * 100:.0f} %" if each.share >= 0.01 or each.share == 0 else "< 1 %")
                item.setText(2, "" if each.confidence is None else f"{each.confidence * 100:.0f} %")

    @property
    def class_id(self) -> int:
        item = self._legend.currentItem()
        return UNLABELLED if item is None else int(item.data(0, Qt.ItemDataRole.UserRole))

    def choose(self, id_: int) -> None:
        """Makes a class the one that tools give."""
        for row in range(self._legend.topLevelItemCount()):
            item = self._legend.topLevelItem(row)
            if item is not None and item.data(0, Qt.ItemDataRole.UserRole) == id_:
                self._legend.setCurrentItem(item)

    @property
    def legend(self) -> QTreeWidget:
        return self._legend

    @property
    def diameter(self) -> int:
        return self._size.value()

    def grow_brush(self, factor: float) -> None:
        self._size.setValue(max(round(self._size.value() * factor), self._size.value() + (1 if factor > 1 else -1)))

    @property
    def label_painted_only(self) -> bool:
        return self._label_painted.isChecked()

    def _make_legend(self) -> QTreeWidget:
        legend = QTreeWidget(self)
        legend.setAccessibleName(self.tr("Legend of the materials"))
        legend.setHeaderLabels([self.tr("Material"), self.tr("Area"), self.tr("Sure")])
        legend.setRootIsDecorated(False)
        legend.setUniformRowHeights(True)
        legend.setMinimumHeight(120)
        header = legend.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        legend.currentItemChanged.connect(lambda: self.chosen.emit(self.class_id))
        return legend

    def _make_tools(self, actions: ConvertActions) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        for tool in Tool:
            button = QToolButton(self)
            button.setDefaultAction(actions.tools[tool])
            button.setToolTip(f"{button.text()} ({actions.tools[tool].shortcut().toString()})")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button, 1)
        return row

    def _make_brush(self) -> QGridLayout:
        grid = QGridLayout()
        label = QLabel(self.tr("Brush &size"), self)
        self._size = QSpinBox(self)
        self._size.setRange(SMALLEST, LARGEST)
        self._size.setSuffix(self.tr(" px"))
        self._size.setValue(48)
        label.setBuddy(self._size)
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(SMALLEST, LARGEST)
        slider.setAccessibleName(self.tr("Brush size"))
        slider.setValue(self._size.value())
        slider.valueChanged.connect(self._size.setValue)
        self._size.valueChanged.connect(slider.setValue)
        self._size.valueChanged.connect(self.brush_changed)
        grid.addWidget(label, 0, 0)
        grid.addWidget(slider, 0, 1)
        grid.addWidget(self._size, 0, 2)
        grid.setColumnStretch(1, 1)
        return grid

    def _push(self, action: QAction, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(action.shortcut().toString())
        button.setMinimumHeight(button.fontMetrics().height() + 2 * MEDIUM)
        button.setEnabled(action.isEnabled())
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button


def _follow(check: QCheckBox, action: QAction) -> None:
    """One and the same switch in two places."""
    check.toggled.connect(action.setChecked)
    action.toggled.connect(check.setChecked)


def _swatch(colour: Colour) -> QIcon:
    pixmap = QPixmap(SWATCH * 2, SWATCH * 2)
    pixmap.fill(QColor(*colour))
    pixmap.setDevicePixelRatio(2)
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # else Qt tints it
    return icon
