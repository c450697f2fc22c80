"""What is copied into a report: the versions that matter, then what happened."""

from __future__ import annotations

import platform
import sys

from PySide6 import __version__ as pyside_version

from pbrstudio import __version__


def report_text(*parts: str) -> str:
    """The parts below one another, under a line of versions."""
    head = f"pbrstudio {__version__}, Python {sys.version.split()[0]}, PySide6 {pyside_version}, {platform.platform()}"
    return "\n\n".join([head, *filter(None, parts)]) + "\n"
