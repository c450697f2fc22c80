"""The sheets of a job, one for each epoch, and a slider that goes through time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QScrollArea, QSlider, QVBoxLayout, QWidget

from pbrstudio.gui.style import MEDIUM, SMALL, TEXTURE_BACKGROUND
from pbrstudio.runtime.job_view import JobView


class Previews(QWidget):
    """Shows the newest sheet until the user goes back; at the slider's end it follows again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(self.tr("Epoch of the preview"))
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setPageStep(1)
        self.epoch = QLabel(self)
        self.epoch.setMinimumWidth(90)
        self.whole = QCheckBox(self.tr("&Whole sheet"), self)
        self.sheet = QLabel()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea(self)
        self.area.setWidget(self.sheet)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.tr("Preview: inputs, predictions and truth"))
        self.area.setStyleSheet(f"QScrollArea, QScrollArea > QWidget > QWidget {{ background: {TEXTURE_BACKGROUND}; }}")
        bar = QHBoxLayout()
        bar.setSpacing(MEDIUM)
        bar.addWidget(self.epoch)
        bar.addWidget(self.slider, 1)
        bar.addWidget(self.whole)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.area, 1)
        column.addLayout(bar)
        self._sheets: list[tuple[int, Path]] = []
        self._shown: Path | None = None
        self._pixmap = QPixmap()
        self.slider.valueChanged.connect(self._show)
        self.whole.toggled.connect(self._fit)
        self._show_none()

    def show_job(self, folder: Path | None, job: JobView | None) -> None:
        """``folder`` is the run's."""
        sheets = [] if folder is None or job is None else [(at, folder / name) for at, name in job.previews.items()]
        if sheets == self._sheets:
            return
        same = bool(sheets) and sheets[: len(self._sheets)] == self._sheets
        at_end = self.slider.value() == self.slider.maximum()
        self._sheets = sheets
        was = self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(sheets) - 1))
        if at_end or not same:
            self.slider.setValue(self.slider.maximum())
        self.slider.blockSignals(was)
        self.slider.setEnabled(len(sheets) > 1)
        self._show()

    @Slot()
    def _show(self) -> None:
        if not self._sheets:
            self._show_none()
            return
        epoch, path = self._sheets[self.slider.value()]
        text = self.tr("before training") if epoch == 0 else self.tr("epoch {}").replace("{}", str(epoch))
        self.epoch.setText(text)
        self.slider.setToolTip(text)
        if path != self._shown:
            self._shown = path
            image = QImageReader(str(path)).read()
            self._pixmap = QPixmap.fromImage(image)
            if image.isNull():
                self.sheet.setText(self.tr("{} cannot be read: was it moved or deleted?").replace("{}", path.name))
            else:
                self._fit()

    def _show_none(self) -> None:
        self._shown, self._pixmap = None, QPixmap()
        self.slider.setRange(0, 0)
        self.epoch.setText("")
        self.slider.setEnabled(False)
        self.sheet.setText(self.tr("No preview yet: one is made after each epoch."))

    @Slot()
    def _fit(self) -> None:
        if self._pixmap.isNull():
            return
        scale = self.devicePixelRatioF()
        # As if the bar were there: it comes and goes with the sheet's height, and the sheet would follow it for ever.
        bar = self.area.verticalScrollBar().sizeHint().width()
        room = (self.area.size() - QSize(bar + 4, 4)) * scale
        size = self._pixmap.size()
        if self.whole.isChecked():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        else:
            width = min(room.width(), round(2 * size.width() * scale))
            size = QSize(width, round(size.height() * width / size.width()))
        shown = self._pixmap.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        shown.setDevicePixelRatio(scale)
        self.sheet.setPixmap(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()
