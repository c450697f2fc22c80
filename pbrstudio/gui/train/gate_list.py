"""The gates of a phase as indicators: their state, the numbers that were compared, and what to do about a red one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pbrstudio.gui.option_words import in_window_words
from pbrstudio.gui.style import IDLE, MEDIUM, SMALL
from pbrstudio.gui.train.states import gate_words
from pbrstudio.runtime.run_view import GateView


class _Light(QWidget):
    """A round lamp in the colour of a state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = IDLE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_colour(self, colour: str) -> None:
        if colour != self._colour:
            self._colour = colour
            self.update()

    @property
    def colour(self) -> str:
        return self._colour

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(14, 18)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        painter.drawEllipse(QRectF(1, 3, 12, 12))


class GateRow(QFrame):
    """One gate. A button to accept it stands there while it is red and may be accepted."""

    accepted = Signal(str)
    """The gate's id."""

    def __init__(self, gate: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gate = gate
        self.setProperty("role", "panel")
        self.light = _Light(self)
        self.heading = QLabel(self)
        self.heading.setTextFormat(Qt.TextFormat.RichText)
        self.sentence = _wrapped(self)
        self.advice = _wrapped(self)
        self.advice.setProperty("role", "faint")
        self.accept = QPushButton(self.tr("Accept"), self)
        self.accept.setAccessibleName(self.tr("Accept the gate {} although it failed").replace("{}", gate))
        self.accept.clicked.connect(lambda: self.accepted.emit(self.gate))
        head = QHBoxLayout()
        head.setSpacing(SMALL)
        head.addWidget(self.light)
        head.addWidget(self.heading, 1)
        head.addWidget(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, SMALL, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        column.addLayout(head)
        column.addWidget(self.sentence)
        column.addWidget(self.advice)

    def show_gate(self, decided: GateView | None, expected: str, *, acceptable: bool) -> None:
        """``expected``: what is asked for, shown until it is decided."""
        words, colour = gate_words(decided)
        self.light.set_colour(colour)
        _put(self.heading, f'<b>{self.gate}</b> <span style="color:{colour}">{words}</span>')
        _put(self.sentence, in_window_words(expected if decided is None else decided.decided.sentence))
        red = decided is not None and decided.decided.state == "failed"
        _put(self.advice, in_window_words(decided.decided.advice) if decided is not None and red else "")
        self.advice.setVisible(red)
        self.accept.setVisible(acceptable and decided is not None and decided.open)
        self.setAccessibleName(f"{self.gate}: {words}. {self.sentence.text()}")


class GateList(QScrollArea):
    """All gates of one phase, those that are still to be decided too."""

    accepted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Gates of the phase"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SMALL)
        self._none = _wrapped(self._inner)
        self._none.setProperty("role", "faint")
        self._none.setText(self.tr("This phase has no gates."))
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self.setWidget(self._inner)
        self.rows: dict[str, GateRow] = {}
        self._phase = ""

    def show_gates(self, phase: str, asked: dict[str, str], decided: dict[str, GateView], *, acceptable: bool) -> None:
        """``asked``: what each gate of the ladder asks for, by its id."""
        names = [*asked, *(name for name in decided if name not in asked)]
        if phase != self._phase or names != list(self.rows):
            self._build(phase, names)
        for name, row in self.rows.items():
            row.show_gate(decided.get(name), asked.get(name, ""), acceptable=acceptable)

    def _build(self, phase: str, names: list[str]) -> None:
        self._phase = phase
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = {name: GateRow(name, self._inner) for name in names}
        for at, row in enumerate(self.rows.values()):
            row.accepted.connect(self.accepted)
            self._column.insertWidget(at, row)
        self._none.setVisible(not names)


def _wrapped(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _put(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
