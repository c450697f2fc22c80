"""The report of a fault: versions, this machine, the traceback and what went before it, without what is private."""

from __future__ import annotations

import platform
import sys
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError

from pbrstudio import __version__
from pbrstudio.config.hardware import machine_memory, nvidia_cards, package_versions, processor_in_words
from pbrstudio.runtime.redaction import Names, private_here, redacted

_GIB = 1 << 30
LONGEST = 60_000
"""Characters of a traceback; of a longer one the middle is left out."""


def fault_report(details: str, names: Names = Names.HIDDEN) -> str:
    """A report on ``details``: a traceback with its notes, or what else is known. What is private is taken out of all.

    The first call may ask the graphics driver, which takes a moment.
    """
    return redacted(f"{machine_text()}\n\n{_cut(details)}\n", names, private_here())


def machine_text() -> str:
    """What is the same in each report of this process, and the time and memory of now; nothing private is in it."""
    memory = machine_memory()
    lines = [
        f"pbrstudio {__version__}{' (built)' if getattr(sys, 'frozen', False) else ''}, "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
        f"Python {platform.python_version()}, {platform.platform()}",
        f"Processor: {processor_in_words()}",
        f"Memory: {memory.free / _GIB:.1f} of {memory.total / _GIB:.1f} GiB free",
        f"NVIDIA cards: {_cards()}",
        f"Packages: {_packages()}",
    ]
    return "\n".join(lines)


@cache
def _cards() -> str:
    return "; ".join(nvidia_cards()) or "none found"


@cache
def _packages() -> str:
    try:
        told, _ = package_versions()
    except PackageNotFoundError:
        return "unknown: pbrstudio is not installed as a package"
    return ", ".join(f"{name} {version}" for name, version in told)


def _cut(details: str) -> str:
    if len(details) <= LONGEST:
        return details.rstrip()
    half = LONGEST // 2
    left = len(details) - 2 * half
    return f"{details[:half]}\n({left} characters are left out here)\n{details[-half:]}".rstrip()
