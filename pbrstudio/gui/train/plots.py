"""Live plots of a job: its loss in training and validation, and its figures by class or by map."""

from __future__ import annotations

import math
from html import escape

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from pbrstudio.gui.style import MEDIUM, SMALL, shades
from pbrstudio.gui.train.curves import SHARES, Drawn, figure_curves, kinds, loss_curves, places
from pbrstudio.runtime.job_view import JobView


class CurvePlot(QWidget):
    """A plot with its legend below, which has the last value of each curve."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setAccessibleName(name)
        self.plot.showGrid(x=True, y=True, alpha=0.15)
        box = self.plot.getPlotItem().getViewBox()
        box.setDefaultPadding(0.04)
        box.setLimits(xMin=-0.2, minXRange=1.0)
        self._take_theme()
        self.plot.getAxis("left").setWidth(48)
        self.plot.setMenuEnabled(False)
        # Its size hint follows its size, and the layout would never come to rest.
        self.plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.plot.setMinimumHeight(80)
        self.legend = QLabel(self)
        self.legend.setWordWrap(True)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setAccessibleName(self.tr("Last values: {}").replace("{}", name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.plot, 1)
        column.addWidget(self.legend)
        self._items: list[pyqtgraph.PlotDataItem] = []
        self._drawn: list[Drawn] = []
        self._logarithmic = False
        self._shares = False

    def set_shares(self, *, on: bool) -> None:
        """Whether all that is drawn lies between 0 and 1: the axis then goes from 0 to 1."""
        if on == self._shares:
            return
        self._shares = on
        if on:
            self.plot.setYRange(0, 1)
        else:
            self.plot.enableAutoRange(axis="y")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._take_theme()
            drawn, self._drawn = self._drawn, []
            self.draw(drawn)

    def _take_theme(self) -> None:
        of = shades()
        self.plot.setBackground(of.background)
        for side in ("bottom", "left"):
            axis = self.plot.getAxis(side)
            axis.setPen(of.line)
            axis.setTextPen(of.faint)
            axis.enableAutoSIPrefix(False)

    @property
    def drawn(self) -> list[Drawn]:
        """What is on it."""
        return self._drawn

    def set_logarithmic(self, *, on: bool) -> None:
        self._logarithmic = on
        self.plot.setLogMode(y=on)
        drawn, self._drawn = self._drawn, []
        self.draw(drawn)

    def draw(self, curves: list[Drawn]) -> None:
        """Only curves that changed are drawn again."""
        while len(self._items) < len(curves):
            self._items.append(self.plot.plot())
        old = [*self._drawn, *[None] * len(self._items)]
        self._drawn = curves
        for item, curve, before in zip(self._items, [*curves, *[None] * len(self._items)], old, strict=False):
            if curve is None:
                if before is not None:
                    item.setData([], [])
            elif curve != before:
                self._draw_one(item, curve)
        text = " &nbsp; ".join(self._entry(curve) for curve in curves)
        if self.legend.text() != text:
            self.legend.setText(text)
            self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """For all lines of the legend: a layout gives wrapped text less where there is little."""
        self.legend.setMinimumHeight(max(0, self.legend.heightForWidth(self.width())))

    def _draw_one(self, item: pyqtgraph.PlotDataItem, curve: Drawn) -> None:
        points = np.array(curve.points, dtype=np.float64).reshape(-1, 2)
        points = points[np.isfinite(points[:, 1])]
        if self._logarithmic:
            points = points[points[:, 1] > 0]
        colour = QColor(curve.colour or shades().text)
        width = (2 if curve.strong or curve.marked else 1) * self.devicePixelRatioF()
        item.setData(
            points[:, 0],
            points[:, 1],
            pen=pyqtgraph.mkPen(colour, width=width),
            symbol="o" if curve.marked else None,
            symbolSize=7 if curve.strong else 6,
            symbolBrush=colour,
            symbolPen=None,
        )

    def _entry(self, curve: Drawn) -> str:
        last = next((y for _, y in reversed(curve.points) if math.isfinite(y)), None)
        mark = "&#9679;" if curve.marked else "&#9644;"
        value = "" if last is None else f" <b>{last:.3g}</b>"
        coloured = f'<span style="color:{curve.colour or shades().text}">{mark}</span>'
        return f'<span style="white-space:nowrap">{coloured} {escape(curve.name)}{value}</span>'


class LossPlot(QWidget):
    """The loss of training, of validation, and if wished the terms."""

    options_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves = CurvePlot(self.tr("Loss by epoch"), self)
        title = QLabel(self.tr("Loss by epoch"), self)
        title.setProperty("role", "heading")
        self.terms = QCheckBox(self.tr("Ter&ms"), self)
        self.terms.setToolTip(self.tr("Also each term of the loss in training"))
        self.logarithmic = QCheckBox(self.tr("Lo&garithmic"), self)
        column = _titled(self, title, self.terms, self.logarithmic)
        column.addWidget(self.curves, 1)
        self.terms.toggled.connect(self.options_changed)
        self.logarithmic.toggled.connect(self._set_logarithmic)

    def show_job(self, job: JobView | None) -> None:
        if job is None:
            self.curves.draw([])
            return
        validation = {where: self.tr("validation, %1").replace("%1", name) for where, name in place_words(self).items()}
        self.curves.draw(
            loss_curves(
                job,
                terms=self.terms.isChecked(),
                training=self.tr("training"),
                epochs=self.tr("training, mean of the epoch"),
                validation=validation,
            )
        )

    @Slot(bool)
    def _set_logarithmic(self, on: bool) -> None:  # noqa: FBT001  # Qt's signal
        self.curves.set_logarithmic(on=on)


class FigurePlot(QWidget):
    """The figures of validation: IoU of each class, or errors of each map."""

    options_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves = CurvePlot(self.tr("Figures of validation by epoch"), self)
        self.kind = _combo(self, self.tr("Figure"))
        self.where = _combo(self, self.tr("Measured on"))
        title = QLabel(self.tr("Validation by epoch"), self)
        title.setProperty("role", "heading")
        column = _titled(self, title, self.kind, self.where)
        column.addWidget(self.curves, 1)
        for box in (self.kind, self.where):
            box.currentIndexChanged.connect(self.options_changed)

    def show_job(self, job: JobView | None) -> None:
        if job is None:
            self.curves.draw([])
            return
        words, where = kind_words(self), place_words(self)
        if _offer(self.kind, [(kind, words.get(kind, kind)) for kind in kinds(job)]):
            self.kind.setCurrentIndex(0)  # another network's job: what is looked at first differs
        _offer(self.where, [(place, where.get(place, place)) for place in places(job)])
        self.curves.set_shares(on=self.kind.currentData() in SHARES)
        mean = {"mean_iou": self.tr("mean"), "metal_iou": self.tr("metal (mask)"), "top_1": self.tr("right class")}
        self.curves.draw(figure_curves(job, str(self.kind.currentData()), str(self.where.currentData()), mean))


def place_words(of: QWidget) -> dict[str, str]:
    return {
        "mat": of.tr("materials"),
        "lit": of.tr("lit materials"),
        "mosaic": of.tr("mosaics"),
        "sky": of.tr("Skyrim"),
        "sky_weak": of.tr("Skyrim (weak labels)"),
    }


def kind_words(of: QWidget) -> dict[str, str]:
    return {
        "iou": of.tr("IoU by class"),
        "l1": of.tr("L1 by map"),
        "ssim": of.tr("SSIM by map"),
        "angle": of.tr("Angle of normals, degrees"),
        "lpips": of.tr("LPIPS"),
        "st_lpips": of.tr("ST-LPIPS"),
        "term": of.tr("Terms of the loss"),
    }


def _titled(of: QWidget, title: QLabel, *controls: QWidget) -> QVBoxLayout:
    head = QHBoxLayout()
    head.setSpacing(MEDIUM)
    head.addWidget(title)
    head.addStretch(1)
    for control in controls:
        head.addWidget(control)
    column = QVBoxLayout(of)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SMALL)
    column.addLayout(head)
    return column


def _combo(parent: QWidget, name: str) -> QComboBox:
    box = QComboBox(parent)
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _offer(box: QComboBox, choices: list[tuple[str, str]]) -> bool:
    """Keeps what is chosen where it is still there; whether there are other choices now."""
    if [box.itemData(at) for at in range(box.count())] == [value for value, _ in choices]:
        return False
    chosen = box.currentData()
    was = box.blockSignals(True)
    box.clear()
    for value, text in choices:
        box.addItem(text, value)
    # Boxes that are filled before they are first seen would else keep the width that they had when empty.
    box.setMinimumContentsLength(max((len(text) for _, text in choices), default=0))
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(was)
    return True
