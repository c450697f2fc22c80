"""Which parts of Qt the window uses: its Python modules, the QML that its files import, and the libraries of both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_WORD = re.compile(r"\w+")
_IMPORT = re.compile(r"^\s*import\s+([A-Z][\w.]*)", re.MULTILINE)
_LOADED = ("depends", "import")
"""Lines of a qmldir that name modules which are loaded with it."""


def unused_modules() -> list[str]:
    """Modules of PySide6 that stay unloaded when every module of the window is imported, and what that loads."""
    from PyInstaller import isolated

    folder, used = isolated.call(_loaded)
    installed = {path.name.partition(".")[0] for path in Path(folder).glob("Qt*.*") if path.suffix in (".so", ".pyd")}
    return sorted(f"PySide6.{name}" for name in installed - set(used))


def _loaded() -> tuple[str, list[str]]:
    """PySide6's folder, and which of its modules the window loads. Runs in a process of its own."""
    import importlib
    import pkgutil
    import sys

    import pyqtgraph  # noqa: F401  # the window loads it when it draws its first plot
    import PySide6

    import pbrstudio.gui

    for module in pkgutil.walk_packages(pbrstudio.gui.__path__, "pbrstudio.gui."):
        importlib.import_module(module.name)
    used = [name.removeprefix("PySide6.") for name in sys.modules if name.startswith("PySide6.")]
    return PySide6.__path__[0], used


def qml_shelf() -> Path:
    """PySide6's folder of QML modules on this system."""
    import PySide6

    folder = Path(PySide6.__path__[0])
    return next(path for path in (folder / "Qt" / "qml", folder / "qml") if path.is_dir())


def qml_modules(sources: Iterable[Path], shelf: Path) -> set[str]:
    """Names of the QML modules that are loaded for ``sources``; ``shelf`` is Qt's folder of QML modules.

    Of a module's own .qml files only those count whose type is used: one that bakes light maps asks for all styles of
    Qt's controls.
    """
    found: set[str] = set()
    for source in sources:
        text = source.read_text(encoding="utf-8")
        _follow(_IMPORT.findall(text), set(_WORD.findall(text)), shelf, found)
    return found


def _follow(names: list[str], used: set[str], shelf: Path, found: set[str]) -> None:
    for name in names:
        folder = shelf.joinpath(*name.split("."))
        if name in found or not (folder / "qmldir").is_file():
            continue
        found.add(name)
        lines = [line.split() for line in (folder / "qmldir").read_text(encoding="utf-8").splitlines()]
        words = [[word for word in line if word not in ("optional", "default")] for line in lines]
        _follow([line[1] for line in words if line[:1] and line[0] in _LOADED], used, shelf, found)
        for source in folder.glob("*.qml"):
            if source.stem in used:
                text = source.read_text(encoding="utf-8")
                _follow(_IMPORT.findall(text), set(_WORD.findall(text)), shelf, found)


def qml_module(path: str) -> str | None:
    """The QML module that a file of the build belongs to by its folder; None for one outside of Qt's QML."""
    match = re.match(r"PySide6/(?:Qt/)?qml/(.+)/[^/]+$", path)
    return match[1].replace("/", ".") if match else None
