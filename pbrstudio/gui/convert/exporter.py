"""Exporting from the page: the dialog, the job, and the folder that it wrote to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QStandardPaths, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.document import Document
from pbrstudio.gui.convert.export_strip import ExportStrip
from pbrstudio.gui.convert.looking import Looking
from pbrstudio.gui.convert.session import Session
from pbrstudio.gui.job import Job
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Emit, ItemFailed
from pbrstudio.services.samples import is_sample
from pbrstudio.spec.conversion import Conversion

if TYPE_CHECKING:
    from pbrstudio.gui.convert.export_dialog import ExportDialog
    from pbrstudio.services.export import Checked, Wanted
    from pbrstudio.services.preview import Previewer

FOLDER = "pbr"
"""The folder that is suggested, beside the texture."""
SAMPLES = "pbrstudio-samples"
"""The same for the textures that ship, among the user's documents."""


class Exporter(QObject):
    def __init__(self, context: Context, session: Session, strip: ExportStrip, looking: Looking, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._session, self._strip, self._looking, self._page = context, session, strip, looking, page
        self._folder: Path | None = None
        self._dialog: ExportDialog | None = None
        strip.open_folder.connect(self.open_folder)
        strip.failures.connect(self._tell_failures)

    @property
    def dialog(self) -> ExportDialog | None:
        """The dialog that is open; None when there is none."""
        return self._dialog

    @property
    def folder(self) -> Path | None:
        """Where the last export went."""
        return self._folder

    def ask(self, documents: Sequence[Document]) -> None:
        """Opens the dialog for these textures; accepted, they are exported."""
        from pbrstudio.gui.convert.export_dialog import ExportDialog
        from pbrstudio.services.export import check_export

        previewer = self._session.previewer
        if not documents or previewer is None or self._dialog is not None:
            return
        wanted = [document.wanted() for document in documents]

        def check(folder: Path, conversion: Conversion, control: Control) -> tuple[Checked, ...]:
            return check_export(wanted, folder, conversion, previewer.predictor, control)

        dialog = ExportDialog([document.name for document in documents], self._context.settings, check, self._page)
        dialog.suggest(self._suggestion(documents[0]))
        dialog.look.show_conversion(self._looking.look)
        dialog.accepted.connect(lambda: self._start(dialog, wanted, previewer))
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()

    @Slot()
    def open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def save_state(self, settings: QSettings) -> None:
        settings.setValue("export_folder", "" if self._folder is None else str(self._folder))

    def restore_state(self, settings: QSettings) -> None:
        folder = str(settings.value("export_folder", ""))
        self._folder = Path(folder) if folder else None

    def _suggestion(self, document: Document) -> Path:
        if self._folder is not None:
            return self._folder
        if self._context.settings.output_folder:
            return Path(self._context.settings.output_folder)
        if is_sample(document.path):  # beside it is the program's own folder
            return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)) / SAMPLES
        beside = document.folder or document.path.parent
        return beside.with_name(f"{beside.name}-{FOLDER}") if document.folder else beside / FOLDER

    @Slot()
    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _start(self, dialog: ExportDialog, wanted: Sequence[Wanted], previewer: Previewer) -> None:
        folder, conversion = dialog.folder, dialog.conversion
        if folder is None:
            return
        self._folder = folder
        self._looking.choose(dialog.look.applied(Conversion()))  # so that what is shown from now on is what was written

        def work(emit: Emit, control: Control) -> object:
            from pbrstudio.services.export import export

            return export(wanted, folder, conversion, previewer.predictor, emit, control)

        name = wanted[0].path.name
        title = self.tr("Export %1").replace(
            "%1", name if len(wanted) == 1 else self.tr("%1 textures").replace("%1", str(len(wanted)))
        )
        job = Job(title, work, self)
        self._strip.follow(job)
        job.failed.connect(self._context.show_error)
        job.ended.connect(job.deleteLater)
        self._context.run(job)

    @Slot(object)
    def _tell_failures(self, failures: list[ItemFailed]) -> None:
        """One sentence for the first; the others stand in the details."""
        first = failures[0]
        sentence = f"{Path(first.item).name}: {first.message}"
        if len(failures) > 1:
            sentence += self.tr(" (and %1 more)").replace("%1", str(len(failures) - 1))
        details = "\n\n".join(f"{each.item}: {each.message}\n{each.details}".strip() for each in failures)
        self._context.show_error(sentence, details)
