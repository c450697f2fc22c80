"""What is left of PyInstaller's lists when the unused is out, and with it the libraries that nothing else asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from left_out import reason_left_out
from qt_parts import qml_module

Row = tuple[str, str, str]
"""Path inside the build, path on this machine (of a symbolic link: what it points to), PyInstaller's type."""

_ASKED_FOR = re.compile(r"[^/]+|[^/]+\.libs/[^/]+|PySide6/Qt/lib/.+|PySide6/Qt6[^/]+")
"""Where libraries lie that are there only because a module, a plugin or another library is linked to them."""


def trimmed(rows: Sequence[Row], qml: set[str], needs: Callable[[str], set[str]] | None = None) -> list[Row]:
    """``rows`` without what is left out, without QML modules other than ``qml``, without libraries for these alone.

    ``needs``: names of the libraries that a file is linked to; by default the linker's own answer. Raises `SystemExit`
    where something that stays is linked to a package's library that is left out: it would not load.
    """
    needs = needs or _linked
    kept = [row for row in rows if _goes_in(_slashes(row[0]), qml)]
    links = {row[0]: row for row in kept if row[2] == "SYMLINK"}
    files = [row for row in kept if row[2] != "SYMLINK"]
    asked = {_name(row[0]): row for row in files if _is_library(row)}
    todo = [row for row in files if row[2] in ("BINARY", "EXTENSION") and not _is_library(row)]
    # The system's own libraries, which lie in no folder, may be left out: there the machine's are taken.
    out = {_name(row[0]) for row in rows if row[2] == "BINARY" and "/" in _slashes(row[0])} - {
        _name(row[0]) for row in kept
    }
    reached: set[str] = set()
    while todo:
        row = todo.pop()
        for name in map(_name, needs(row[1])):
            if name in out:
                raise SystemExit(
                    f"{row[0]} is linked to {name}, which left_out.py leaves out: leave out both, or neither"
                )
            if name in asked and name not in reached:
                reached.add(name)
                todo.append(asked[name])
    left = [row for row in files if not _is_library(row) or _name(row[0]) in reached]
    # Links point to files, and to folders within a framework of macOS.
    there = {
        str(place) for row in left for path in [PurePosixPath(_slashes(row[0]))] for place in (path, *path.parents)
    }
    return left + [row for row in links.values() if _target(row) in there]


def _goes_in(path: str, qml: set[str]) -> bool:
    module = qml_module(path)
    return reason_left_out(path) is None and (module is None or module in qml)


def _is_library(row: Row) -> bool:
    return row[2] == "BINARY" and _ASKED_FOR.fullmatch(_slashes(row[0])) is not None and "python" not in row[0]


def _name(path: str) -> str:
    """A library's name as its users know it: Windows's linker heeds no capitals."""
    return PurePosixPath(_slashes(path)).name.casefold()


def _linked(path: str) -> set[str]:
    from PyInstaller.depend.bindepend import get_imports

    return {name for name, _ in get_imports(path)}


def _target(row: Row) -> str:
    """Where a symbolic link of the build points to, from the build's root."""
    parts: list[str] = []
    for part in (Path(row[0]).parent / row[1]).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _slashes(path: str) -> str:
    return path.replace("\\", "/")
