"""The settings of a batch as controls."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QGroupBox, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from pbrstudio.config.settings import Settings
from pbrstudio.gui import choices
from pbrstudio.gui.batch.inputs import InputList
from pbrstudio.gui.folder_edit import FolderEdit
from pbrstudio.gui.style import LARGE, MEDIUM
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.batch import Batch
from pbrstudio.spec.conversion import Conversion

_SIZES = (512, 1024, 2048, 4096, 8192)
_NO_LIMIT = "0"


class BatchForm(QScrollArea):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setProperty("role", "plain")
        self.inputs = InputList()
        self.out = FolderEdit(self.tr("Output folder"), self.tr("choose a folder"))
        self.layout_box = choices.combo(self.tr("Layout"), choices.layout_choices())
        sizes = [
            (_NO_LIMIT, self.tr("No limit")),
            *((str(size), self.tr("%1 pixels").replace("%1", str(size))) for size in _SIZES),
        ]
        self.size_box = choices.combo(self.tr("Size limit"), sizes)
        self.quality_box = choices.combo(self.tr("Compression"), choices.quality_choices())
        self.existing_box = choices.combo(self.tr("When files exist"), choices.existing_choices())
        self.normals_box = QCheckBox(self.tr("Use the mod's ow&n normal maps"))
        self.normals_box.setChecked(True)
        self.normals_box.setToolTip(self.tr("Where a texture has a normal map beside it, take that one, not a new one"))
        self.include_line = self._patterns(self.tr("Only these"), self.tr("all; such as armor/**; clutter/*"))
        self.exclude_line = self._patterns(self.tr("Leave out"), self.tr("none; such as **/lod/**"))
        self.model_label = QLabel()
        self.model_label.setWordWrap(True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, MEDIUM, 0)
        column.setSpacing(LARGE)
        column.addWidget(self._input_group())
        column.addWidget(self._output_group())
        column.addWidget(self._how_group())
        column.addStretch()
        self.setWidget(inside)
        self.inputs.changed.connect(self.changed)
        self.out.changed.connect(self.changed)

    def batch(self, settings: Settings) -> Batch:
        """The batch as it stands here, on the device and with the model of ``settings``.

        Raises `UserError` when something needed is missing.
        """
        inputs = self.inputs.paths
        if not inputs:
            raise UserError(self.tr("No input is chosen: add folders, textures or archives."))
        out = self.out.path
        if out is None:
            raise UserError(self.tr("No output folder is chosen: name one."))
        size = int(choices.value_of(self.size_box))
        given: dict[str, object] = {
            "layout": choices.value_of(self.layout_box),
            "model": settings.model,
            "device": settings.device,
            "precision": settings.precision,
            "quality": choices.value_of(self.quality_box),
            "existing": choices.value_of(self.existing_box),
            "normals": "own" if self.normals_box.isChecked() else "derived",
            "max_size": size or None,
            "memory_limit": settings.memory_limit,
            "include": _globs(self.include_line) or None,
            "exclude": _globs(self.exclude_line) or None,
        }
        try:
            # What is not asked for stays unset, so that it is known which options were given.
            conversion = Conversion.model_validate({name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            raise UserError(validation_sentence(error)) from error
        return Batch(inputs=tuple(str(path) for path in inputs), out=str(out.absolute()), conversion=conversion)

    def show_batch(self, batch: Batch) -> None:
        self.inputs.clear()
        self.inputs.add([Path(each) for each in batch.inputs])
        self.out.set_text(batch.out)
        conversion = batch.conversion
        choices.choose(self.layout_box, conversion.layout)
        choices.choose(self.size_box, str(conversion.max_size or _NO_LIMIT))
        choices.choose(self.quality_box, conversion.quality)
        choices.choose(self.existing_box, conversion.existing)
        self.normals_box.setChecked(conversion.normals == "own")
        self.include_line.setText("; ".join(conversion.include))
        self.exclude_line.setText("; ".join(conversion.exclude))

    def show_settings(self, settings: Settings) -> None:
        """The defaults of a conversion, for a form that shows no batch yet."""
        choices.choose(self.layout_box, settings.layout)
        choices.choose(self.quality_box, settings.quality)
        choices.choose(self.existing_box, settings.existing)
        if settings.output_folder:
            self.out.set_text(settings.output_folder)

    def show_model(self, name: str) -> None:
        self.model_label.setText(name)
        self.model_label.setToolTip(self.tr("Chosen on the Models page; the device in the preferences"))

    def _patterns(self, name: str, placeholder: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(placeholder)
        line.setToolTip(self.tr("Patterns of paths below textures, with semicolons between them"))
        return line

    def _input_group(self) -> QGroupBox:
        group = QGroupBox(self.tr("Input"))
        column = QVBoxLayout(group)
        column.addWidget(self.inputs)
        form = QFormLayout()
        form.setVerticalSpacing(MEDIUM)
        form.addRow(self.tr("Onl&y these"), self.include_line)
        form.addRow(self.tr("L&eave out"), self.exclude_line)
        column.addLayout(form)
        return group

    def _output_group(self) -> QGroupBox:
        group = QGroupBox(self.tr("Output"))
        form = _form(group)
        form.addRow(self.tr("To fol&der"), self.out)
        form.addRow(self.tr("Layo&ut"), self.layout_box)
        form.addRow(self.tr("Si&ze limit"), self.size_box)
        form.addRow(self.tr("Compression"), self.quality_box)
        form.addRow(self.tr("When files e&xist"), self.existing_box)
        return group

    def _how_group(self) -> QGroupBox:
        group = QGroupBox(self.tr("Maps"))
        form = _form(group)
        form.addRow(self.tr("Model"), self.model_label)
        form.addRow(self.normals_box)
        return group


def _globs(line: QLineEdit) -> tuple[str, ...]:
    return tuple(part for each in line.text().split(";") if (part := each.strip()))


def _form(group: QGroupBox) -> QFormLayout:
    form = QFormLayout(group)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setVerticalSpacing(MEDIUM)
    return form
