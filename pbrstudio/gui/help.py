"""What the help menu opens; each is loaded when it is first asked for."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from pbrstudio.gui.context import Context


def show_shortcuts(window: QMainWindow) -> None:
    """All keys of the pages that were made."""
    from pbrstudio.gui.shortcuts import ShortcutsDialog

    ShortcutsDialog(window.menuBar(), window).open()


def show_about(window: QMainWindow, context: Context) -> None:
    """Versions and licences."""
    from pbrstudio.gui.about import AboutDialog

    AboutDialog(context, window).open()


def copy_machine(context: Context) -> None:
    """Puts the versions and this machine on the clipboard."""
    from pbrstudio.config.fault_report import machine_text

    QGuiApplication.clipboard().setText(machine_text() + "\n")
    context.status.emit(context.tr("Copied"))
