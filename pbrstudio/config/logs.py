"""Where a fault of the program leaves its traceback, so that it can be copied into a report."""

from __future__ import annotations

import platform
import sys
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from pbrstudio import __version__
from pbrstudio.config.paths import logs


def write_fault(traceback: str) -> Path:
    """Saves a traceback with the versions that matter, in a file of its own; returns the file."""
    folder = logs()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"fault-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    head = f"pbrstudio {__version__}, Python {sys.version.split()[0]}, {platform.platform()}\n\n"
    for number in count(1):
        path = folder / (f"{name}.txt" if number == 1 else f"{name}-{number}.txt")
        with suppress(FileExistsError), path.open("x", encoding="utf-8") as file:
            file.write(head + traceback)
            return path
    raise AssertionError("counting ended")
