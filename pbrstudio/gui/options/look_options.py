"""How textures are looked at: what of the mod's own is used, whether they tile, and rules by path and material."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from pbrstudio.gui.choices import choose, combo, value_of
from pbrstudio.gui.options.fields import with_fields
from pbrstudio.gui.options.file_list import FileList
from pbrstudio.gui.options.rows import form_in
from pbrstudio.spec.conversion import Conversion


class LookOptions(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, places_normals: bool = True) -> None:
        """``places_normals`` False: the form around it gives `normals` a place of its own."""
        super().__init__(parent)
        self.normals = QCheckBox(self.tr("Ow&n normal maps"))
        self.normals.setToolTip(
            self.tr("Where the mod has a normal or a height map of a texture, take it, not a new one")
        )
        self.gloss = QCheckBox(self.tr("Gloss of the normal map"))
        self.gloss.setToolTip(self.tr("Whether gloss in the alpha of the mod's own normal map details the roughness"))
        self.words = QCheckBox(self.tr("Words in the path"))
        self.words.setToolTip(self.tr("Whether words such as plank or iron make their material likelier"))
        self.tiling = combo(
            self.tr("Tiling"),
            [("auto", self.tr("Measured for each")), ("on", self.tr("All tile")), ("off", self.tr("None tiles"))],
        )
        self.rules = FileList(self.tr("Rules"), self.tr("Rules (*.toml)"))
        self.rules.setToolTip(self.tr("Rules by path and material, beside those that ship; a later file wins"))
        for box in (self.normals, self.gloss, self.words):
            box.setChecked(True)
            box.toggled.connect(self.changed)
        self.tiling.currentIndexChanged.connect(self.changed)
        self.rules.changed.connect(self.changed)
        form = form_in(self)
        form.setContentsMargins(0, 0, 0, 0)
        if places_normals:
            form.addRow("", self.normals)
        form.addRow("", self.gloss)
        form.addRow("", self.words)
        form.addRow(self.tr("Tiling"), self.tiling)
        form.addRow(self.tr("Rules"), self.rules)

    def applied(self, conversion: Conversion) -> Conversion:
        """``conversion`` with what stands here and is not the usual."""
        tiling = value_of(self.tiling)
        return with_fields(
            conversion,
            normals=None if self.normals.isChecked() else "derived",
            gloss=None if self.gloss.isChecked() else False,
            path_words=None if self.words.isChecked() else False,
            tiling=None if tiling == Conversion().tiling else tiling,
            rules=self.rules.paths or None,
        )

    def show_conversion(self, conversion: Conversion) -> None:
        self.normals.setChecked(conversion.normals == "own")
        self.gloss.setChecked(conversion.gloss)
        self.words.setChecked(conversion.path_words)
        choose(self.tiling, conversion.tiling)
        self.rules.set_paths(conversion.rules)
