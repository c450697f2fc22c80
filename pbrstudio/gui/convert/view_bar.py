"""The bar below the viewer: zoom, tiling, before and after, channels, and the values under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from pbrstudio.gui.convert.actions import ConvertActions
from pbrstudio.gui.convert.look import Channels
from pbrstudio.gui.style import MEDIUM, SMALL


class ViewBar(QWidget):
    def __init__(self, actions: ConvertActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = ""
        self._notes: tuple[str, ...] = ()
        self._tools = QWidget(self)
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(2)
        tools.addWidget(self._button(actions.fit, self.tr("Fit")))
        tools.addWidget(self._button(actions.one_to_one, self.tr("1:1")))
        tools.addWidget(self._button(actions.zoom_out, "\N{MINUS SIGN}"))
        tools.addWidget(self._button(actions.zoom_in, "+"))
        self._zoom = QLabel("100 %", self)
        self._zoom.setMinimumWidth(self.fontMetrics().horizontalAdvance("0000 %") + SMALL)
        tools.addWidget(self._zoom)
        tools.addSpacing(MEDIUM)
        tools.addWidget(self._button(actions.tiled, "2\N{MULTIPLICATION SIGN}2"))
        tools.addWidget(self._button(actions.compared, self.tr("Compare")))
        tools.addSpacing(MEDIUM)
        names = {Channels.ALL: self.tr("All"), Channels.R: "R", Channels.G: "G", Channels.B: "B", Channels.A: "A"}
        for channels, name in names.items():
            tools.addWidget(self._button(actions.channels[channels], name))
        tools.addStretch(1)
        self._working = QLabel(self)
        self._working.setProperty("role", "faint")
        self._reading = QLabel(self)
        for label in (self._working, self._reading):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._working.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        values = QHBoxLayout()
        values.addWidget(self._reading, 3)
        values.addWidget(self._working, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        layout.setSpacing(SMALL)
        layout.addWidget(self._tools)
        layout.addLayout(values)

    def show_tools(self, *, shown: bool) -> None:
        """The upper row: it serves the viewer only."""
        self._tools.setVisible(shown)

    def show_zoom(self, scale: float) -> None:
        self._zoom.setText(f"{scale * 100:.0f} %" if scale >= 0.1 else f"{scale * 100:.1f} %")

    def show_reading(self, text: str) -> None:
        self._reading.setText(text)

    @property
    def reading(self) -> str:
        return self._reading.text()

    def show_working(self, text: str) -> None:
        """What goes on; empty when nothing does: then the notes are seen."""
        self._busy = text
        self._tell()

    def show_notes(self, notes: Sequence[str]) -> None:
        """What there is to say about the texture: the first note, all of them as a tip."""
        self._notes = tuple(notes)
        self._tell()

    def _tell(self) -> None:
        more = self.tr(" (and %1 more)").replace("%1", str(len(self._notes) - 1)) if len(self._notes) > 1 else ""
        note = f"{self._notes[0]}{more}" if self._notes else ""
        text = self._busy or note
        room = self._working.contentsRect().width() - 2 * SMALL  # the style pads labels
        self._working.setText(self._working.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))
        self._working.setToolTip(self._busy or "\n".join(self._notes))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        # The labels take their new widths after this.
        QTimer.singleShot(0, self._tell)

    def _button(self, action: QAction, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setText(text)
        button.setAccessibleName(action.text().replace("&", ""))
        keys = action.shortcut().toString()
        button.setToolTip(f"{button.accessibleName()} ({keys})")
        # The action's own text would come back with every change of it.
        action.changed.connect(lambda: button.setText(text))
        return button
