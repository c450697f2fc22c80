"""Opens the window and runs it until it is closed."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from pbrstudio import __version__
from pbrstudio.config.paths import resources
from pbrstudio.config.settings import Settings, load_settings
from pbrstudio.gui.context import Context
from pbrstudio.gui.crashes import Crashes
from pbrstudio.gui.icons import icon
from pbrstudio.gui.job import in_words
from pbrstudio.gui.main_window import MainWindow
from pbrstudio.gui.qt_start import QtStart, check_screen
from pbrstudio.gui.signals import end_on_signals
from pbrstudio.gui.style import apply_theme
from pbrstudio.gui.warm_up import WarmUp
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Severity
from pbrstudio.runtime.last_events import TITLE

_SWITCH = 0.001
"""Seconds after which Python lets another thread run: its usual five would be felt as the window waits its turn."""


def run(arguments: Sequence[str] = ()) -> int:
    """Shows the window, and ``arguments`` (files and folders) in it; returns the exit status when it is closed.

    Raises `UserError` where there is no screen to show it on.
    """
    check_screen()
    sys.setswitchinterval(_SWITCH)
    with QtStart():
        app = QApplication(sys.argv[:1])
    app.setApplicationName("pbrstudio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("pbrstudio")
    translator = QTranslator(app)
    if translator.load(QLocale(), "pbrstudio", "_", str(resources() / "translations")):
        app.installTranslator(translator)
    sys.excepthook = _at_the_start
    settings, fault = _settings()
    app.setProperty("theme", settings.theme)
    apply_theme(app, settings.theme)
    app.setWindowIcon(icon("pbrstudio", size=64))
    context = Context(settings)
    window = MainWindow(context)
    sys.excepthook = _shown_in(context)
    threading.excepthook = _in_a_thread
    warm_up = WarmUp(app)
    crashes = Crashes(context)
    window.ready.connect(warm_up.start)
    window.ready.connect(window.offer_interrupted)
    window.ready.connect(crashes.look)
    window.show()
    end_on_signals(window)
    if fault:
        context.show_error(fault)
    if arguments:
        window.open_paths([Path(each) for each in arguments])
    status = app.exec()
    crashes.close()
    warm_up.requestInterruption()
    warm_up.wait()
    return status


def _settings() -> tuple[Settings, str]:
    """The saved settings; where they cannot be read the defaults, and the sentence that says why."""
    try:
        return load_settings(), ""
    except UserError as error:
        return Settings(), str(error)


def _at_the_start(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A fault before the window stands ends the program; it is told as the command line tells it, and in a dialog."""
    from pbrstudio.config.unhandled import unhandled
    from pbrstudio.gui.error_dialog import ErrorDialog

    unhandled(kind, error, trace)
    if isinstance(error, Exception):
        dialog = ErrorDialog(in_words(error), "".join(traceback.format_exception(kind, error, trace)))
        dialog.exec()


class _shown_in:  # noqa: N801  # reads as a function
    """An exception that escapes a slot is saved and shown; the window goes on."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, UserError):
            self._context.show_error(str(error), "".join(traceback.format_exception(kind, error, trace)))
            return
        from pbrstudio.config.unhandled import unhandled

        if isinstance(error, Exception) and (lines := self._context.last_lines):
            error.add_note("\n".join([TITLE, *lines]))
        unhandled(kind, error, trace)
        details = "".join(traceback.format_exception(kind, error, trace))
        self._context.log(Severity.ERROR, in_words(error), details)
        self._context.show_error(in_words(error), details)


def _in_a_thread(fault: threading.ExceptHookArgs) -> None:
    if fault.exc_value is not None:
        sys.excepthook(fault.exc_type, fault.exc_value, fault.exc_traceback)
