"""Qt's start: where it would abort with words that nobody can use, one sentence says why and the program ends."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Self

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.last_words import say_last

_USAGE = 2
_WITHOUT = "(the command line works without: pbrstudio --help)"


def check_screen() -> None:
    """Raises `UserError` where this system's desktop has told the program of no screen."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise UserError("there is no screen here to open the window on")


class QtStart:
    """A context manager around the making of `QApplication`, which aborts the process where it cannot be made."""

    def __init__(self) -> None:
        self._said: list[str] = []

    def __enter__(self) -> Self:
        qInstallMessageHandler(self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        qInstallMessageHandler(None)
        if sys.stderr is not None:
            sys.stderr.writelines(f"{message}\n" for message in self._said)

    def _hear(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            self._said.append(message)
            return
        say_last(f"{start_sentence([*self._said, message])} {_WITHOUT}")
        os._exit(_USAGE)  # Qt aborts when this returns


def start_sentence(said: list[str]) -> str:
    """What keeps the window from opening, by what Qt said before it gave up."""
    for message in said:
        if "could not connect to display" in message or "Failed to create wl_display" in message:
            return f"there is no screen here to open the window on (Qt: {message.strip()})"
    for message in said:
        if "is needed to load" in message:
            return f"Qt lacks a library of the system: {' '.join(message.split())}"
    return f"Qt does not start ({' '.join(said[0].split())}): leave QT_QPA_PLATFORM out, or install pbrstudio again"
