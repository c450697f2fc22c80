"""How far a batch is: bar, counts, time left, memory, and the buttons that steer it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from pbrstudio.gui.style import MEDIUM, SMALL
from pbrstudio.gui.warning_line import WarningLine

_STEPS = 1000


class ProgressPanel(QWidget):
    start = Signal()
    try_out = Signal()
    """Tell what would be written."""
    pause = Signal()
    """Pause, or go on."""
    cancel = Signal()
    open_folder = Signal()
    open_report = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName(self.tr("Progress of the batch"))
        self.warnings = WarningLine()
        self.counts = QLabel(self.tr("Nothing runs"))
        self.counts.setWordWrap(True)
        self.figures = QLabel()
        self.figures.setProperty("role", "faint")
        self.start_button = QPushButton(self.tr("&Start"))
        self.start_button.setProperty("role", "primary")
        self.try_button = QPushButton(self.tr("Dry run"))
        self.try_button.setToolTip(self.tr("Tells what would be written, and writes nothing"))
        self.pause_button = QPushButton(self.tr("&Pause"))
        self.cancel_button = QPushButton(self.tr("Cance&l"))
        self.folder_button = QPushButton(self.tr("Open folder"))
        self.page_button = QPushButton(self.tr("Report"))
        self.page_button.setToolTip(self.tr("Pictures, findings and settings, in the browser"))
        for button, signal in (
            (self.start_button, self.start),
            (self.try_button, self.try_out),
            (self.pause_button, self.pause),
            (self.cancel_button, self.cancel),
            (self.folder_button, self.open_folder),
            (self.page_button, self.open_report),
        ):
            button.clicked.connect(signal)
        buttons = QHBoxLayout()
        buttons.setSpacing(MEDIUM)
        for button in (self.start_button, self.try_button, self.pause_button, self.cancel_button):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.page_button)
        buttons.addWidget(self.folder_button)
        words = QHBoxLayout()
        words.addWidget(self.counts, stretch=1)
        words.addWidget(self.figures)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL + 2)
        layout.addWidget(self.warnings)
        layout.addLayout(words)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)
        self.show_running(running=False, paused=False)
        self.show_fraction(0.0)

    def show_running(self, *, running: bool, paused: bool) -> None:
        self.start_button.setEnabled(not running)
        self.try_button.setEnabled(not running)
        self.pause_button.setEnabled(running)
        self.pause_button.setText(self.tr("&Go on") if paused else self.tr("&Pause"))
        self.cancel_button.setEnabled(running)

    def show_fraction(self, fraction: float) -> None:
        self.bar.setValue(round(fraction * _STEPS))
        self.bar.setFormat(f"{fraction:.0%}")
