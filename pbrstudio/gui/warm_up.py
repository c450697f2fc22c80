"""Loads what the first conversion needs while the window is already there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QThread


class WarmUp(QThread):
    """Imports only, so nothing can be missing afterwards that a conversion would not load itself. Started once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("warm-up")

    def run(self) -> None:
        from importlib import import_module

        for name in (
            "numpy",
            "OpenImageIO",
            "openvino",
            "pbrstudio.convert.backends.choose",
            "pbrstudio.convert.network",
            "pbrstudio.services.convert",
            "pyqtgraph",
        ):
            if self.isInterruptionRequested():
                return
            import_module(name)
