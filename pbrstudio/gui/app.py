"""Opens the window and runs it until it is closed."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from pbrstudio import __version__
from pbrstudio.config.logs import write_fault
from pbrstudio.config.paths import resources
from pbrstudio.config.settings import Settings, load_settings
from pbrstudio.gui.context import Context
from pbrstudio.gui.icons import icon
from pbrstudio.gui.main_window import MainWindow
from pbrstudio.gui.signals import end_on_signals
from pbrstudio.gui.style import apply_theme
from pbrstudio.gui.warm_up import WarmUp
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Severity

_SWITCH = 0.001
"""Seconds after which Python lets another thread run: its usual five would be felt as the window waits its turn."""


def run(arguments: Sequence[str] = ()) -> int:
    """Shows the window, and ``arguments`` (files and folders) in it; returns the exit status when it is closed.

    Raises `UserError` where there is no screen to show it on.
    """
    _check_screen()
    sys.setswitchinterval(_SWITCH)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("pbrstudio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("pbrstudio")
    translator = QTranslator(app)
    if translator.load(QLocale(), "pbrstudio", "_", str(resources() / "translations")):
        app.installTranslator(translator)
    settings, fault = _settings()
    app.setProperty("theme", settings.theme)
    apply_theme(app, settings.theme)
    app.setWindowIcon(icon("pbrstudio", size=64))
    context = Context(settings)
    sys.excepthook = _shown_in(context)
    window = MainWindow(context)
    warm_up = WarmUp(app)
    window.ready.connect(warm_up.start)
    window.ready.connect(window.offer_interrupted)
    window.show()
    end_on_signals(window)
    if fault:
        context.show_error(fault)
    if arguments:
        window.open_paths([Path(each) for each in arguments])
    status = app.exec()
    warm_up.requestInterruption()
    warm_up.wait()
    return status


def _check_screen() -> None:
    """Qt would abort without one, with words that nobody can use."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise UserError("there is no screen here to open the window on")


def _settings() -> tuple[Settings, str]:
    """The saved settings; where they cannot be read the defaults, and the sentence that says why."""
    try:
        return load_settings(), ""
    except UserError as error:
        return Settings(), str(error)


class _shown_in:  # noqa: N801  # reads as a function
    """An exception that escapes a slot is saved and shown; the window goes on."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        details = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(details)
        if isinstance(error, UserError):
            self._context.show_error(str(error), details)
            return
        self._context.log(Severity.ERROR, f"{kind.__name__}: {error}", details)
        self._context.show_error(self._context.tr("The program failed: %1").replace("%1", str(error)), details)
        write_fault(details)
