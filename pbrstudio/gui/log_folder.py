"""The program's log folder, in the desktop's own file browser."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices

from pbrstudio.config.paths import logs


@Slot()
def open_logs() -> None:
    """Opens it, made if there is none yet."""
    folder = logs()
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
