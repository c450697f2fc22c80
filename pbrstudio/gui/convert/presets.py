"""Loading and saving the current texture's sliders as preset files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.document import Document
from pbrstudio.runtime.errors import UserError
from pbrstudio.services.presets import ENDING, load_preset, save_preset


class Presets(QObject):
    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._page = context, page
        self._folder = ""

    def ask_and_load(self, document: Document) -> None:
        name, _ = QFileDialog.getOpenFileName(self._page, self.tr("Load preset"), self._folder, self._filter())
        if name:
            self.load(document, Path(name))

    def ask_and_save(self, document: Document) -> None:
        folder = Path(self._folder) if self._folder else document.path.parent
        suggestion = str(folder / f"{document.path.stem}{ENDING}")
        name, _ = QFileDialog.getSaveFileName(self._page, self.tr("Save preset"), suggestion, self._filter())
        if name:
            self.save(document, Path(name))

    def load(self, document: Document, path: Path) -> None:
        """Puts a preset on a texture; what is wrong with the file is shown."""
        try:
            adjustments = load_preset(path)
        except UserError as error:
            self._context.show_error(str(error))
            return
        self._folder = str(path.parent)
        document.adjust(adjustments, self.tr("Preset %1").replace("%1", path.stem))

    def save(self, document: Document, path: Path) -> None:
        """Writes a texture's sliders to a file; that it cannot be written is shown."""
        target = path if path.suffix else path.with_name(path.name + ENDING)
        try:
            save_preset(target, document.adjustments)
        except UserError as error:
            self._context.show_error(str(error))
            return
        self._folder = str(target.parent)
        self._context.status.emit(self.tr("Saved %1").replace("%1", target.name))

    def save_state(self, settings: QSettings) -> None:
        settings.setValue("preset_folder", self._folder)

    def restore_state(self, settings: QSettings) -> None:
        self._folder = str(settings.value("preset_folder", ""))

    def _filter(self) -> str:
        return self.tr("Presets (*%1)").replace("%1", ENDING)
