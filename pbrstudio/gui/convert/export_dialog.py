"""The dialog before an export: where to, in which layout and size, and what there is to say before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.config.settings import Settings
from pbrstudio.gui.choices import choose, combo, existing_choices, layout_choices, quality_choices, value_of
from pbrstudio.gui.convert.counting import counted
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.gui.folder_edit import FolderEdit
from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.options.fields import with_fields
from pbrstudio.gui.options.fold import Fold
from pbrstudio.gui.options.look_options import LookOptions
from pbrstudio.gui.options.rows import form_in
from pbrstudio.gui.options.scrolled import Scrolled
from pbrstudio.gui.options.write_options import WriteOptions
from pbrstudio.gui.style import FAILED, LARGE, MEDIUM, UNCERTAIN, shades
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Severity
from pbrstudio.services.export import Checked
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.layouts import load_layout

SIZES = (512, 1024, 2048, 4096, 8192)
MARGIN = 40
"""Pixels of the screen's height that stay free: a title bar."""
WAIT = 250
"""Milliseconds after a change of the options before they are checked."""

Check = Callable[[Path, Conversion, Control], tuple[Checked, ...]]
"""Everything that can be known before the files are written."""


class ExportDialog(QDialog):
    """Accepted, it has a `folder` and a `conversion` without errors; what was warned of has been seen."""

    def __init__(self, names: Sequence[str], settings: Settings, check: Check, parent: QWidget | None = None) -> None:
        """``names``: of the textures that are to be exported."""
        super().__init__(parent)
        self._settings, self._check, self._count = settings, check, len(names)
        self._findings: tuple[Checked, ...] = ()
        self.setWindowTitle(self.tr("Export"))
        self.resize(620, min(480, self.screen().availableGeometry().height() - MARGIN))
        what = names[0] if len(names) == 1 else self.tr("%1 textures").replace("%1", str(len(names)))
        title = QLabel(self.tr("Export %1").replace("%1", what), self)
        title.setProperty("role", "heading")
        self.layout_box = combo(self.tr("Layout"), layout_choices(), self)
        self.size_box = combo(
            self.tr("Size limit"),
            [
                ("", self.tr("As the texture")),
                *[(str(n), self.tr("At most %1 px").replace("%1", str(n))) for n in SIZES],
            ],
            self,
        )
        self.quality_box = combo(self.tr("Compression"), quality_choices(), self)
        self.existing_box = combo(self.tr("When files exist"), existing_choices(), self)
        self.write = WriteOptions(beside=2)
        self.look = LookOptions()
        self.more = Fold(self.tr("&More options"), self._more())
        self.folder_edit = FolderEdit(self.tr("Output folder"), parent=self)
        choose(self.layout_box, settings.layout)
        choose(self.quality_box, settings.quality)
        choose(self.existing_box, settings.existing)
        inside = QWidget()
        form = form_in(inside)
        form.setContentsMargins(0, 0, MEDIUM, 0)
        form.addRow(self.tr("&Folder"), self.folder_edit)
        form.addRow(self.tr("&Layout"), self.layout_box)
        form.addRow(self.tr("&Size limit"), self.size_box)
        form.addRow(self.tr("&Compression"), self.quality_box)
        form.addRow(self.tr("When files &exist"), self.existing_box)
        form.addRow(self.more)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Findings"))
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(60)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.export_button = QPushButton(self.tr("E&xport"), self)
        self.export_button.setProperty("role", "primary")
        self.export_button.setDefault(True)
        self.buttons.addButton(self.export_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.setSpacing(MEDIUM)
        layout.addWidget(title)
        layout.addWidget(Scrolled(inside))
        layout.addWidget(self.summary)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.buttons)
        self._checking = Latest(self.tr("Check before export"), self)
        self._checking.done.connect(self._checked)
        self._checking.failed.connect(self._refused)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._ask)
        for box in (self.layout_box, self.size_box, self.quality_box, self.existing_box):
            box.currentIndexChanged.connect(self._changed)
        self.write.changed.connect(self._changed)
        self.look.changed.connect(self._changed)
        self.more.button.toggled.connect(self._make_room)
        self.folder_edit.changed.connect(self._changed)
        self.finished.connect(self._close)

    @property
    def folder(self) -> Path | None:
        return self.folder_edit.path

    def suggest(self, folder: Path) -> None:
        """The folder that is there at first."""
        self.folder_edit.set_text(str(folder))

    @property
    def conversion(self) -> Conversion:
        """As the dialog stands. Raises `UserError` for a folder in the game that is none."""
        settings = self._settings
        size = value_of(self.size_box)
        given = with_fields(
            Conversion(),
            model=settings.model,
            device=settings.device,
            precision=settings.precision,
            memory_limit=settings.memory_limit,
            layout=value_of(self.layout_box),
            quality=value_of(self.quality_box),
            existing=value_of(self.existing_box),
            max_size=int(size) if size else None,
        )
        return self.write.applied(self.look.applied(given))

    @property
    def findings(self) -> tuple[Checked, ...]:
        """What is listed."""
        return self._findings

    def _more(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.write)
        column.addWidget(self.look)
        return body

    @Slot()
    def _make_room(self) -> None:
        """Folded and unfolded, the dialog takes what it needs, as far as the screen goes."""
        QTimer.singleShot(0, self._fit)

    @Slot()
    def _fit(self) -> None:
        most = self.screen().availableGeometry().height() - MARGIN
        self.resize(self.width(), min(self.sizeHint().height(), most))

    @Slot()
    def _changed(self) -> None:
        self.export_button.setEnabled(False)
        try:
            layout = load_layout(value_of(self.layout_box))
        except UserError as error:
            self._refused(str(error), "")
            return
        self.write.show_layout(layout)
        self.quality_box.setEnabled(any(file.type == "dds" for file in layout.files))
        self._say(self.tr("Checking…"))
        self._timer.start()

    @Slot()
    def _ask(self) -> None:
        folder = self.folder
        if folder is None:
            self._checking.forget()
            self._refused(self.tr("Choose the folder to write into."), "")
            return
        try:
            conversion, check = self.conversion, self._check
        except UserError as error:
            self._checking.forget()
            self._refused(str(error), "")
            return
        self._checking.ask(lambda control: check(folder, conversion, control), interrupt=True)

    @Slot(object)
    def _checked(self, findings: tuple[Checked, ...]) -> None:
        self._findings = findings
        self._list()
        errors = {each.path for each in findings if each.finding.severity is Severity.ERROR}
        warnings = sum(each.finding.severity is Severity.WARNING for each in findings)
        left = self._count - len(errors)
        self.export_button.setEnabled(left > 0)
        self.export_button.setText(self.tr("E&xport anyway") if warnings or errors else self.tr("E&xport"))
        if errors and left:
            self._say(
                self.tr("%1 of %2 cannot be exported and are left out.")
                .replace("%1", str(len(errors)))
                .replace("%2", str(self._count)),
                "failed",
            )
        elif errors:
            self._say(self.tr("It cannot be exported like this."), "failed")
        elif warnings:
            self._say(
                counted(
                    warnings,
                    self.tr("One warning: have a look before you export."),
                    self.tr("%1 warnings: have a look before you export."),
                ),
                "uncertain",
            )
        else:
            self._say(self.tr("Nothing stands against it."), "passed")

    @Slot(str, str)
    def _refused(self, sentence: str, _details: str) -> None:
        self._findings = ()
        self._list()
        self.export_button.setEnabled(False)
        self._say(in_window_words(sentence), "failed")

    def _list(self) -> None:
        self.list.clear()
        colours = {
            Severity.ERROR: FAILED,
            Severity.WARNING: UNCERTAIN,
            Severity.NOTE: shades().faint,
        }
        words = {
            Severity.ERROR: self.tr("Error"),
            Severity.WARNING: self.tr("Warning"),
            Severity.NOTE: self.tr("Note"),
        }
        order = list(words)
        for each in sorted(self._findings, key=lambda each: order.index(each.finding.severity)):
            where = f"{each.path.name}, {each.finding.file}" if each.finding.file else each.path.name
            message = in_window_words(each.finding.message)
            item = QListWidgetItem(f"{words[each.finding.severity]}: {where}: {message}")
            item.setForeground(QColor(colours[each.finding.severity]))
            item.setToolTip(message)
            self.list.addItem(item)

    def _say(self, text: str, role: str = "faint") -> None:
        self.summary.setText(text)
        self.summary.setProperty("role", role)
        self.summary.style().unpolish(self.summary)
        self.summary.style().polish(self.summary)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        super().showEvent(event)
        self._changed()

    @Slot()
    def _close(self) -> None:
        self._timer.stop()
        self._checking.close()
