"""Combo boxes whose entries stand for the values of a spec, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QWidget

from pbrstudio.runtime.errors import UserError
from pbrstudio.textures.layouts import layout_ids, load_layout

Choice = tuple[str, str]
"""A value, and how it reads."""


def combo(name: str, choices: Sequence[Choice], parent: QWidget | None = None) -> QComboBox:
    """A box of ``choices`` that a screen reader calls ``name``."""
    box = QComboBox(parent)
    box.setAccessibleName(name)
    # As wide as its longest entry would make a page wider than a small screen.
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(14)
    for value, text in choices:
        box.addItem(text, value)
    return box


def value_of(box: QComboBox) -> str:
    return str(box.currentData())


def choose(box: QComboBox, value: str) -> None:
    """Shows ``value``; one that the box does not have is added, so that it is neither lost nor changed unseen."""
    index = box.findData(value)
    if index < 0:
        box.addItem(value, value)
        index = box.count() - 1
    box.setCurrentIndex(index)


def layout_choices() -> list[Choice]:
    """The layouts that can be read, by title."""
    found = []
    for name in layout_ids():
        try:
            found.append((name, load_layout(name).title))
        except UserError:
            continue  # a damaged file of the user's: converting with it says what is wrong with it
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("Choices", text)


def device_choices() -> list[Choice]:
    return [
        ("auto", _tr("Automatic (card, else processor)")),
        ("cpu", _tr("Processor")),
        ("cuda", _tr("NVIDIA graphics card (CUDA)")),
        ("mps", _tr("Apple graphics (Metal)")),
        ("directml", _tr("Graphics card under Windows (DirectML)")),
    ]


def precision_choices() -> list[Choice]:
    return [
        ("auto", _tr("Automatic (the quickest)")),
        ("fp32", _tr("32 bit")),
        ("bf16", _tr("bfloat16")),
        ("fp16", _tr("16 bit")),
    ]


def quality_choices() -> list[Choice]:
    return [("draft", _tr("Draft (quick)")), ("normal", _tr("Normal")), ("best", _tr("Best (slow)"))]


def existing_choices() -> list[Choice]:
    return [
        ("skip", _tr("Skip the texture")),
        ("overwrite", _tr("Overwrite the files")),
        ("rename", _tr("Write under free names")),
    ]


def theme_choices() -> list[Choice]:
    return [("dark", _tr("Dark")), ("light", _tr("Light")), ("system", _tr("As the desktop"))]
