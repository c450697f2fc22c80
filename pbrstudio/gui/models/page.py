"""The models page, to be built."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from pbrstudio.gui.context import Context
from pbrstudio.gui.page import Page


class ModelsPage(Page):
    title: ClassVar[str] = "&Models"
    icon: ClassVar[str] = "models"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(self.tr("To be built")))
