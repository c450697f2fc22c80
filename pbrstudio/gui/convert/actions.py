"""Everything the convert page does, as actions with shortcuts, in its menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoGroup
from PySide6.QtWidgets import QMenu, QWidget

from pbrstudio.gui.convert.controls import map_title
from pbrstudio.gui.convert.look import Channels, Shown
from pbrstudio.gui.convert.session import SIDE
from pbrstudio.gui.convert.viewer import Tool

SIDES = (512, SIDE, 2048)
"""Sizes of a preview to choose from, in pixels."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConvertActions", text)


def shown_title(shown: Shown) -> str:
    """The name of what the viewer shows."""
    if shown is Shown.SOURCE:
        return _tr("Source")
    if shown is Shown.MATERIALS:
        return _tr("Materials")
    return _tr("AO") if shown is Shown.AO else map_title(shown.value)


class ConvertActions:
    """Made once for the page. Single keys work wherever on the page the focus is, save in a field that takes text."""

    def __init__(self, page: QWidget, undo: QUndoGroup) -> None:
        self._page = page
        self.texture = QMenu(_tr("&Texture"), page)
        self.map = QMenu(_tr("&Map"), page)
        self.adjust = QMenu(_tr("&Adjust"), page)
        self.materials = QMenu(_tr("Mate&rials"), page)
        self._make_texture()
        self._make_map()
        self._make_adjust(undo)
        self._make_materials()

    @property
    def menus(self) -> list[QMenu]:
        return [self.texture, self.map, self.adjust, self.materials]

    def _make_texture(self) -> None:
        self.export = self._add(self.texture, _tr("&Export…"), "Ctrl+E")
        self.export_all = self._add(self.texture, _tr("Export &all…"), "Ctrl+Shift+E")
        self.open_folder = self._add(self.texture, _tr("Open the &folder of the last export"), "Ctrl+Shift+F")
        self.looking = self._add(self.texture, _tr("&Rules and own maps…"), "Ctrl+Shift+U")
        self.texture.addSeparator()
        self.next = self._add(self.texture, _tr("&Next texture"), "PgDown")
        self.previous = self._add(self.texture, _tr("&Previous texture"), "PgUp")
        self.remove = self._add(self.texture, _tr("&Take off the list"), "Ctrl+W")
        self.clear = self._add(self.texture, _tr("Take all &off the list"), "Ctrl+Shift+W")

    def _make_map(self) -> None:
        self.maps = QActionGroup(self._page)
        self.shown: dict[Shown, QAction] = {}
        for index, shown in enumerate(Shown, start=1):
            action = self._add(self.map, shown_title(shown), str(index), checkable=True)
            self.maps.addAction(action)
            self.shown[shown] = action
        self.solid = self._add(self.map, _tr("&3D view"), "9", checkable=True)
        self.maps.addAction(self.solid)
        self.map.addSeparator()
        self.channel_group = QActionGroup(self._page)
        names = {
            Channels.ALL: (_tr("All &channels"), "C"),
            Channels.R: (_tr("&Red channel"), "R"),
            Channels.G: (_tr("&Green channel"), "G"),
            Channels.B: (_tr("&Blue channel"), "B"),
            Channels.A: (_tr("&Alpha channel"), "A"),
        }
        self.channels: dict[Channels, QAction] = {}
        for channels, (text, keys) in names.items():
            action = self._add(self.map, text, keys, checkable=True)
            self.channel_group.addAction(action)
            self.channels[channels] = action
        self.map.addSeparator()
        self.fit = self._add(self.map, _tr("&Fit"), "F")
        self.one_to_one = self._add(self.map, _tr("&1:1"), "Z")
        self.zoom_in = self._add(self.map, _tr("Zoom &in"), "+", "=", "Ctrl++")
        self.zoom_out = self._add(self.map, _tr("Zoom &out"), "-", "Ctrl+-")
        self.tiled = self._add(self.map, _tr("&Tiled, 2 x 2"), "T", checkable=True)
        self.compared = self._add(self.map, _tr("Before and a&fter"), "X", checkable=True)
        self.confidence = self._add(self.map, _tr("Confidence of the &materials"), "K", checkable=True)
        self.map.addSeparator()
        sizes = self.map.addMenu(_tr("&Preview size"))
        group = QActionGroup(self._page)
        self.sides: dict[int, QAction] = {}
        """By the longest side of a preview, in pixels."""
        for index, side in enumerate(SIDES, start=1):
            text = _tr("%1 px").replace("%1", str(side))
            action = self._add(sizes, text, f"Ctrl+Alt+{index}", checkable=True)
            group.addAction(action)
            self.sides[side] = action
        self.sides[SIDE].setChecked(True)

    def _make_adjust(self, undo: QUndoGroup) -> None:
        self.undo = undo.createUndoAction(self._page, _tr("&Undo"))
        self.redo = undo.createRedoAction(self._page, _tr("&Redo"))
        for action, keys in ((self.undo, ["Ctrl+Z"]), (self.redo, ["Ctrl+Shift+Z", "Ctrl+Y"])):
            self._place(self.adjust, action, keys)
        self.adjust.addSeparator()
        self.reset = self._add(self.adjust, _tr("Reset &all sliders"), "Ctrl+R")
        self.spread = self._add(self.adjust, _tr("Use these sliders for &every texture"), "Ctrl+Shift+D")
        self.adjust.addSeparator()
        self.load_preset = self._add(self.adjust, _tr("&Load preset…"), "Ctrl+P")
        self.save_preset = self._add(self.adjust, _tr("&Save preset…"), "Ctrl+Shift+P")

    def _make_materials(self) -> None:
        group = QActionGroup(self._page)
        words = {
            Tool.MOVE: (_tr("&Hand"), "H"),
            Tool.BRUSH: (_tr("&Brush"), "P"),
            Tool.REGION: (_tr("&Fill region"), "W"),
        }
        self.tools: dict[Tool, QAction] = {}
        for tool, (text, keys) in words.items():
            action = self._add(self.materials, text, keys, checkable=True)
            group.addAction(action)
            self.tools[tool] = action
        self.tools[Tool.MOVE].setChecked(True)
        self.smaller = self._add(self.materials, _tr("&Smaller brush"), "[")
        self.larger = self._add(self.materials, _tr("&Larger brush"), "]")
        self.materials.addSeparator()
        self.reassign = self._add(self.materials, _tr("&Reassign a material…"), "Ctrl+M")
        self.clear_paint = self._add(self.materials, _tr("&Clear corrections"), "Ctrl+Shift+M")
        self.materials.addSeparator()
        self.save_label = self._add(self.materials, _tr("Save as &training label…"), "Ctrl+T")

    def _add(self, menu: QMenu, text: str, *keys: str, checkable: bool = False) -> QAction:
        action = QAction(text, self._page)
        action.setCheckable(checkable)
        self._place(menu, action, list(keys))
        return action

    def _place(self, menu: QMenu, action: QAction, keys: list[str]) -> None:
        action.setShortcuts([QKeySequence(each) for each in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        menu.addAction(action)
        self._page.addAction(action)

    def connect_all(self, pairs: list[tuple[QAction, Callable[[], object]]]) -> None:
        """Slots that take nothing: Qt would hand them the state of the check."""
        for action, slot in pairs:
            action.triggered.connect(lambda _=False, slot=slot: slot())
