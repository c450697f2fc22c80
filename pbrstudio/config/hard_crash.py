"""A crash below Python (in a driver, in a library) leaves a trace too, which the next start makes a report of."""

from __future__ import annotations

import faulthandler
import os
import platform
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pbrstudio import __version__
from pbrstudio.config.paths import logs
from pbrstudio.runtime.hold import hold


class CrashWatch:
    """A context manager around the program. Where the log folder cannot be written to it watches nothing.

    Each process has a file of its own below the logs, held while it lives and taken away at its end. Python's fault
    handler writes into it, without Python's help, when the process is broken.
    """

    def __init__(self) -> None:
        self._path = _folder() / f"{time.time_ns()}-{os.getpid()}.txt"
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        with suppress(OSError):  # a program that runs from a read-only disk loses this, and nothing else
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb", buffering=0)
            hold(self._file)
            self._file.write(_head())
            faulthandler.enable(self._file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        with suppress(OSError):
            self._path.unlink()
            self._path.parent.rmdir()
            self._path.parent.parent.rmdir()


def take_crashes() -> tuple[str, ...]:
    """What processes that crashed left, which no one was told of yet; asked again, it is gone.

    Each is one to three pages of text, for `write_fault`.
    """
    crashes = map(_taken, sorted(_folder().glob("*.txt")))
    return tuple(crash for crash in crashes if crash)


def _taken(path: Path) -> str:
    """What a process that has ended left in its file, which is removed; empty where it lives or ended otherwise."""
    try:
        with path.open("rb+") as file:
            if not hold(file):
                return ""
            text = file.read()
        path.unlink()
    except OSError:  # its own process removes it at this moment, or it is another user's
        return ""
    head, _, crash = text.decode("utf-8", "replace").partition("\n")
    return f"A crash below Python, in {head}\n\n{crash}" if crash.strip() else ""


def _head() -> bytes:
    """The versions that crashed: the next start may be another's."""
    return f"pbrstudio {__version__}, Python {platform.python_version()}\n".encode()


def _folder() -> Path:
    return logs() / "running"
