"""What became of a batch, as a table in a text file (CSV) for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from pbrstudio.gui.batch.row import Row
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.staging import StagedFiles


def report_text(rows: Sequence[Row]) -> str:
    """A line of names, then one for each texture; several findings or files of one stand in lines of one cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["state", "texture", "seconds", "message", "findings", "files"])
    for row in rows:
        findings = [f"{each.severity}: {each.file + ': ' if each.file else ''}{each.message}" for each in row.findings]
        seconds = "" if row.seconds is None else f"{row.seconds:.2f}"
        writer.writerow([row.state, row.item, seconds, row.message, "\n".join(findings), "\n".join(row.outputs)])
    return text.getvalue()


def save_report(rows: Sequence[Row], path: Path) -> None:
    """Raises `UserError` when it cannot be written."""
    try:
        with StagedFiles() as staged:
            # A spreadsheet takes a file without this mark for one in its own encoding.
            staged.path_for(path).write_text(report_text(rows), encoding="utf-8-sig")
            staged.commit()
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
