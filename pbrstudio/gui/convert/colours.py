"""The overlay's colours of a model's materials."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor

from pbrstudio.gui.convert.look import Colour
from pbrstudio.gui.style import class_colour


def class_colours(classes: Sequence[str]) -> list[Colour]:
    """One for each class, in the order of their ids."""
    colours = [QColor(class_colour(name, index)) for index, name in enumerate(classes)]
    return [(each.red(), each.green(), each.blue()) for each in colours]
