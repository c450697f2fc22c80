"""The frame: side bar, the four pages made when first shown, menus, log, status bar, and closing in order."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QWidget,
)

from pbrstudio.config.paths import window_file
from pbrstudio.config.settings import Settings
from pbrstudio.gui.closing import Ask, StoppingDialog, ask_to_stop
from pbrstudio.gui.context import Context
from pbrstudio.gui.error_queue import ErrorQueue
from pbrstudio.gui.frame_menus import FrameMenus
from pbrstudio.gui.help import copy_machine, show_about, show_shortcuts
from pbrstudio.gui.log_dock import LogDock
from pbrstudio.gui.log_folder import open_logs
from pbrstudio.gui.page import Page
from pbrstudio.gui.page_list import PAGES
from pbrstudio.gui.page_stack import PageArea, PageStack
from pbrstudio.gui.side_bar import SideBar
from pbrstudio.gui.style import apply_theme
from pbrstudio.spec.batch import Batch

_STATE_VERSION = 1
_STATUS_TIME = 8000
"""Milliseconds that a sentence stays in the status bar."""


class MainWindow(QMainWindow):
    """``ask`` decides what becomes of running jobs at closing: a question to the user, or a test's answer."""

    ready = Signal()
    """Once: the window stands on the screen, with its first page."""

    def __init__(self, context: Context, ask: Ask = ask_to_stop) -> None:
        super().__init__()
        self.context = context
        self._ask = ask
        self._pages: dict[int, Page] = {}
        self._page_menus: dict[int, list[QMenu]] = {}
        self.errors = ErrorQueue(self)
        self._stopping: StoppingDialog | None = None
        self._first = 0
        self.state = QSettings(str(window_file()), QSettings.Format.IniFormat)
        self.setWindowTitle("pbrstudio")
        self.setAcceptDrops(True)
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableGeometry().size()))
        self.side_bar = SideBar()
        self.stack = PageStack()
        self._make_centre()
        self.log = LogDock(self)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.log)
        self.log.hide()
        self.menus = FrameMenus(self)
        self.menus.add_log(self.log.toggleViewAction())
        self._model = QLabel()
        self._running = QLabel()
        self.statusBar().addPermanentWidget(self._running)
        self.statusBar().addPermanentWidget(self._model)
        self._connect()
        self._tell_model()
        self._restore()

    @property
    def current_page(self) -> Page:
        self._show_first()
        page = self.stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def page(self, name: str) -> Page:
        """The page of this name (as in `PAGES`), made if it was not; not shown by this."""
        return self._made([entry.name for entry in PAGES].index(name))

    @Slot(int)
    def show_page(self, index: int) -> None:
        page = self._made(index)
        self.stack.setCurrentWidget(page)
        self.side_bar.choose(index)
        self.menus.show_page_menus(self._page_menus[index])
        self.setWindowTitle(f"{page.title.replace('&', '')} - pbrstudio")

    def open_paths(self, paths: list[Path]) -> None:
        """Gives files and folders to the page that is shown, and remembers them."""
        if paths:
            self.menus.recent.add(paths)
            self.current_page.open_paths(paths)

    def offer_interrupted(self) -> None:
        """Asks about a batch that a crash ended, if there is one; it goes on on the batch page."""
        from pbrstudio.gui.batch.resuming import offer_interrupted

        offer_interrupted(self, self._resume)

    @Slot(str)
    def _show_named(self, name: str) -> None:
        self.show_page([entry.name for entry in PAGES].index(name))

    def _show_welcome(self) -> None:
        from pbrstudio.gui.convert.page import ConvertPage

        self._show_named("convert")
        page = self.page("convert")
        if isinstance(page, ConvertPage):
            page.welcome.ask()

    def _resume(self, batch: Batch) -> None:
        from pbrstudio.gui.batch.page import BatchPage

        page = self.page("batch")
        self._show_named("batch")
        if isinstance(page, BatchPage):
            page.run_batch(batch)

    def _make_centre(self) -> None:
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side_bar)
        row.addWidget(PageArea(self.stack), stretch=1)
        self.setCentralWidget(centre)

    def _made(self, index: int) -> Page:
        if index not in self._pages:
            entry = PAGES[index]
            page = entry.make(self.context, self.stack)
            self._pages[index] = page
            self._page_menus[index] = page.menus()
            self.stack.addWidget(page)
            self.state.beginGroup(entry.name)
            page.restore_state(self.state)
            self.state.endGroup()
        return self._pages[index]

    def _connect(self) -> None:
        menus = self.menus
        menus.connect_all(
            [
                (menus.open_files, self._choose_files),
                (menus.open_folder, self._choose_folder),
                (menus.preferences, self._show_preferences),
                (menus.quit, self.close),
                (menus.full_screen, self._toggle_full_screen),
                (menus.welcome, self._show_welcome),
                (menus.shortcuts, lambda: show_shortcuts(self)),
                (menus.copy_machine, lambda: copy_machine(self.context)),
                (menus.log_folder, open_logs),
                (menus.about, lambda: show_about(self, self.context)),
                *[(action, lambda index=index: self.show_page(index)) for index, action in enumerate(menus.pages)],
            ]
        )
        menus.recent.chosen.connect(lambda path: self.open_paths([path]))
        self.side_bar.chosen.connect(self.show_page)
        self.context.files_wanted.connect(self._choose_files)
        self.context.folder_wanted.connect(self._choose_folder)
        self.context.page_wanted.connect(self._show_named)
        self.context.logged.connect(self.log.add)
        self.context.error_shown.connect(self.errors.show)
        self.context.status.connect(lambda text: self.statusBar().showMessage(text, _STATUS_TIME))
        self.context.jobs_changed.connect(self._jobs_changed)
        self.context.settings_changed.connect(self._settings_changed)

    @Slot(object)
    def _settings_changed(self, settings: Settings) -> None:
        self._tell_model()
        app = QApplication.instance()
        if isinstance(app, QApplication) and app.property("theme") != settings.theme:
            app.setProperty("theme", settings.theme)
            apply_theme(app, settings.theme)

    def _tell_model(self) -> None:
        self._model.setText(self.tr("Model: %1").replace("%1", self.context.settings.model))

    @Slot()
    def _jobs_changed(self) -> None:
        titles = [job.title for job in self.context.jobs]
        self._running.setText(self.tr("Running: %1").replace("%1", ", ".join(titles)) if titles else "")
        if self._stopping is not None and not titles:
            # After the page has heard of the job's end, which it does in the same round of the event loop.
            QTimer.singleShot(0, self._close_stopped)

    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Open files"))
        self.open_paths([Path(name) for name in names])

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Open folder"))
        self.open_paths([Path(name)] if name else [])

    def _show_preferences(self) -> None:
        from pbrstudio.gui.preferences import Preferences

        dialog = Preferences(self.context.settings, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.context.change_settings(dialog.settings()))
        dialog.open()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  # Qt's name
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # Qt's name
        self.open_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        jobs = list(self.context.jobs)
        if jobs:
            event.ignore()
            if self._stopping is None and self._ask(self, jobs):
                self._stop_and_close()
            return
        self._save()
        for page in self._pages.values():
            page.closing()
        event.accept()

    def _stop_and_close(self) -> None:
        if not self.context.jobs:  # they ended while the question stood
            self.close()
            return
        self._stopping = StoppingDialog(self.context.jobs, self)
        self._stopping.canceled.connect(self._stay)
        self._stopping.show()

    @Slot()
    def _stay(self) -> None:
        self._stopping = None

    @Slot()
    def _close_stopped(self) -> None:
        if self._stopping is not None:
            self._stopping.close()
            self._stopping = None
            self.close()

    def _save(self) -> None:
        self.state.setValue("geometry", self.saveGeometry())
        self.state.setValue("docks", self.saveState(_STATE_VERSION))
        if self._pages:
            self.state.setValue("page", PAGES[self._current()].name)
        self.menus.recent.save(self.state)
        for index, page in self._pages.items():
            self.state.beginGroup(PAGES[index].name)
            page.save_state(self.state)
            self.state.endGroup()
        self.state.sync()

    def _current(self) -> int:
        return next(index for index, page in self._pages.items() if page is self.stack.currentWidget())

    def _restore(self) -> None:
        if geometry := self.state.value("geometry"):
            self.restoreGeometry(geometry)
        if docks := self.state.value("docks"):
            self.restoreState(docks, _STATE_VERSION)
        self.menus.recent.restore(self.state)
        names = [entry.name for entry in PAGES]
        name = str(self.state.value("page", PAGES[0].name))
        self._first = names.index(name) if name in names else 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        super().paintEvent(event)
        if not self._pages:
            QTimer.singleShot(0, self._show_first)

    @Slot()
    def _show_first(self) -> None:
        """Makes the page of the last time, once the window stands: its libraries would hold up the window."""
        if self.stack.currentIndex() < 0:
            self.show_page(self._first)
            self.ready.emit()
