"""Opens a texture file for reading: regular files alone, and under names that every reader can take."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from pbrstudio.runtime.errors import UserError, os_error_sentence

_STRANGE_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def open_texture(path: Path) -> BinaryIO:
    """``path`` (links are followed), open for reading bytes.

    What is no regular file is refused before it is opened: opening a pipe would wait for its other end.
    Errors: UserError naming the file.
    """
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:  # a name of another encoding, which Python holds as lone surrogates
        shown = os.fsencode(path).decode("utf-8", "replace")
        raise UserError(f"{shown}: its path is not valid UTF-8: rename it") from error
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
        if kind != stat.S_IFREG:
            words = _STRANGE_KINDS.get(kind, "no regular file")
            raise UserError(f"{path}: it is {words} where a file was expected: choose a texture")
        return path.open("rb")
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
