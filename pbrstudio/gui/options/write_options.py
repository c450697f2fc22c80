"""What is written, in the ways that a layout leaves open: sizes, formats, the game's constants, landscapes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from pbrstudio.gui.choices import choose, combo, value_of
from pbrstudio.gui.options.fields import with_fields
from pbrstudio.gui.options.file_list import FileList
from pbrstudio.gui.options.map_sizes import MapSizes
from pbrstudio.gui.options.rows import factor_box, form_in
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout

_USUAL = Conversion()
_BC7 = "bc7"


class WriteOptions(QWidget):
    """What a layout has no use for rests, and is not asked for."""

    changed = Signal()

    def __init__(self, beside: int = 1, parent: QWidget | None = None) -> None:
        """``beside``: how many sizes of maps stand in a row."""
        super().__init__(parent)
        self.map_sizes = MapSizes(beside)
        self.albedo = combo(self.tr("Albedo format"), [])
        self.albedo.setMinimumContentsLength(10)
        self.parallax = QCheckBox(self.tr("Height map for parallax"))
        self.parallax.setChecked(True)
        self.folder = QLineEdit()
        self.folder.setAccessibleName(self.tr("Folder in the game"))
        self.folder.setPlaceholderText(self.tr("as its path says; such as armor/iron"))
        self.folder.setToolTip(self.tr("Where below textures an input belongs whose own path does not say it"))
        self.specular = factor_box(self.tr("Specular level"), 1.0, _USUAL.specular_level, 0.005)
        self.roughness = factor_box(self.tr("Roughness scale"), 4.0, _USUAL.roughness_scale, 0.1)
        self.displacement = factor_box(self.tr("Displacement scale"), 4.0, _USUAL.displacement_scale, 0.1)
        self.plugins = FileList(self.tr("Plugins"), self.tr("Plugins (*.esm *.esp *.esl);;All files (*)"))
        self.plugins.setToolTip(self.tr("In load order: their texture sets say what the landscapes are called"))
        self._lay_out()
        for box in (self.specular, self.roughness, self.displacement):
            box.valueChanged.connect(self.changed)
        self.albedo.currentIndexChanged.connect(self.changed)
        self.parallax.toggled.connect(self.changed)
        self.folder.textChanged.connect(self.changed)
        self.map_sizes.changed.connect(self.changed)
        self.plugins.changed.connect(self.changed)

    def show_layout(self, layout: Layout) -> None:
        """Offers what ``layout`` leaves open."""
        self.map_sizes.show_layout(layout)
        self._show_variants(layout.variants)
        self.parallax.setEnabled(layout.carries_height)
        self.folder.setEnabled(layout.is_mod)
        for control in (self.specular, self.roughness, self.displacement, self.plugins):
            control.setEnabled(layout.for_pgpatcher)

    def applied(self, conversion: Conversion) -> Conversion:
        """``conversion`` with what stands here and is not the usual. Raises `UserError` for a folder that is none."""
        folder = self.folder.text().strip() if self.folder.isEnabled() else ""
        in_game = self.specular.isEnabled()
        return with_fields(
            conversion,
            map_divisors=self.map_sizes.divisors or None,
            albedo_variant=value_of(self.albedo) or None,
            parallax=False if self.parallax.isEnabled() and not self.parallax.isChecked() else None,
            game_folder=folder or None,
            specular_level=_moved(self.specular.value(), _USUAL.specular_level) if in_game else None,
            roughness_scale=_moved(self.roughness.value(), _USUAL.roughness_scale) if in_game else None,
            displacement_scale=_moved(self.displacement.value(), _USUAL.displacement_scale) if in_game else None,
            plugins=self.plugins.paths if in_game and self.plugins.paths else None,
        )

    def show_conversion(self, conversion: Conversion) -> None:
        """After `show_layout` of its layout."""
        self.map_sizes.show_divisors(conversion.map_divisors)
        choose(self.albedo, conversion.albedo_variant or "")
        self.parallax.setChecked(conversion.parallax)
        self.folder.setText(conversion.game_folder or "")
        self.specular.setValue(conversion.specular_level)
        self.roughness.setValue(conversion.roughness_scale)
        self.displacement.setValue(conversion.displacement_scale)
        self.plugins.set_paths(conversion.plugins)

    def _show_variants(self, variants: tuple[str, ...]) -> None:
        chosen = value_of(self.albedo) if self.albedo.count() else ""
        was = self.albedo.blockSignals(True)
        self.albedo.clear()
        self.albedo.addItem(self.tr("As the layout says"), "")
        words = {_BC7: self.tr("BC7 (better)"), "bc1": self.tr("BC1 (half the size)")}
        for name in variants:
            self.albedo.addItem(words.get(name, name.upper()), name)
        self.albedo.setCurrentIndex(max(0, self.albedo.findData(chosen)))
        self.albedo.blockSignals(was)
        self.albedo.setEnabled(bool(variants))

    def _lay_out(self) -> None:
        form = form_in(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Map sizes"), self.map_sizes)
        form.addRow(self.tr("Albedo format"), self.albedo)
        form.addRow(self.parallax)
        form.addRow(self.tr("Folder in the game"), self.folder)
        heading = QLabel(self.tr("For PGPatcher, in the game"))
        heading.setProperty("role", "faint")
        form.addRow(heading)
        form.addRow(self.tr("Specular level"), self.specular)
        form.addRow(self.tr("Roughness scale"), self.roughness)
        form.addRow(self.tr("Displacement scale"), self.displacement)
        form.addRow(QLabel(self.tr("Plugins")))
        form.addRow(self.plugins)


def _moved(value: float, usual: float) -> float | None:
    return None if abs(value - usual) < 1e-9 else value
