"""An error as a person can use it: what happened, what to do, and a report to copy without what is private."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from pbrstudio.config.fault_report import fault_report
from pbrstudio.config.logs import saved_fault, write_fault
from pbrstudio.gui.log_folder import open_logs
from pbrstudio.gui.report_text import report_text
from pbrstudio.gui.style import LARGE, MEDIUM
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.runtime.redaction import Names, private_here, redacted

_WIDTH = 580


class ErrorDialog(QDialog):
    """Shows one error; made for `open`, which does not hold up the program.

    Of a fault of the program a report was saved by who met it: its file is named, and follows the tick box.
    """

    def __init__(self, sentence: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._sentence = sentence
        self._details = details
        self._saved = saved_fault(details) if details else None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.setSpacing(MEDIUM)
        layout.addLayout(self._message())
        self._text = self._detail_view()
        layout.addWidget(self._text, stretch=1)
        self.names_box = QCheckBox(self.tr("With &file names in the report"))
        self.names_box.setToolTip(self.tr("Without, no name and no folder of your files is in it, nor your own name."))
        self.names_box.setVisible(bool(details))
        self.names_box.toggled.connect(self._rewrite)
        layout.addWidget(self.names_box)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(_WIDTH)

    @property
    def report(self) -> str:
        """As it is copied: with file names or without, as the box is ticked."""
        names = Names.SHOWN if self.names_box.isChecked() else Names.HIDDEN
        if self._saved is not None:
            return fault_report(self._details, names)
        return redacted(report_text(self._sentence, self._details), names, private_here())

    def _message(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(LARGE)
        sign = QLabel()
        sign.setPixmap(self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning).pixmap(36, 36))
        sign.setAccessibleName(self.tr("Warning"))
        row.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        self.sentence_label = QLabel(self._sentence)
        self.sentence_label.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence_label.setWordWrap(True)
        self.sentence_label.setAccessibleName(self._sentence)
        self.sentence_label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.advice_label = QLabel(self._advice())
        self.advice_label.setProperty("role", "faint")
        self.advice_label.setWordWrap(True)
        column = QVBoxLayout()
        column.addWidget(self.sentence_label)
        column.addWidget(self.advice_label)
        row.addLayout(column, stretch=1)
        return row

    def _advice(self) -> str:
        if self._saved is None:
            return self.tr("No file of yours was changed. The log (Ctrl+L) keeps this message.")
        told = self.tr(
            "No file of yours was changed. A report for those who make pbrstudio is kept as %1: versions, this machine "
            "and the place in the program."
        )
        return told.replace("%1", self._saved.name)

    def _detail_view(self) -> QPlainTextEdit:
        text = QPlainTextEdit()
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(self.tr("Details"))
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setMinimumHeight(180)
        text.hide()
        return text

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        close = box.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("&Close"))
        close.setDefault(True)
        action = QDialogButtonBox.ButtonRole.ActionRole
        show = QPushButton(self.tr("Show &details"))
        show.setCheckable(True)
        show.toggled.connect(self._show_details)
        show.setVisible(bool(self._details))
        box.addButton(show, action)
        copy = box.addButton(self.tr("C&opy report"), action)
        copy.clicked.connect(self.copy)
        folder = box.addButton(self.tr("Open f&older"), action)
        folder.setToolTip(self.tr("The program's log folder, where reports are kept"))
        folder.clicked.connect(open_logs)
        return box

    @Slot(bool)
    def _show_details(self, shown: bool) -> None:  # noqa: FBT001  # a signal's
        self._text.setPlainText(self.report if shown else "")
        self._text.setVisible(shown)
        self.adjustSize()

    @Slot(bool)
    def _rewrite(self, shown: bool) -> None:  # noqa: FBT001  # a signal's
        """The file says what was agreed to, too."""
        if self._text.isVisible():
            self._text.setPlainText(self.report)
        if self._saved is None:
            return
        try:
            write_fault(self._details, Names.SHOWN if shown else Names.HIDDEN)
        except OSError as error:
            told = self.tr("The report's file stays as it was: %1").replace("%1", os_error_sentence(error))
            self.advice_label.setText(told)

    @Slot()
    def copy(self) -> None:
        """Puts the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report)
