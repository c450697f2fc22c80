"""The mod that comes of a batch: its name, an installer or an archive of it, and what of earlier runs goes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from pbrstudio.gui.options.fields import packaging_of, with_fields
from pbrstudio.gui.options.rows import form_in
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout
from pbrstudio.spec.packaging import Packaging


class ModOptions(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = _line(self.tr("Mod name"), self.tr("after what is converted"))
        self.version = _line(self.tr("Version"), Packaging().version)
        self.author = _line(self.tr("Author"), self.tr("nobody is named"))
        self.fomod = QCheckBox(self.tr("Installer (FOMOD)"))
        self.fomod.setToolTip(
            self.tr("An installer that asks for True PBR or Complex Material, and for full or half resolution")
        )
        self.zip = QCheckBox(self.tr("Archive (zip)"))
        self.zip.setToolTip(self.tr("An archive as well that a mod manager installs"))
        self.prune = QCheckBox(self.tr("Take away what nothing asks for"))
        self.prune.setToolTip(
            self.tr("Files of earlier runs that are as they were written and belong to no texture now")
        )
        for line in (self.name, self.version, self.author):
            line.textChanged.connect(self.changed)
        for box in (self.fomod, self.zip, self.prune):
            box.toggled.connect(self.changed)
        form = form_in(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Mod name"), self.name)
        form.addRow(self.tr("Version"), self.version)
        form.addRow(self.tr("Author"), self.author)
        form.addRow("", self.fomod)
        form.addRow("", self.zip)
        form.addRow("", self.prune)

    def show_layout(self, layout: Layout) -> None:
        """Only a mod of the game can be installed."""
        for box in (self.fomod, self.zip):
            box.setEnabled(layout.is_mod)

    def applied(self, conversion: Conversion) -> Conversion:
        """``conversion`` with what is asked for here. Raises `UserError` for a version that is none."""
        packaging = packaging_of(
            name=self.name.text().strip() or None,
            version=self.version.text().strip() or None,
            author=self.author.text().strip() or None,
            fomod=_asked(self.fomod),
            zip=_asked(self.zip),
        )
        return with_fields(conversion, packaging=packaging, prune=_asked(self.prune))

    def show_conversion(self, conversion: Conversion) -> None:
        packaging = conversion.packaging
        self.name.setText(packaging.name or "")
        self.version.setText(packaging.version if "version" in packaging.model_fields_set else "")
        self.author.setText(packaging.author or "")
        self.fomod.setChecked(packaging.fomod)
        self.zip.setChecked(packaging.zip)
        self.prune.setChecked(conversion.prune)


def _asked(box: QCheckBox) -> bool | None:
    return True if box.isEnabled() and box.isChecked() else None


def _line(name: str, usual: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(usual)
    return line
