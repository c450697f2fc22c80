"""What this program is, its version and its licences."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pbrstudio import __version__
from pbrstudio.gui.icons import icon
from pbrstudio.gui.report_text import report_text
from pbrstudio.gui.style import LARGE


class AboutDialog(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About pbrstudio"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picture = QLabel()
        picture.setPixmap(icon("pbrstudio", size=72).pixmap(72, 72))
        name = QLabel(f"pbrstudio {__version__}")
        name.setProperty("role", "title")
        text = QLabel(
            self.tr(
                "Turns Skyrim's diffuse textures into physically based material maps, packed as a mod that works in "
                "game.\n\nMIT licence. The licences of what it is made of stand in the file NOTICE; each model's in "
                "its card on the Models page."
            )
        )
        text.setWordWrap(True)
        versions = QLabel(report_text().strip())
        versions.setProperty("role", "faint")
        versions.setWordWrap(True)
        versions.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        versions.setAccessibleName(self.tr("Versions"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout()
        for each in (name, text, versions):
            column.addWidget(each)
        row = QHBoxLayout()
        row.setSpacing(LARGE)
        row.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.setSpacing(LARGE)
        layout.addLayout(row)
        layout.addWidget(buttons)
        self.setMinimumWidth(520)
