"""Forms as the window has them, and spin boxes for the factors of a conversion."""

from __future__ import annotations

from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QWidget

from pbrstudio.gui.style import MEDIUM


def form_in(widget: QWidget) -> QFormLayout:
    """A form whose fields take the width that is there."""
    form = QFormLayout(widget)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
    form.setVerticalSpacing(MEDIUM)
    form.setHorizontalSpacing(MEDIUM)
    return form


def factor_box(name: str, most: float, usual: float, step: float) -> QDoubleSpinBox:
    """A number from 0 to ``most`` that stands at ``usual``."""
    box = QDoubleSpinBox()
    box.setAccessibleName(name)
    box.setRange(0.0, most)
    box.setDecimals(3 if step < 0.05 else 2)
    box.setSingleStep(step)
    box.setValue(usual)
    return box
