"""The settings of a batch as controls."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QGroupBox, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from pbrstudio.config.settings import Settings
from pbrstudio.gui import choices
from pbrstudio.gui.batch.inputs import InputList
from pbrstudio.gui.folder_edit import FolderEdit
from pbrstudio.gui.options.fields import with_fields
from pbrstudio.gui.options.fold import Fold
from pbrstudio.gui.options.look_options import LookOptions
from pbrstudio.gui.options.mod_options import ModOptions
from pbrstudio.gui.options.preset_line import PresetLine
from pbrstudio.gui.options.rows import form_in
from pbrstudio.gui.options.write_options import WriteOptions
from pbrstudio.gui.style import LARGE, MEDIUM
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.batch import Batch
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.layouts import load_layout

_SIZES = (512, 1024, 2048, 4096, 8192)
_NO_LIMIT = "0"


class BatchForm(QScrollArea):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setProperty("role", "plain")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        self.preset = PresetLine()
        self.include_line = self._patterns(self.tr("Only these"), self.tr("all; such as armor/**; clutter/*"))
        self.exclude_line = self._patterns(self.tr("Leave out"), self.tr("none; such as **/lod/**"))
        self.model_label = QLabel()
        self.model_label.setWordWrap(True)
        self.look, self.write, self.mod = LookOptions(places_normals=False), WriteOptions(), ModOptions()
        self.normals_box = self.look.normals
        self.more = Fold(self.tr("More options"), self._more_groups())
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, MEDIUM, 0)
        column.setSpacing(LARGE)
        column.addWidget(self._input_group())
        column.addWidget(self._output_group())
        column.addWidget(self._how_group())
        column.addWidget(self.more)
        column.addStretch()
        self.setWidget(inside)
        self._inside = inside
        self.layout_box.currentIndexChanged.connect(self._show_layout)
        self._show_layout()
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
        sliders = self.preset.adjustments
        conversion = with_fields(
            Conversion(),
            layout=choices.value_of(self.layout_box),
            model=settings.model,
            device=settings.device,
            precision=settings.precision,
            quality=choices.value_of(self.quality_box),
            existing=choices.value_of(self.existing_box),
            max_size=size or None,
            memory_limit=settings.memory_limit,
            include=_globs(self.include_line) or None,
            exclude=_globs(self.exclude_line) or None,
            adjustments=None if sliders.neutral else sliders,
        )
        for options in (self.look, self.write, self.mod):
            conversion = options.applied(conversion)
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
        self.include_line.setText("; ".join(conversion.include))
        self.exclude_line.setText("; ".join(conversion.exclude))
        self.preset.show_adjustments(conversion.adjustments)
        for options in (self.look, self.write, self.mod):
            options.show_conversion(conversion)
        if self._asked_below():
            self.more.unfold()

    def show_settings(self, settings: Settings) -> None:
        """The defaults of a conversion, for a form that shows no batch yet."""
        choices.choose(self.layout_box, settings.layout)
        choices.choose(self.quality_box, settings.quality)
        choices.choose(self.existing_box, settings.existing)
        if settings.output_folder:
            self.out.set_text(settings.output_folder)

    @Slot()
    def _show_layout(self) -> None:
        """A layout that cannot be read leaves the controls as they are: the start says what is wrong with it."""
        try:
            layout = load_layout(choices.value_of(self.layout_box))
        except UserError:
            return
        self.write.show_layout(layout)
        self.mod.show_layout(layout)

    def _asked_below(self) -> bool:
        """Whether something is asked for that stands under "More options"."""
        plain = Conversion()
        for options in (self.look, self.write, self.mod):
            plain = options.applied(plain)
        return bool(plain.model_fields_set - {"normals"})

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Wide enough for the widest control: what does not fit below is scrolled to."""
        width = self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())

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
        form = form_in(group)
        form.addRow(self.tr("To fol&der"), self.out)
        form.addRow(self.tr("Layo&ut"), self.layout_box)
        form.addRow(self.tr("Si&ze limit"), self.size_box)
        form.addRow(self.tr("Compression"), self.quality_box)
        form.addRow(self.tr("When files e&xist"), self.existing_box)
        return group

    def _how_group(self) -> QGroupBox:
        group = QGroupBox(self.tr("Maps"))
        form = form_in(group)
        form.addRow(self.tr("Model"), self.model_label)
        form.addRow(self.tr("Preset"), self.preset)
        form.addRow(self.normals_box)
        return group

    def _more_groups(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LARGE)
        for title, options in (
            (self.tr("How textures are looked at"), self.look),
            (self.tr("What is written"), self.write),
            (self.tr("The mod"), self.mod),
        ):
            group = QGroupBox(title)
            inner = QVBoxLayout(group)
            inner.addWidget(options)
            column.addWidget(group)
        return body


def _globs(line: QLineEdit) -> tuple[str, ...]:
    return tuple(part for each in line.text().split(";") if (part := each.strip()))
