"""An error as a person can use it: what happened, what to do, and details to copy."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
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

from pbrstudio.config.paths import logs
from pbrstudio.gui.report_text import report_text
from pbrstudio.gui.style import LARGE, MEDIUM

_WIDTH = 560


class ErrorDialog(QDialog):
    """Shows one error; made for `open`, which does not hold up the program."""

    def __init__(self, sentence: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._sentence = sentence
        self._details = details
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        layout.setSpacing(MEDIUM)
        layout.addLayout(self._message())
        self._text = self._detail_view()
        layout.addWidget(self._text, stretch=1)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(_WIDTH)

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
        advice = QLabel(self.tr("No file of yours was changed. The log (Ctrl+L) keeps this message."))
        advice.setProperty("role", "faint")
        advice.setWordWrap(True)
        column = QVBoxLayout()
        column.addWidget(self.sentence_label)
        column.addWidget(advice)
        row.addLayout(column, stretch=1)
        return row

    def _detail_view(self) -> QPlainTextEdit:
        text = QPlainTextEdit(report_text(self._details))
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
        copy = box.addButton(self.tr("C&opy details"), action)
        copy.clicked.connect(self.copy)
        folder = box.addButton(self.tr("Open &log folder"), action)
        folder.clicked.connect(_open_logs)
        return box

    @Slot(bool)
    def _show_details(self, shown: bool) -> None:  # noqa: FBT001  # a signal's
        self._text.setVisible(shown)
        self.adjustSize()

    @Slot()
    def copy(self) -> None:
        """Puts versions, sentence and traceback on the clipboard."""
        QGuiApplication.clipboard().setText(report_text(self._sentence, self._details))


class ErrorQueue(QObject):
    """One dialog at a time; the next one waits for the last to be closed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: list[tuple[str, str]] = []
        self.dialog: ErrorDialog | None = None
        """The one that stands."""

    @Slot(str, str)
    def show(self, sentence: str, details: str) -> None:
        if self.dialog is not None:
            self._waiting.append((sentence, details))
            return
        self.dialog = ErrorDialog(sentence, details, self._window)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot()
    def _closed(self) -> None:
        self.dialog = None
        if self._waiting:
            self.show(*self._waiting.pop(0))


@Slot()
def _open_logs() -> None:
    folder = logs()
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
