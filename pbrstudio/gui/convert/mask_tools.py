"""What the brush, the picker and the commands for materials do to the current texture's mask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from pbrstudio.gui.context import Context
from pbrstudio.gui.convert.actions import ConvertActions
from pbrstudio.gui.convert.centre import Centre
from pbrstudio.gui.convert.colours import class_colours
from pbrstudio.gui.convert.latest import Latest
from pbrstudio.gui.convert.look import UNLABELLED, UNLABELLED_COLOUR, Shown
from pbrstudio.gui.convert.materials_panel import MaterialsPanel
from pbrstudio.gui.convert.viewer import Tool
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError

if TYPE_CHECKING:
    from pbrstudio.gui.convert.document import Document, Patch
    from pbrstudio.gui.convert.mask_edits import Places
    from pbrstudio.gui.convert.result import Result
    from pbrstudio.textures.maps import U8

GROWTH = 1.25
"""A step of the brush's size."""


class MaskTools(QObject):
    """Connects the viewer, the materials panel and the actions with the document that is shown."""

    def __init__(
        self, context: Context, actions: ConvertActions, centre: Centre, panel: MaterialsPanel, page: QWidget
    ) -> None:
        super().__init__(page)
        self._context, self._actions, self._centre, self._panel, self._page = context, actions, centre, panel, page
        self._latest = Latest(self.tr("Materials"), self)
        self._latest.done.connect(self._edited)
        self._latest.failed.connect(context.show_error)
        centre.viewer.stroke_done.connect(self._stroke)
        centre.viewer.region_picked.connect(self._region)
        panel.chosen.connect(self._ink)
        panel.brush_changed.connect(self._ink)
        for tool in (Tool.BRUSH, Tool.REGION):
            actions.tools[tool].triggered.connect(self._show_materials)
        actions.connect_all(
            [
                (actions.smaller, lambda: panel.grow_brush(1 / GROWTH)),
                (actions.larger, lambda: panel.grow_brush(GROWTH)),
                (actions.reassign, self.reassign),
                (actions.clear_paint, self.clear),
                (actions.save_label, self.save_label),
            ]
        )
        self.update_actions()

    def update_actions(self) -> None:
        """What makes no sense now is grey."""
        result = self._centre.result
        known = result is not None and result.maps.materials is not None
        for action in (self._actions.tools[Tool.BRUSH], self._actions.tools[Tool.REGION], self._actions.reassign):
            action.setEnabled(known)
        self._actions.save_label.setEnabled(known)
        self._actions.clear_paint.setEnabled(result is not None and result.document.painted is not None)
        if not known:
            self._actions.tools[Tool.MOVE].trigger()
        self._ink()

    def close(self) -> None:
        self._latest.close()

    @Slot()
    def _ink(self) -> None:
        id_, result = self._panel.class_id, self._centre.result
        colours = [] if result is None else class_colours(result.maps.classes)
        colour = colours[id_] if id_ < len(colours) else UNLABELLED_COLOUR
        self._centre.viewer.set_brush(self._panel.diameter, QColor(*colour))

    @Slot()
    def _show_materials(self) -> None:
        self._centre.choose(Shown.MATERIALS)

    @Slot(object)
    def _stroke(self, places: Places) -> None:
        from pbrstudio.gui.convert.mask_edits import stroke_patch

        if (result := self._shown()) is not None:
            document = result.document
            patch = stroke_patch(
                document.painted,
                result.preview.full,
                places,
                self._panel.diameter,
                self._panel.class_id,
                wrap=result.preview.loaded.wrap,
            )
            if patch is not None:
                document.paint(patch, result.preview.full, self._words(self.tr("Paint %1")))

    @Slot(int, int)
    def _region(self, x: int, y: int) -> None:
        result = self._shown()
        if result is None:
            return
        id_ = self._panel.class_id
        width, height = result.preview.full

        def mask(ids: U8) -> U8:
            from pbrstudio.services.regions import region

            column, row = x * ids.shape[1] // width, y * ids.shape[0] // height
            return region(ids, column, row, wrap=result.preview.loaded.wrap).astype("uint8")

        self._edit(result, mask, id_, self._words(self.tr("Fill with %1")))

    @Slot()
    def reassign(self) -> None:
        """Asks for a material, and gives all its pixels the one that is chosen in the legend."""
        result = self._shown()
        if result is None:
            return
        names = list(result.maps.classes)
        title, question = self.tr("Reassign a material"), self.tr("All pixels of this material become %1:")
        name, ok = QInputDialog.getItem(
            self._page, title, question.replace("%1", self._class_name(self._panel.class_id)), names, 0, False
        )
        if ok:
            self.reassign_class(names.index(name))

    def reassign_class(self, from_id: int) -> None:
        """Gives all pixels of a class the one that is chosen in the legend."""
        if (result := self._shown()) is not None:
            words = self.tr("%2 to %1").replace("%2", self._class_name(from_id))
            self._edit(result, lambda ids: (ids == from_id).astype("uint8"), self._panel.class_id, self._words(words))

    @Slot()
    def clear(self) -> None:
        """Leaves everything to the network again."""
        from pbrstudio.gui.convert.mask_edits import clearing_patch

        result = self._centre.result
        if result is not None and result.document.painted is not None:
            patch = clearing_patch(result.document.painted)
            result.document.paint(patch, result.preview.full, self.tr("Clear corrections"))

    @Slot()
    def save_label(self) -> None:
        """Asks where to, and writes the mask that is shown as a training label."""
        from pbrstudio.services.labels import label_path

        result = self._shown()
        if result is None:
            return
        suggestion = label_path(result.document.path, result.document.path.parent)
        name, _ = QFileDialog.getSaveFileName(
            self._page, self.tr("Save as training label"), str(suggestion), self.tr("Class masks (*_material.png)")
        )
        if name:
            self.write_label(Path(name))

    def write_label(self, path: Path) -> None:
        """Writes it to ``path``, its legend beside it."""
        import numpy as np

        from pbrstudio.gui.convert.mask_edits import combined
        from pbrstudio.gui.convert.planes import resized
        from pbrstudio.services.labels import save_label

        result = self._shown()
        if result is None or result.maps.materials is None:
            return
        width, height = result.preview.full
        painted = result.document.painted
        if self._panel.label_painted_only:
            ids = np.full((height, width), UNLABELLED, np.uint8) if painted is None else painted
        else:
            ids = combined(resized(result.maps.materials, height, width), painted)
        try:
            mask, legend = save_label(path, ids, result.maps.classes)
        except UserError as error:
            self._context.show_error(str(error))
            return
        self._context.status.emit(self.tr("Saved %1 and %2").replace("%1", mask.name).replace("%2", legend.name))

    def _shown(self) -> Result | None:
        """The result, if it knows materials."""
        result = self._centre.result
        return result if result is not None and result.maps.materials is not None else None

    def _edit(self, result: Result, mask: Callable[[U8], U8], id_: int, words: str) -> None:
        """Works a mask out in a thread, from the ids as they are shown, and paints it."""
        found, document, size = result.maps.materials, result.document, result.preview.full
        assert found is not None
        painted = document.painted

        def work(_: Control) -> tuple[Document, Patch | None, tuple[int, int], str, U8 | None]:
            from pbrstudio.gui.convert.mask_edits import combined, mask_patch

            patch = mask_patch(painted, size, mask(combined(found, painted)).astype("bool"), id_)
            return document, patch, size, words, painted

        self._latest.ask(work, interrupt=False)

    @Slot(object)
    def _edited(self, edit: tuple[Document, Patch | None, tuple[int, int], str, U8 | None]) -> None:
        document, patch, size, words, painted = edit
        if patch is not None and document.painted is painted:  # not undone or painted over meanwhile
            document.paint(patch, size, words)

    def _class_name(self, id_: int) -> str:
        classes = () if self._centre.result is None else self._centre.result.maps.classes
        return classes[id_] if id_ < len(classes) else self.tr("left to the network")

    def _words(self, pattern: str) -> str:
        return pattern.replace("%1", self._class_name(self._panel.class_id))
