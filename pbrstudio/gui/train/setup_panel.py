"""What a training is to be: data, ladder, run folder and the rest; and what a check and a plan of it found."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.config.ladders import ladder_names, load_ladder
from pbrstudio.gui.choices import choose, combo, device_choices, precision_choices, value_of
from pbrstudio.gui.folder_edit import FolderEdit
from pbrstudio.gui.style import LARGE, MEDIUM, SMALL
from pbrstudio.gui.train.data_view import DataView
from pbrstudio.gui.train.plan_view import PlanView
from pbrstudio.gui.train.root_list import RootList
from pbrstudio.gui.warning_line import WarningLine
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.extras import lacking_for_training
from pbrstudio.services.train import TrainRequest
from pbrstudio.spec.conversion import Device, Precision

_NO_MODEL = ""
_MANY = 64


class SetupPanel(QWidget):
    changed = Signal()
    cancelled = Signal()
    """What is checked needs to be checked no further."""

    def __init__(self, models: list[str], parent: QWidget | None = None) -> None:
        """``models``: ids of those that a training can begin from."""
        super().__init__(parent)
        self.lacking = QLabel(lacking_for_training(), self)
        self.lacking.setProperty("role", "uncertain")
        self.lacking.setWordWrap(True)
        self.lacking.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.lacking.setVisible(bool(self.lacking.text()))
        self.roots = RootList(self)
        self.ladder = combo(self.tr("Ladder"), [(name, name) for name in ladder_names()])
        self.phase = combo(self.tr("Phases"), [])
        self.other_ladder = QPushButton(self.tr("Other…"), self)
        self.other_ladder.setAccessibleName(self.tr("Choose a ladder's file"))
        self.run = FolderEdit(self.tr("Folder of the run"), self.tr("A new or an empty folder"))
        self.init = combo(self.tr("Begin from"), [])
        self.show_models(models)
        devices = [choice for choice in device_choices() if choice[0] != "directml"]
        self.device = combo(self.tr("Device"), devices)
        self.precision = combo(self.tr("Precision"), precision_choices())
        self.workers = QSpinBox(self)
        self.workers.setRange(-1, _MANY)
        self.workers.setValue(-1)
        self.workers.setSpecialValueText(self.tr("Automatic"))
        self.settings = QPlainTextEdit(self)
        self.settings.setPlaceholderText("phases.A.every.epochs = 2")
        self.settings.setTabChangesFocus(True)
        self.settings.setFixedHeight(54)
        self.buttons = QHBoxLayout()
        self.checks = QHBoxLayout()
        self.progress = QProgressBar(self)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.warnings = WarningLine(self)
        self.data = DataView(self)
        self.plan = PlanView(self)
        self._lay_out()
        self.hide_progress()
        self.cancel.clicked.connect(self.cancelled)
        self.other_ladder.clicked.connect(self._ask_ladder)
        self.ladder.currentIndexChanged.connect(self._show_phases)
        self._show_phases()
        self.roots.changed.connect(self.changed)
        self.run.changed.connect(self.changed)

    def request(self) -> TrainRequest:
        """Of a new run, as the form says; the folder may be missing."""
        device: Device = value_of(self.device)  # type: ignore[assignment]  # choices of the spec
        precision: Precision = value_of(self.precision)  # type: ignore[assignment]
        lines = [line.strip() for line in self.settings.toPlainText().splitlines()]
        return TrainRequest(
            run=self.run.path or Path(),
            ladder=value_of(self.ladder),
            data=self.roots.roots,
            phase=value_of(self.phase) or None,
            init=value_of(self.init) or None,
            settings=tuple(_assignment(line) for line in lines if line),
            device=device,
            precision=precision,
            workers=None if self.workers.value() < 0 else self.workers.value(),
        )

    def show_models(self, models: list[str]) -> None:
        chosen = self.init.currentData()
        self.init.clear()
        self.init.addItem(self.tr("The ladder's own start"), _NO_MODEL)
        for name in models:
            self.init.addItem(name, name)
        self.init.setCurrentIndex(max(0, self.init.findData(chosen)))

    def show_progress(self, done: int, of: int) -> None:
        """``of`` 0: how much there is to do is not known."""
        self.progress.setVisible(True)
        self.cancel.setVisible(of > 0)
        self.progress.setRange(0, of)
        self.progress.setValue(done)

    def hide_progress(self) -> None:
        self.progress.hide()
        self.cancel.hide()

    def save_state(self, settings: QSettings) -> None:
        settings.setValue("setup/roots", [str(root) for root in self.roots.roots])
        settings.setValue("setup/ladder", value_of(self.ladder))
        settings.setValue("setup/run", self.run.text)
        settings.setValue("setup/settings", self.settings.toPlainText())
        settings.setValue("setup/device", value_of(self.device))
        settings.setValue("setup/precision", value_of(self.precision))

    def restore_state(self, settings: QSettings) -> None:
        roots = settings.value("setup/roots")
        # A list of one comes back as its only entry.
        saved = [roots] if isinstance(roots, str) else roots if isinstance(roots, list) else []
        self.roots.add([Path(root) for root in saved])
        for name, box in (("ladder", self.ladder), ("device", self.device), ("precision", self.precision)):
            value = settings.value(f"setup/{name}")
            if isinstance(value, str) and value:
                choose(box, value)
        self.run.set_text(str(settings.value("setup/run", "")))
        self.settings.setPlainText(str(settings.value("setup/settings", "")))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(MEDIUM)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        ladder = QHBoxLayout()
        ladder.setSpacing(SMALL)
        ladder.addWidget(self.ladder, 1)
        ladder.addWidget(self.other_ladder)
        for text, field, buddy in (
            (self.tr("&Ladder"), ladder, self.ladder),
            (self.tr("P&hases"), self.phase, self.phase),
            (self.tr("Run &folder"), self.run, self.run),
            (self.tr("Begin fro&m"), self.init, self.init),
            (self.tr("&Device"), self.device, self.device),
            (self.tr("Pr&ecision"), self.precision, self.precision),
            (self.tr("&Workers"), self.workers, self.workers),
            (self.tr("Chan&ges"), self.settings, self.settings),
        ):
            label = QLabel(text, self)
            label.setBuddy(buddy)
            form.addRow(label, field)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(LARGE, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(MEDIUM)
        column.addWidget(self.lacking)
        title = QLabel(self.tr("Training data"), left)
        title.setProperty("role", "heading")
        column.addWidget(title)
        column.addWidget(self.roots, 1)
        column.addLayout(self.checks)
        column.addLayout(form)
        going = QHBoxLayout()
        going.setSpacing(SMALL)
        going.addWidget(self.progress, 1)
        going.addWidget(self.cancel)
        column.addLayout(going)
        column.addWidget(self.warnings)
        column.addLayout(self.buttons)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(left)
        area.setMinimumWidth(400)
        self.tabs = QTabWidget(self)
        self.tabs.addTab(self.data, self.tr("Data"))
        self.tabs.addTab(self.plan, self.tr("Plan"))
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(area)
        split.addWidget(self.tabs)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([430, 740])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, MEDIUM, LARGE, MEDIUM)
        whole.addWidget(split)

    @Slot()
    def _show_phases(self) -> None:
        self.phase.clear()
        self.phase.addItem(self.tr("All, one after another"), "")
        try:
            ladder = load_ladder(value_of(self.ladder))
        except UserError:
            return  # starting or planning with it says what is wrong with it
        for phase in ladder.phases:
            self.phase.addItem(self.tr("Only %1: %2").replace("%1", phase.id).replace("%2", phase.title), phase.id)

    @Slot()
    def _ask_ladder(self) -> None:
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Ladder"), "", self.tr("Ladders (*.toml)"))
        if file:
            choose(self.ladder, file)


def _assignment(line: str) -> str:
    """``a.b = c`` as the service takes it: without spaces around the sign."""
    name, sign, value = line.partition("=")
    return f"{name.strip()}{sign}{value.strip()}"
