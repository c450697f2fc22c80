"""The middle of the page: the chooser of maps, the viewer or the solid, and the bar below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from pbrstudio.gui.convert.actions import ConvertActions, shown_title
from pbrstudio.gui.convert.look import Channels, Look, Shown
from pbrstudio.gui.convert.view_bar import ViewBar
from pbrstudio.gui.convert.viewer import Viewer
from pbrstudio.gui.option_words import in_window_words

if TYPE_CHECKING:
    from pbrstudio.gui.convert.result import Result
    from pbrstudio.gui.view3d.view import View3D


class Centre(QWidget):
    look_changed = Signal(object)
    """The `Look` that is wanted."""

    def __init__(self, actions: ConvertActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._look = Look()
        self._result: Result | None = None
        self._at = (-1, -1)
        self._solid: View3D | None = None
        self._solid_shows: Result | None = None
        self.maps = QTabBar(self)
        self.maps.setAccessibleName(self.tr("Map"))
        self.maps.setDrawBase(False)
        self.maps.setExpanding(False)
        self.maps.setUsesScrollButtons(True)
        for index, shown in enumerate(Shown, start=1):
            self.maps.addTab(shown_title(shown))
            self.maps.setTabToolTip(index - 1, f"{shown_title(shown)} ({index})")
        self.maps.addTab(self.tr("3D"))
        self.maps.setTabToolTip(len(Shown), self.tr("On a solid (9)"))
        self.viewer = Viewer(self)
        self.bar = ViewBar(actions, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.viewer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.maps)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.bar)
        self._connect()
        self.show_look(self._look)

    @property
    def look(self) -> Look:
        return self._look

    @property
    def result(self) -> Result | None:
        """What is shown."""
        return self._result

    @property
    def solid(self) -> View3D | None:
        """The 3D view; None until it is first opened."""
        return self._solid

    def show_look(self, look: Look) -> None:
        """Puts tabs and checks where ``look`` says."""
        self._look = look
        self._actions.shown[look.shown].setChecked(True)
        self._actions.channels[look.channels].setChecked(True)
        self._actions.confidence.setChecked(look.confidence)
        if not self._actions.solid.isChecked():
            self.maps.setCurrentIndex(list(Shown).index(look.shown))

    def show_result(self, result: Result | None) -> None:
        self._result = result
        if result is None:
            self.viewer.show_pictures(None, None, QSize(1, 1))
            self.bar.show_notes(())
        else:
            self.viewer.show_pictures(result.picture, result.source, QSize(*result.preview.full))
            self.viewer.show_message("")
            self.bar.show_notes([in_window_words(finding.message) for finding in result.preview.findings])
        self._read()
        self._show_on_solid()

    def _connect(self) -> None:
        actions, viewer = self._actions, self.viewer
        actions.connect_all(
            [
                (actions.fit, viewer.fit),
                (actions.one_to_one, viewer.one_to_one),
                (actions.zoom_in, viewer.zoom_in),
                (actions.zoom_out, viewer.zoom_out),
                (actions.solid, self._open_solid),
                *[(action, lambda shown=shown: self.choose(shown)) for shown, action in actions.shown.items()],
                *[(action, lambda c=c: self._choose_channels(c)) for c, action in actions.channels.items()],
            ]
        )
        actions.tiled.toggled.connect(viewer.set_tiled)
        actions.compared.toggled.connect(viewer.set_compared)
        actions.confidence.toggled.connect(self._set_confidence)
        for tool, action in actions.tools.items():
            action.toggled.connect(lambda on, tool=tool: viewer.set_tool(tool) if on else None)
        self.maps.currentChanged.connect(self._tab_changed)
        viewer.zoom_changed.connect(self.bar.show_zoom)
        viewer.hovered.connect(self._hover)

    def choose(self, shown: Shown) -> None:
        """Shows a map in the viewer."""
        self._stack.setCurrentWidget(self.viewer)
        self.bar.show_tools(shown=True)
        self._actions.shown[shown].setChecked(True)
        self._change(replace(self._look, shown=shown))
        self.maps.setCurrentIndex(list(Shown).index(shown))

    def _choose_channels(self, channels: Channels) -> None:
        self._change(replace(self._look, channels=channels))

    @Slot(bool)
    def _set_confidence(self, on: bool) -> None:  # noqa: FBT001  # the slot of a check
        self._change(replace(self._look, confidence=on))

    @Slot(int)
    def _tab_changed(self, index: int) -> None:
        if index == len(Shown):
            self._open_solid()
        else:
            self.choose(list(Shown)[index])

    def _change(self, look: Look) -> None:
        if look != self._look:
            self._look = look
            self.look_changed.emit(look)
            self._read()

    @Slot()
    def _open_solid(self) -> None:
        self._actions.solid.setChecked(True)
        self.maps.setCurrentIndex(len(Shown))
        if self._solid is None:
            from pbrstudio.gui.view3d.view import View3D

            self._solid = View3D(self)
            self._stack.addWidget(self._solid)
        self._stack.setCurrentWidget(self._solid)
        self.bar.show_tools(shown=False)
        self._show_on_solid()

    def _show_on_solid(self) -> None:
        if self._solid is None or self._stack.currentWidget() is not self._solid or self._result is None:
            return
        if self._solid_shows is None or self._solid_shows.maps is not self._result.maps:
            self._solid_shows = self._result
            self._solid.show_maps(self._result.maps)

    @Slot(int, int)
    def _hover(self, x: int, y: int) -> None:
        self._at = (x, y)
        self._read()

    def _read(self) -> None:
        """The values under the cursor; of a small preview those that lie there."""
        from pbrstudio.gui.convert.reading import reading

        x, y = self._at
        if self._result is None or x < 0:
            self.bar.show_reading("")
            return
        maps = self._result.maps
        width, height = self._result.preview.full
        column = min(x * maps.source.shape[1] // width, maps.source.shape[1] - 1)
        row = min(y * maps.source.shape[0] // height, maps.source.shape[0] - 1)
        values = reading(maps, self._look.shown, column, row, self._result.preview.confidence)
        about = "" if self._result.preview.exact else "≈ "
        self.bar.show_reading(f"{x}, {y}   {about}{values}")
