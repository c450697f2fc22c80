"""The convert page: textures at the left, the viewer in the middle, sliders and materials at the right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtGui import QUndoGroup
from PySide6.QtWidgets import QMenu, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from pbrstudio.config.settings import Settings
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.actions import ConvertActions
from pbrstudio.gui.convert.adjust_panel import AdjustPanel
from pbrstudio.gui.convert.centre import Centre
from pbrstudio.gui.convert.colours import class_colours
from pbrstudio.gui.convert.document import Document
from pbrstudio.gui.convert.export_strip import ExportStrip
from pbrstudio.gui.convert.exporter import Exporter
from pbrstudio.gui.convert.look import Shown
from pbrstudio.gui.convert.looking import Looking
from pbrstudio.gui.convert.mask_tools import MaskTools
from pbrstudio.gui.convert.materials_panel import MaterialsPanel
from pbrstudio.gui.convert.presets import Presets
from pbrstudio.gui.convert.session import SIDE, Session
from pbrstudio.gui.convert.textures import Textures
from pbrstudio.gui.convert.welcome import Welcome
from pbrstudio.gui.page import Page
from pbrstudio.gui.style import SMALL
from pbrstudio.runtime.events import Severity
from pbrstudio.services.samples import sample
from pbrstudio.spec.adjustments import Adjustments
from pbrstudio.spec.conversion import Conversion

if TYPE_CHECKING:
    from pbrstudio.gui.convert.result import Result
    from pbrstudio.services.preview import Previewer

LEFT, RIGHT = 210, 300
"""Widths of the list and of the panels at first."""


class ConvertPage(Page):
    title: ClassVar[str] = "&Convert"
    icon: ClassVar[str] = "convert"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.undo = QUndoGroup(self)
        self.actions_of_page = ConvertActions(self, self.undo)
        self.session = Session(class_colours, self)
        self.textures = Textures(context, self.undo, self)
        self.centre = Centre(self.actions_of_page, self)
        self.welcome = Welcome(context, self.centre, self)
        self.adjust = AdjustPanel(self)
        self.materials = MaterialsPanel(self.actions_of_page, self)
        self.strip = ExportStrip(self)
        self.mask_tools = MaskTools(context, self.actions_of_page, self.centre, self.materials, self)
        self.presets = Presets(context, self)
        self.looking = Looking(context, self.textures, self)
        self.exporter = Exporter(context, self.session, self.strip, self.looking, self)
        self._lay_out()
        self._connect()
        self._use_model(context.settings)
        self._show_document(None)

    def menus(self) -> list[QMenu]:
        return self.actions_of_page.menus

    def open_paths(self, paths: list[Path]) -> None:
        self.textures.open_paths(paths)

    def save_state(self, settings: QSettings) -> None:
        settings.setValue("splitter", self._splitter.saveState())
        settings.setValue("side", self._side())
        self.presets.save_state(settings)
        self.exporter.save_state(settings)
        self.welcome.save_state(settings)

    def restore_state(self, settings: QSettings) -> None:
        if state := settings.value("splitter"):
            self._splitter.restoreState(state)
        side = str(settings.value("side", SIDE))
        if side.isdecimal() and (action := self.actions_of_page.sides.get(int(side))) is not None:
            action.trigger()
        self.presets.restore_state(settings)
        self.exporter.restore_state(settings)
        self.welcome.restore_state(settings)
        self._update_actions()

    def closing(self) -> None:
        if self.exporter.dialog is not None:
            self.exporter.dialog.reject()
        self.welcome.close()
        self.session.close()
        self.looking.close()
        self.textures.close()
        self.mask_tools.close()

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(SMALL, SMALL, 0, SMALL)
        column.setSpacing(SMALL)
        column.addWidget(self.textures.view, 1)
        self.export_button = QPushButton(self.tr("&Export…"), self)
        self.export_button.setProperty("role", "primary")
        self.export_button.setToolTip(self.actions_of_page.export.shortcut().toString())
        column.addWidget(self.export_button)
        middle = QWidget(self)
        rows = QVBoxLayout(middle)
        rows.setContentsMargins(0, SMALL, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.welcome.view, 1)
        rows.addWidget(self.strip)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.adjust, self.tr("Adjust"))
        self.tabs.addTab(self.materials, self.tr("Materials"))
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for widget, stretch in ((left, 0), (middle, 1), (self.tabs, 0)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(self._splitter.count() - 1, stretch)
        self._splitter.setHandleWidth(SMALL)
        self._splitter.setStyleSheet("QSplitter::handle:horizontal { background: transparent; }")
        self._splitter.setSizes([LEFT, 1000, RIGHT])
        self._splitter.setChildrenCollapsible(False)
        left.setMinimumWidth(120)
        self.tabs.setMinimumWidth(270)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, SMALL, 0)
        layout.addWidget(self._splitter)

    def _connect(self) -> None:
        actions = self.actions_of_page
        for side, action in actions.sides.items():
            action.triggered.connect(lambda _=False, side=side: self.session.set_side(side))
        actions.connect_all(
            [
                (actions.export, self._export_current),
                (actions.export_all, lambda: self.exporter.ask(self._exportable())),
                (actions.open_folder, self.exporter.open_folder),
                (actions.next, lambda: self.textures.step(1)),
                (actions.previous, lambda: self.textures.step(-1)),
                (actions.remove, lambda: self.textures.remove(self.textures.view.currentIndex().row())),
                (actions.clear, self.textures.clear),
                (actions.looking, self.looking.ask),
                (actions.reset, self._reset),
                (actions.spread, self._spread),
                (actions.load_preset, lambda: self._with_current(self.presets.ask_and_load)),
                (actions.save_preset, lambda: self._with_current(self.presets.ask_and_save)),
            ]
        )
        self.export_button.clicked.connect(actions.export.trigger)
        self.textures.current_changed.connect(self._show_document)
        self.textures.view.pressed.connect(lambda: self.welcome.show_document(self.textures.current))
        self.welcome.sample_wanted.connect(self._open_sample)
        self.centre.look_changed.connect(self.session.set_look)
        self.session.set_look(self.centre.look)
        self.session.shown.connect(self._shown)
        self.session.failed.connect(self._failed)
        self.session.working.connect(self.centre.bar.show_working)
        self.session.opened.connect(self._model_opened)
        self.adjust.changed.connect(self._adjusted)
        self.looking.changed.connect(lambda: self._use_model(self.context.settings))
        self.context.settings_changed.connect(self._settings_changed)
        self.context.jobs_changed.connect(self._update_actions)

    def _use_model(self, settings: Settings) -> None:
        conversion = Conversion(
            model=settings.model,
            device=settings.device,
            precision=settings.precision,
            memory_limit=settings.memory_limit,
            rules=self.looking.look.rules,
        )

        def open_previewer() -> Previewer:
            from pbrstudio.services.preview import Previewer

            return Previewer(conversion)

        self._conversion = conversion
        self.session.use_model(open_previewer)
        self._update_actions()

    @Slot(object)
    def _settings_changed(self, settings: Settings) -> None:
        old = self._conversion
        if (settings.model, settings.device, settings.precision, settings.memory_limit) != (
            old.model,
            old.device,
            old.precision,
            old.memory_limit,
        ):
            self._use_model(settings)

    @Slot()
    def _open_sample(self) -> None:
        self.centre.choose(Shown.NORMAL)  # of what a texture does not show itself, the plainest to see
        self.open_paths([sample()])
        self.welcome.show_document(self.textures.current)

    @Slot(object)
    def _model_opened(self, previewer: Previewer) -> None:
        self.adjust.show_classes(previewer.classes)
        self.materials.show_classes(previewer.classes, class_colours(previewer.classes))
        self._update_actions()

    @Slot(object)
    def _show_document(self, document: Document | None) -> None:
        if document is None:
            self.centre.show_result(None)
            self.centre.viewer.show_message(self.tr("Drop textures or folders here, or open them with Ctrl+O."))
        self.welcome.show_document(document)
        self.session.show_document(document)
        self.adjust.setEnabled(document is not None)
        self.adjust.show_adjustments(Adjustments() if document is None else document.adjustments)
        if document is not None:
            document.adjusted.connect(self._follow, Qt.ConnectionType.UniqueConnection)
            if self.centre.result is None or self.centre.result.document is not document:
                self.centre.show_result(None)
                self.centre.viewer.show_message(document.name)
        self._update_actions()

    @Slot()
    def _follow(self) -> None:
        """The current texture's sliders were moved, by whatever."""
        if self.textures.current is not None:
            self.adjust.show_adjustments(self.textures.current.adjustments)
            self._update_actions()

    @Slot(object)
    def _shown(self, result: Result) -> None:
        result.document.fault = ""
        self.centre.show_result(result)
        self.materials.show_coverage(result.coverage)
        self.mask_tools.update_actions()
        self._update_actions()

    @Slot(object, str, str)
    def _failed(self, document: Document, sentence: str, details: str) -> None:
        """A file that cannot be shown says so in its place; the log keeps the details."""
        document.fault = sentence
        self.textures.model.refresh(document.path)
        self.centre.show_result(None)
        self.centre.viewer.show_message(f"{document.name}: {sentence}")
        self.context.log(Severity.ERROR, f"{document.name}: {sentence}", details)
        self._update_actions()

    @Slot(object, str, int)
    def _adjusted(self, adjustments: Adjustments, words: str, gesture: int) -> None:
        if self.textures.current is not None:
            self.textures.current.adjust(adjustments, words, gesture)

    def _reset(self) -> None:
        if self.textures.current is not None:
            self.textures.current.adjust(Adjustments(), self.tr("Reset all sliders"))

    def _spread(self) -> None:
        """Gives the current sliders to all; each texture's own stack can take it back."""
        current = self.textures.current
        if current is not None:
            for document in self.textures.documents:
                document.adjust(current.adjustments, self.tr("Sliders of %1").replace("%1", current.name))
            self.context.status.emit(self.tr("All textures have these sliders now."))

    def _with_current(self, do: object) -> None:
        if self.textures.current is not None and callable(do):
            do(self.textures.current)

    def _export_current(self) -> None:
        if self.textures.current is not None:
            self.exporter.ask([self.textures.current])

    def _exportable(self) -> list[Document]:
        return self.textures.documents

    def _side(self) -> int:
        return next((side for side, action in self.actions_of_page.sides.items() if action.isChecked()), SIDE)

    @Slot()
    def _update_actions(self) -> None:
        actions, current = self.actions_of_page, self.textures.current
        there = current is not None
        opened = self.session.previewer is not None
        actions.export.setEnabled(there and opened)
        actions.export_all.setEnabled(there and opened)
        self.export_button.setEnabled(actions.export.isEnabled())
        actions.open_folder.setEnabled(self.exporter.folder is not None)
        for action in (actions.remove, actions.clear, actions.next, actions.previous, actions.load_preset):
            action.setEnabled(there)
        for action in (actions.save_preset, actions.reset, actions.spread):
            action.setEnabled(there)
        self.setWindowTitle("" if current is None else current.name)
