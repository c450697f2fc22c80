"""Where a fault of the program leaves its report, so that it can be copied and sent."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pbrstudio.config.fault_report import fault_report
from pbrstudio.config.paths import logs
from pbrstudio.runtime.last_events import TITLE
from pbrstudio.runtime.redaction import Names, private_here, redacted
from pbrstudio.runtime.staging import StagedFiles

KEPT = 30
"""Reports; the oldest give way."""


def write_fault(details: str, names: Names = Names.HIDDEN) -> Path:
    """Saves the report of a fault, ``details`` being its traceback; returns its file.

    The same fault has one file, whatever texture it met: it is written anew. ``names``: what the file says of the
    user's files. OSError as the system says it.
    """
    text = fault_report(details, names)
    path = saved_fault(details)
    if path is None:
        path = logs() / f"fault-{datetime.now(UTC):%Y%m%d-%H%M%S}-{_digest(details)}.txt"
    with StagedFiles() as staged:
        staged.path_for(path).write_text(text, encoding="utf-8", errors="backslashreplace")
        staged.commit()
    _forget_the_oldest()
    return path


def saved_fault(details: str) -> Path | None:
    """The report that there is of the fault with this traceback; None: there is none, or it was no fault."""
    return next(iter(logs().glob(f"fault-*-{_digest(details)}.txt")), None)


def _digest(details: str) -> str:
    """Tells one fault from another: by its traceback without names of files, and without what went before it."""
    fault = redacted(details.partition(TITLE)[0].strip(), Names.HIDDEN, private_here())
    return hashlib.sha256(fault.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _forget_the_oldest() -> None:
    files = list(logs().glob("fault-*.txt"))
    with suppress(OSError):  # another process may do the same
        files.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[KEPT:]:
            path.unlink()
