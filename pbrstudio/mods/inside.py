"""Whether a file is the output folder's own: what is noted of it names no other place, and no link leads elsewhere."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath, PureWindowsPath


def names_inside(text: str) -> bool:
    """Whether a noted path can only lie below the folder that it is noted in: relative, without drive or ``..``."""
    posix, windows = PurePosixPath(text), PureWindowsPath(text)
    leaves = posix.is_absolute() or windows.drive or windows.root or ".." in posix.parts or ".." in windows.parts
    return bool(posix.parts) and not leaves and "\0" not in text


def is_own_file(text: str, out: Path) -> bool:
    """Whether ``text``, a path below ``out``, is a regular file there, with no link in it or on the way to it.

    OSError when that cannot be found out; a file that is missing is none.
    """
    if not names_inside(text):
        return False
    full = out / text
    if not full.parent.resolve().is_relative_to(out.resolve()):
        return False
    if any(_is_link(out / folder) for folder in full.relative_to(out).parents if folder.parts):
        return False
    try:
        return stat.S_ISREG(full.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _is_link(path: Path) -> bool:
    """Not of Windows' junctions, which only resolving a path gives away."""
    return path.is_symlink()
