"""The preferences: defaults of conversions, folders, and the theme."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.config.paths import logs, runs, user_layouts, user_models
from pbrstudio.config.settings import Settings
from pbrstudio.gui import choices
from pbrstudio.gui.folder_edit import FolderEdit
from pbrstudio.gui.options.scrolled import Scrolled
from pbrstudio.gui.style import LARGE, MEDIUM, SMALL


class Preferences(QDialog):
    """Shows settings and gives back changed ones; saves nothing itself."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._before = settings
        self.layout_box = choices.combo(self.tr("Default layout"), choices.layout_choices())
        self.quality_box = choices.combo(self.tr("Compression"), choices.quality_choices())
        self.existing_box = choices.combo(self.tr("When files exist"), choices.existing_choices())
        self.device_box = choices.combo(self.tr("Device"), choices.device_choices())
        self.precision_box = choices.combo(self.tr("Precision"), choices.precision_choices())
        self.theme_box = choices.combo(self.tr("Theme"), choices.theme_choices())
        self.memory_box = self._memory_box()
        self.output_edit = FolderEdit(self.tr("Output folder"), self.tr("beside the input"))
        self.runs_edit = FolderEdit(self.tr("Training runs"), str(runs()))
        groups = QWidget()
        column = QVBoxLayout(groups)
        column.setContentsMargins(0, 0, SMALL, 0)
        column.setSpacing(LARGE)
        for group in (self._conversions(), self._machine(), self._folders(), self._window()):
            column.addWidget(group)
        column.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.setSpacing(LARGE)
        layout.addWidget(Scrolled(groups))
        layout.addWidget(self._buttons())
        self._align()
        self._show(settings)
        self.setMinimumWidth(520)
        self.resize(620, min(self.sizeHint().height(), self.screen().availableGeometry().height() - 40))

    def settings(self) -> Settings:
        """The settings as they are shown; fields that are not shown keep their values."""
        changed = {
            "layout": choices.value_of(self.layout_box),
            "quality": choices.value_of(self.quality_box),
            "existing": choices.value_of(self.existing_box),
            "device": choices.value_of(self.device_box),
            "precision": choices.value_of(self.precision_box),
            "theme": choices.value_of(self.theme_box),
            "memory_limit": self.memory_box.value() or None,
            "output_folder": self.output_edit.text,
            "runs_folder": self.runs_edit.text,
        }
        return Settings.model_validate(self._before.model_dump() | changed)

    def _align(self) -> None:
        """Gives the labels of all groups one width, so that the fields stand in one column."""
        forms = [group.layout() for group in self.findChildren(QGroupBox)]
        labels = [
            item.widget()
            for form in forms
            if isinstance(form, QFormLayout)
            for row in range(form.rowCount())
            if (item := form.itemAt(row, QFormLayout.ItemRole.LabelRole)) is not None
        ]
        width = max(label.sizeHint().width() for label in labels if label is not None)
        for label in labels:
            if label is not None:
                label.setMinimumWidth(width)

    def _show(self, settings: Settings) -> None:
        choices.choose(self.layout_box, settings.layout)
        choices.choose(self.quality_box, settings.quality)
        choices.choose(self.existing_box, settings.existing)
        choices.choose(self.device_box, settings.device)
        choices.choose(self.precision_box, settings.precision)
        choices.choose(self.theme_box, settings.theme)
        self.memory_box.setValue(settings.memory_limit or 0)
        self.output_edit.set_text(settings.output_folder)
        self.runs_edit.set_text(settings.runs_folder)

    def _memory_box(self) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setAccessibleName(self.tr("Memory limit in GiB"))
        box.setRange(0, 1024)
        box.setDecimals(1)
        box.setSingleStep(0.5)
        box.setSuffix(self.tr(" GiB"))
        box.setSpecialValueText(self.tr("what is free"))
        return box

    def _conversions(self) -> QGroupBox:
        group = QGroupBox(self.tr("Conversions"))
        form = _form(group)
        form.addRow(self.tr("Default &layout"), self.layout_box)
        form.addRow(self.tr("&Compression"), self.quality_box)
        form.addRow(self.tr("When files &exist"), self.existing_box)
        return group

    def _machine(self) -> QGroupBox:
        group = QGroupBox(self.tr("This machine"))
        form = _form(group)
        form.addRow(self.tr("&Device"), self.device_box)
        form.addRow(self.tr("&Precision"), self.precision_box)
        form.addRow(self.tr("&Memory limit"), self.memory_box)
        return group

    def _folders(self) -> QGroupBox:
        group = QGroupBox(self.tr("Folders"))
        form = _form(group)
        form.addRow(self.tr("&Output folder"), self.output_edit)
        form.addRow(self.tr("Training &runs"), self.runs_edit)
        row = QHBoxLayout()
        row.setSpacing(MEDIUM)
        kept = ((self.tr("Models"), user_models()), (self.tr("Layouts"), user_layouts()), (self.tr("Logs"), logs()))
        for text, folder in kept:
            button = QPushButton(text)
            button.setAccessibleName(self.tr("Open folder: %1").replace("%1", text))
            button.setToolTip(str(folder))
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, folder=folder: self._open(str(folder)))
            row.addWidget(button)
        row.addStretch()
        form.addRow(QLabel(self.tr("Open")), row)
        return group

    def _window(self) -> QGroupBox:
        group = QGroupBox(self.tr("Window"))
        form = _form(group)
        form.addRow(self.tr("&Theme"), self.theme_box)
        return group

    def _buttons(self) -> QDialogButtonBox:
        standard = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(standard.Ok | standard.Cancel | standard.RestoreDefaults)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        box.button(standard.RestoreDefaults).clicked.connect(self._restore)
        return box

    @Slot()
    def _restore(self) -> None:
        self._show(Settings())

    def _open(self, folder: str) -> None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


def _form(group: QGroupBox) -> QFormLayout:
    form = QFormLayout(group)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setHorizontalSpacing(LARGE)
    form.setVerticalSpacing(MEDIUM)
    return form
