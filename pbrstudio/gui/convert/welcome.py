"""When the welcome stands on the page, and what its buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from pbrstudio.config.settings import Settings
from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.gui.convert.welcome_panel import WelcomePanel
from pbrstudio.runtime.control import Control

if TYPE_CHECKING:
    from pbrstudio.services.first_look import FirstLook

_KEY = "welcome"
_DISMISSED = "dismissed"


class Welcome(QObject):
    sample_wanted = Signal()

    def __init__(self, context: Context, behind: QWidget, page: QWidget) -> None:
        """``behind``: what stands in its place while something is open."""
        super().__init__(page)
        self._context = context
        self._page = page
        self._behind = behind
        self._open = False
        self._dismissed = False
        self._asked = False
        self._looked: Settings | None = None
        self.panel = WelcomePanel()
        self.view = QStackedWidget(page)
        self.view.addWidget(behind)
        self.view.addWidget(self.panel)
        self._looking = Latest(self.tr("Look at this machine"), self)
        self._looking.done.connect(self.panel.show_look)
        self._looking.failed.connect(self._failed)
        self.panel.first_shown.connect(self._shown)
        self.panel.sample_wanted.connect(self.sample_wanted)
        self.panel.files_wanted.connect(context.files_wanted)
        self.panel.folder_wanted.connect(context.folder_wanted)
        self.panel.models_wanted.connect(lambda: context.page_wanted.emit("models"))
        self.panel.output_wanted.connect(self._choose_output)
        self.panel.beside_wanted.connect(lambda: self._set_output(""))
        self.panel.dismissed.connect(self._dismiss)
        context.settings_changed.connect(self._settings_changed)
        context.models_changed.connect(self._look_again)
        self.panel.show_output(context.settings.output_folder)

    def show_document(self, document: object) -> None:
        """A texture was chosen, which it gives way to, or (None) there is none to show."""
        self._open = document is not None
        if self._open:
            self._asked = False
        self._place()

    def ask(self) -> None:
        """Shows it, whatever is open, until it is dismissed or a texture is chosen."""
        self._asked = True
        self._place()

    def save_state(self, settings: QSettings) -> None:
        settings.setValue(_KEY, _DISMISSED if self._dismissed else "")

    def restore_state(self, settings: QSettings) -> None:
        self._dismissed = str(settings.value(_KEY, "")) == _DISMISSED
        self._place()

    def close(self) -> None:
        self._looking.close()

    def _place(self) -> None:
        wanted = self._asked or not (self._open or self._dismissed)
        self.view.setCurrentWidget(self.panel if wanted else self._behind)

    @Slot()
    def _shown(self) -> None:
        """Once the event loop runs: the window stands first."""
        if self._looked is not self._context.settings:
            QTimer.singleShot(0, self, self._look)

    @Slot()
    def _look(self) -> None:
        settings = self._context.settings
        if self._looked is settings or not self.panel.isVisible():
            return
        self._looked = settings

        def work(_: Control) -> FirstLook:
            from pbrstudio.services.first_look import first_look

            return first_look(settings)

        self._looking.ask(work, interrupt=True)

    @Slot()
    def _look_again(self) -> None:
        self._looked = None
        self._look()

    @Slot(object)
    def _settings_changed(self, settings: Settings) -> None:
        self.panel.show_output(settings.output_folder)
        self._look()

    @Slot(str, str)
    def _failed(self, sentence: str, details: str) -> None:
        self.panel.show_fault(sentence)
        self._context.show_error(sentence, details)

    @Slot()
    def _choose_output(self) -> None:
        before = self._context.settings.output_folder
        folder = QFileDialog.getExistingDirectory(self._page, self.tr("Where converted files go"), before)
        if folder:
            self._set_output(folder)

    def _set_output(self, folder: str) -> None:
        self._context.change_settings(self._context.settings.model_copy(update={"output_folder": folder}))

    @Slot()
    def _dismiss(self) -> None:
        self._dismissed = True
        self._asked = False
        self._context.status.emit(self.tr("Help > Welcome shows it again."))
        self._place()
