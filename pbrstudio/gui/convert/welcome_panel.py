"""What stands on the convert page while nothing is open: a first step, and what the program found here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.style import LARGE, MEDIUM, SMALL

if TYPE_CHECKING:
    from pbrstudio.services.first_look import FirstLook

WIDEST = 760
"""Of the column, in pixels: longer lines are hard to read."""


class WelcomePanel(QScrollArea):
    """Shows what it is given, and tells what was clicked."""

    first_shown = Signal()
    """It came onto the screen."""
    sample_wanted = Signal()
    files_wanted = Signal()
    folder_wanted = Signal()
    models_wanted = Signal()
    output_wanted = Signal()
    """Another folder for what is converted is to be chosen."""
    beside_wanted = Signal()
    """What is converted is to lie beside what was opened again."""
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "plain")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sample_button = self._button(self.tr("&Try a sample"), self.sample_wanted)
        self.sample_button.setProperty("role", "primary")
        self.files_button = self._button(self.tr("Open fi&les…"), self.files_wanted)
        self.folder_button = self._button(self.tr("Open fol&der…"), self.folder_wanted)
        self.models_button = self._button(self.tr("&Models…"), self.models_wanted)
        self.models_button.setToolTip(self.tr("All models, their cards, and how well each measures"))
        self.output_button = self._button(self.tr("C&hange…"), self.output_wanted)
        self.output_button.setAccessibleDescription(self.tr("Where files go"))
        self.beside_button = self._button(self.tr("&Beside the input"), self.beside_wanted)
        self.dismiss_button = self._button(self.tr("Do &not show this at the start"), self.dismissed)
        self.processor_label = self._text(self.tr("Processor"))
        self.memory_label = self._text(self.tr("Memory"))
        self.graphics_label = self._text(self.tr("Graphics card"))
        self.runtime_label = self._text(self.tr("What networks run on"))
        self.model_label = self._text(self.tr("Model"))
        self.output_label = self._text(self.tr("Where files go"))
        self.lack_label = self._text(self.tr("What is not in it"))
        self.lack_title = self._heading(self.tr("Not in it"))
        self._lay_out()
        self.show_looking()
        self.show_output("")

    def show_looking(self) -> None:
        """The machine is being looked at."""
        self.processor_label.setText(self.tr("Looking at what is here…"))
        for label in (self.memory_label, self.graphics_label, self.runtime_label):
            label.hide()
        self.model_label.setText(self.tr("…"))
        self._show_lack("")

    def show_look(self, look: FirstLook) -> None:
        self.processor_label.setText(self.tr("Processor: %1").replace("%1", look.processor))
        self.memory_label.setText(self.tr("Memory: %1").replace("%1", look.memory))
        self.graphics_label.setText(self.tr("Graphics: %1").replace("%1", look.graphics))
        self.runtime_label.setText(self.tr("Networks run on: %1").replace("%1", look.runtime))
        self._colour(self.graphics_label, "uncertain" if look.graphics_idle else "")
        for label in (self.memory_label, self.graphics_label, self.runtime_label):
            label.show()
        said = in_window_words(look.model.fault) or look.model.character
        self.model_label.setText(f"{look.model.title}\n{said[:1].upper()}{said[1:]}".strip())
        self._colour(self.model_label, "failed" if look.model.fault else "")
        told = self.tr("%1\nTo have it: %2")
        self._show_lack("" if look.lack is None else told.replace("%1", look.lack.what).replace("%2", look.lack.how))

    def show_fault(self, sentence: str) -> None:
        """The machine could not be looked at; all else works."""
        self.processor_label.setText(sentence)
        for label in (self.memory_label, self.graphics_label, self.runtime_label):
            label.hide()
        self.model_label.setText("")

    def show_output(self, folder: str) -> None:
        """``folder`` empty: beside what is opened."""
        beside = self.tr("Beside what you open, in a folder of their own; Export asks before it writes.")
        # A long path has no spaces to break at, and what makes it break must not be copied with it.
        self.output_label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.output_label.setText(_breakable(folder) or beside)
        self.output_label.setToolTip(folder)
        self.beside_button.setVisible(bool(folder))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        super().showEvent(event)
        self.first_shown.emit()

    def _lay_out(self) -> None:
        column = QWidget()
        column.setMaximumWidth(WIDEST)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        rows.setSpacing(LARGE)
        title = QLabel(self.tr("Welcome to pbrstudio"))
        title.setProperty("role", "title")
        title.setIndent(0)
        about = self._text("")
        about.setText(
            self.tr(
                "It turns Skyrim's diffuse textures into the maps of physically based materials (roughness, metal, "
                "height, normals and more), packed as a mod. Drop textures or a mod's folder anywhere on this window."
            )
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(MEDIUM)
        for button in (self.sample_button, self.files_button, self.folder_button):
            buttons.addWidget(button)
        buttons.addStretch()
        last = QHBoxLayout()
        again = QLabel(self.tr("Help > Welcome shows it again."))
        again.setProperty("role", "faint")
        again.setWordWrap(True)
        last.addWidget(self.dismiss_button)
        last.addWidget(again, stretch=1)
        rows.addStretch()
        rows.addWidget(title)
        rows.addWidget(about)
        rows.addLayout(buttons)
        rows.addWidget(self._found())
        rows.addLayout(last)
        rows.addStretch(2)
        inside = QWidget()
        middle = QHBoxLayout(inside)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch()
        middle.addWidget(column, stretch=100)
        middle.addStretch()
        self.setWidget(inside)

    def _found(self) -> QFrame:
        """The table: what it is about, the words, the buttons."""
        frame = QFrame()
        frame.setProperty("role", "panel")
        grid = QGridLayout(frame)
        grid.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        grid.setHorizontalSpacing(LARGE)
        grid.setVerticalSpacing(LARGE)
        grid.setColumnStretch(1, 1)
        machine = QVBoxLayout()
        machine.setSpacing(0)
        for label in (self.processor_label, self.memory_label, self.graphics_label, self.runtime_label):
            machine.addWidget(label)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._heading(self.tr("This machine")), 0, 0, top)
        grid.addLayout(machine, 0, 1, 1, 2)
        for row, (title, words, buttons) in enumerate(
            (
                (self._heading(self.tr("Model")), self.model_label, (self.models_button,)),
                (self._heading(self.tr("Where files go")), self.output_label, (self.output_button, self.beside_button)),
                (self.lack_title, self.lack_label, ()),
            ),
            start=1,
        ):
            grid.addWidget(title, row, 0, top)
            grid.addWidget(words, row, 1, 1, 1 if buttons else 2)
            column = QVBoxLayout()
            column.setSpacing(SMALL)
            for button in buttons:
                column.addWidget(button)
            column.addStretch()
            grid.addLayout(column, row, 2)
        return frame

    def _show_lack(self, text: str) -> None:
        self.lack_label.setText(text)
        for each in (self.lack_title, self.lack_label):
            each.setVisible(bool(text))

    @staticmethod
    def _colour(label: QLabel, role: str) -> None:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)

    @staticmethod
    def _button(text: str, clicked: object) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(lambda: clicked.emit())  # type: ignore[attr-defined]  # a bound signal
        return button

    @staticmethod
    def _heading(text: str) -> QLabel:
        label = QLabel(text)
        label.setIndent(0)
        font = label.font()
        font.setWeight(QFont.Weight.DemiBold)
        label.setFont(font)
        return label

    @staticmethod
    def _text(name: str) -> QLabel:
        label = QLabel()
        label.setIndent(0)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAccessibleName(name)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        return label


def _breakable(path: str) -> str:
    """``path`` with a place to break after each of its folders, which is not seen."""
    return re.sub(r"([\\/])", "\\1\u200b", path)
