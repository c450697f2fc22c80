"""Where a fault of the program leaves its traceback, so that it can be copied into a report."""

from __future__ import annotations

import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from pbrstudio import __version__
from pbrstudio.config.paths import logs


def write_fault(traceback: str) -> Path:
    """Saves a traceback with the versions that matter; returns the file. The last one of each second is kept."""
    folder = logs()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"fault-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    head = f"pbrstudio {__version__}, Python {sys.version.split()[0]}, {platform.platform()}\n\n"
    path.write_text(head + traceback, encoding="utf-8")
    return path
