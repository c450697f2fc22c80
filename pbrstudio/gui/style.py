"""How the window looks: colours with a meaning, distances, and the themes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from pbrstudio.config.settings import Theme

TEXTURE_BACKGROUND: Final = "#3c3c3c"
"""Behind every texture, in both themes: a neutral grey, because a coloured one changes how colours look."""

CLASS_COLOURS: Final = {
    "ceramic": "#e6a817",
    "fabric": "#b86bd6",
    "ground": "#8c6d46",
    "leather": "#c4552d",
    "metal": "#4aa3df",
    "stone": "#9aa5ab",
    "wood": "#5fa55a",
    "marble": "#f2d3dc",
    "fur": "#d98cb3",
}
"""Of the materials, for overlays, legends and curves; told apart also by who sees no red or no green."""
_OTHER_CLASSES: Final = ("#17becf", "#bcbd22", "#e377c2", "#1f77b4")

PASSED: Final = "#3fa45b"
FAILED: Final = "#d9534f"
UNCERTAIN: Final = "#e0a030"
"""Amber: a warning, or a gate that cannot be measured."""
IDLE: Final = "#7f8c99"
RUNNING: Final = "#259ae9"

SMALL: Final = 4
"""Pixels (of 96 to the inch) between things that belong together."""
MEDIUM: Final = 8
LARGE: Final = 16
"""Around a page."""

LightOrDark = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Shades:
    """Colours of a theme for what is painted by hand (plots, thumbnails, icons)."""

    background: str
    panel: str
    line: str
    text: str
    faint: str
    accent: str


SHADES: Final[dict[LightOrDark, Shades]] = {
    "dark": Shades("#19232d", "#232e3a", "#455364", "#dfe1e2", "#9da9b5", "#259ae9"),
    "light": Shades("#fafafa", "#eceff1", "#c0c4c8", "#19232d", "#54687a", "#1a72bb"),
}


def class_colour(name: str, index: int = 0) -> str:
    """The colour of a material as ``#rrggbb``; of one that is not known by name, one by its ``index``."""
    return CLASS_COLOURS.get(name, _OTHER_CLASSES[index % len(_OTHER_CLASSES)])


def effective(name: Theme) -> LightOrDark:
    """The theme that a choice means: for "system" the one of the desktop, dark where it does not say."""
    if name != "system":
        return name
    scheme = QGuiApplication.styleHints().colorScheme()
    return "light" if scheme == Qt.ColorScheme.Light else "dark"


def shades() -> Shades:
    """The shades of the theme that is on."""
    background = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return SHADES["dark" if background.lightness() < 128 else "light"]


def apply_theme(app: QApplication, name: Theme) -> None:
    """Puts a theme on the whole window, now. Fonts grow with the desktop's own size."""
    os.environ.setdefault("QT_API", "pyside6")
    import qdarkstyle
    from qdarkstyle.dark.palette import DarkPalette
    from qdarkstyle.light.palette import LightPalette

    kind = effective(name)
    palette = DarkPalette if kind == "dark" else LightPalette
    app.setPalette(_palette(SHADES[kind]))
    app.setStyleSheet(qdarkstyle.load_stylesheet(qt_api="pyside6", palette=palette) + _ours(SHADES[kind]))


def _palette(of: Shades) -> QPalette:
    """What is painted without the style sheet (plots, delegates, web-like text) in the same colours."""
    palette = QPalette()
    role = QPalette.ColorRole
    for each, colour in (
        (role.Window, of.background),
        (role.Base, of.background),
        (role.AlternateBase, of.panel),
        (role.Button, of.panel),
        (role.WindowText, of.text),
        (role.Text, of.text),
        (role.ButtonText, of.text),
        (role.PlaceholderText, of.faint),
        (role.Highlight, of.accent),
        (role.HighlightedText, "#ffffff"),
        (role.Link, of.accent),
        (role.Mid, of.line),
    ):
        palette.setColor(each, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, each, QColor(of.faint))
    return palette


def _ours(of: Shades) -> str:
    """Rules beside qdarkstyle's: headings, panels, the side bar, states."""
    return f"""
QLabel[role="title"] {{ font-size: 17pt; font-weight: 600; }}
QLabel[role="heading"] {{ font-size: 11pt; font-weight: 600; }}
QLabel[role="faint"] {{ color: {of.faint}; }}
QLabel[role="passed"] {{ color: {PASSED}; }}
QLabel[role="failed"] {{ color: {FAILED}; }}
QLabel[role="uncertain"] {{ color: {UNCERTAIN}; }}
QFrame[role="panel"] {{ background: {of.panel}; border: 1px solid {of.line}; border-radius: 4px; }}
QFrame[role="panel"] QLabel {{ background: transparent; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton, QPushButton:disabled, QPushButton:checked, QPushButton:hover, QPushButton:pressed {{ padding: 5px 12px; }}
QScrollArea[role="plain"] {{ border: none; padding: 0; }}
QSplitter, QSplitter::handle {{ background-color: {of.background}; }}
QSplitter::handle:hover {{ background-color: {of.line}; }}
QTreeView::item {{ padding: 4px 2px; }}
#sideBar {{ background: {of.panel}; border: none; border-right: 1px solid {of.line}; border-radius: 0; }}
#sideBar QToolButton {{ background: transparent; border: none; border-left: 3px solid transparent; border-radius: 0;
    padding: 8px 3px 8px 0; color: {of.text}; }}
#sideBar QToolButton:hover {{ background: {of.line}; }}
#sideBar QToolButton:focus {{ background: {of.line}; }}
#sideBar QToolButton:checked {{ border-left: 3px solid {of.accent}; background: {of.background}; }}
#sideBar QToolButton:checked:focus {{ background: {of.line}; }}
QPushButton[role="primary"] {{ background: {of.accent}; color: #ffffff; font-weight: 600; }}
QPushButton[role="primary"]:hover {{ background: #37aefe; }}
QPushButton[role="primary"]:disabled {{ background: {of.line}; color: {of.faint}; }}
"""
