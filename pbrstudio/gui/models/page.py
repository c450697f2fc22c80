"""The models page: list and card; import, export, delete and choose go through the services."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, QSettings, Qt, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QMessageBox,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.config.settings import Settings
from pbrstudio.gui.context import Context
from pbrstudio.gui.job import Job, Work
from pbrstudio.gui.models.card_text import card_html
from pbrstudio.gui.models.import_dialog import ImportDialog
from pbrstudio.gui.models.menu import ModelsMenu
from pbrstudio.gui.models.model_list import AUTO, BASELINE, ModelList
from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.page import Page
from pbrstudio.gui.style import LARGE, MEDIUM, shades
from pbrstudio.runtime.errors import UserError
from pbrstudio.services import models
from pbrstudio.services.taking_in import TakenIn, take_in


class ModelsPage(Page):
    title: ClassVar[str] = "&Models"
    icon: ClassVar[str] = "models"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.job: Job | None = None
        self.list = ModelList()
        self.card = QTextBrowser()
        self.card.setAccessibleName(self.tr("Card of the model"))
        self.card.setOpenLinks(False)
        self.menu = ModelsMenu(self)
        self.use_button = QPushButton(self.tr("&Use this model"))
        self.use_button.setProperty("role", "primary")
        self.export_button = QPushButton(self.tr("&Export…"))
        self.delete_button = QPushButton(self.tr("De&lete…"))
        self.import_button = QPushButton(self.tr("&Import…"))
        self.stop_button = QPushButton(self.tr("&Stop importing"))
        self._lay_out()
        self._connect()
        self.refresh()

    def menus(self) -> list[QMenu]:
        return [self.menu]

    def open_paths(self, paths: list[Path]) -> None:
        """A model's file or folder, or a run, that was dropped: asks before it is imported."""
        self.ask_import(paths[0])

    def save_state(self, settings: QSettings) -> None:
        settings.setValue("splitter", self._splitter.saveState())

    def restore_state(self, settings: QSettings) -> None:
        if state := settings.value("splitter"):
            self._splitter.restoreState(state)

    @Slot()
    def refresh(self) -> None:
        """Reads the catalogue anew."""
        try:
            found = models.listed()
        except UserError as error:
            self.context.show_error(str(error))
            found = []
        self.list.show_models(found, self.context.settings.model)
        self._show_card()

    @Slot()
    def use(self) -> None:
        name = self.list.current
        if name and not self.list.current_fault:
            self.context.choose_model(name)
            self.context.status.emit(self.tr("Conversions use %1 from now on.").replace("%1", name))

    @Slot()
    def ask_import(self, path: Path | None = None) -> None:
        dialog = ImportDialog(path, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(
            lambda: self.take_in(dialog.path, dialog.model_id, replace=dialog.replace),
        )
        dialog.open()

    def take_in(self, path: Path, model_id: str | None = None, *, replace: bool = False) -> None:
        """Imports in a job of its own."""
        self._run(
            self.tr("Importing %1").replace("%1", path.name),
            lambda _, control: take_in(path, model_id, replace=replace, safe_point=control.safe_point),
            self._taken_in,
        )

    @Slot()
    def ask_export(self) -> None:
        name = self.list.current
        kinds = self.tr("Models (*.zip)")
        target, _ = QFileDialog.getSaveFileName(self, self.tr("Export %1").replace("%1", name), f"{name}.zip", kinds)
        if target:
            path = Path(target)
            self.export(name, path if path.suffix.lower() == ".zip" else path.with_name(f"{path.name}.zip"))

    def export(self, name: str, target: Path) -> None:
        """Writes a model as a .zip file; one that is there was agreed to be replaced."""
        self._run(
            self.tr("Exporting %1").replace("%1", name),
            lambda _, __: models.exported(name, target, replace=True),
            self._exported,
        )

    @Slot()
    def ask_delete(self) -> None:
        name = self.list.current
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Delete a model"))
        box.setText(self.tr("Move the model '%1' to the trash?").replace("%1", name))
        delete = box.addButton(self.tr("&Move to the trash"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("&Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        delete.clicked.connect(lambda: self.delete(name))
        box.open()

    def delete(self, name: str) -> None:
        try:
            models.to_trash(name)
        except UserError as error:
            self.context.show_error(str(error))
            return
        if self.context.settings.model == name:
            self.context.choose_model(AUTO)
        self.context.status.emit(self.tr("%1 lies in the trash.").replace("%1", name))
        self.context.models_changed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_splitter"):
            self._show_card()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, MEDIUM, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.list, stretch=1)
        row = QHBoxLayout()
        row.addWidget(self.import_button)
        row.addWidget(self.stop_button)
        row.addStretch()
        column.addLayout(row)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(MEDIUM, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.card, stretch=1)
        row = QHBoxLayout()
        row.setSpacing(MEDIUM)
        row.addWidget(self.use_button)
        row.addStretch()
        row.addWidget(self.export_button)
        row.addWidget(self.delete_button)
        column.addLayout(row)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(left)
        self._splitter.addWidget(right)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setSizes([400, 760])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.addWidget(self._splitter)

    def _connect(self) -> None:
        pairs: tuple[tuple[QPushButton, Callable[[], None]], ...] = (
            (self.use_button, self.use),
            (self.import_button, self.ask_import),
            (self.export_button, self.ask_export),
            (self.delete_button, self.ask_delete),
            (self.stop_button, self._stop),
        )
        menu = self.menu
        actions = (menu.use, menu.take_in, menu.export, menu.delete, menu.stop)
        for action, (button, does) in zip(actions, pairs, strict=True):
            button.clicked.connect(lambda _=False, does=does: does())
            action.triggered.connect(lambda _=False, does=does: does())
        menu.refresh.triggered.connect(self.refresh)
        self.list.chosen.connect(self._show_card)
        self.list.activated_name.connect(self.use)
        self.context.models_changed.connect(self.refresh)
        self.context.settings_changed.connect(self._settings_changed)

    @Slot(object)
    def _settings_changed(self, _: Settings) -> None:
        self.refresh()

    @Slot()
    def _show_card(self) -> None:
        name = self.list.current
        html = ""
        if self.list.current_fault:
            html = f"<h2>{escape(name)}</h2><p>{escape(self.list.current_fault)}</p>"
        elif name == AUTO:
            text = self.tr("The shipped model, or one of yours that measured better on the same materials.")
            html = f"<h2>{escape(self.tr('Automatic'))}</h2><p>{escape(text)}</p>"
        elif name == BASELINE:
            text = self.tr("No network: maps from the texture's luminance. Quick, needs no model, knows no materials.")
            html = f"<h2>{escape(self.tr('Baseline'))}</h2><p>{escape(text)}</p>"
        elif name:
            html = self._details(name)
        self.card.setHtml(html)
        self._show_state()

    def _details(self, name: str) -> str:
        try:
            return card_html(models.details(name), shades())
        except UserError as error:
            return f"<h2>{escape(name)}</h2><p>{escape(in_window_words(str(error)))}</p>"

    def _show_state(self) -> None:
        name, running = self.list.current, self.job is not None
        real = name not in ("", AUTO, BASELINE)
        sound = bool(name) and not self.list.current_fault
        states = (
            (self.use_button, self.menu.use, sound and name != self.context.settings.model),
            (self.export_button, self.menu.export, real and sound and not running),
            (self.delete_button, self.menu.delete, real and self._is_mine(name) and not running),
            (self.import_button, self.menu.take_in, not running),
            (self.stop_button, self.menu.stop, running),
        )
        for button, action, enabled in states:
            button.setEnabled(enabled)
            action.setEnabled(enabled)
        self.stop_button.setVisible(running)

    def _is_mine(self, name: str) -> bool:
        item = self.list.currentItem()
        return item is not None and item.text(3) == self.list.tr("yours") and bool(name)

    def _run(self, title: str, work: Work, done: Callable[[object], None]) -> None:
        if self.job is not None:
            self.context.show_error(self.tr("Another import or export is running: wait for it."))
            return
        self.job = Job(title, work, self)
        self.job.succeeded.connect(done)
        self.job.failed.connect(self.context.show_error)
        self.job.ended.connect(self._ended)
        self.context.run(self.job)
        self.context.status.emit(title)
        self._show_state()

    @Slot(object)
    def _taken_in(self, done: object) -> None:
        assert isinstance(done, TakenIn)
        self.context.models_changed.emit()
        self.list.show_current(done.id)
        text = self.tr("Replaced %1.") if done.replaced else self.tr("Imported %1.")
        note = done.note[:1].upper() + done.note[1:]
        self.context.status.emit(" ".join(filter(None, (text.replace("%1", done.id), note))))

    @Slot(object)
    def _exported(self, done: object) -> None:
        assert isinstance(done, models.Exported)
        self.context.status.emit(self.tr("Wrote %1.").replace("%1", done.path))

    @Slot()
    def _ended(self) -> None:
        if self.job is not None:
            self.job.deleteLater()
        self.job = None
        self._show_state()

    @Slot()
    def _stop(self) -> None:
        if self.job is not None:
            self.job.stop()
