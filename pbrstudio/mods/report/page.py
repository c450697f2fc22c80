"""The page: one file that opens in a browser without a network, with its data, style and script inside."""

from __future__ import annotations

import html
import json

from pbrstudio.config.paths import resources
from pbrstudio.spec.report import Report, ReportRow

DATA = "{{data}}"
TITLE = "{{title}}"


def page(report: Report) -> str:
    """The shipped page (``resources/report/page.html``) with this report in it.

    Texts reach it as data only, never as markup, and it makes rows for what is on the screen alone: a report of
    thousands opens as quickly as a small one.
    """
    shell = (resources() / "report" / "page.html").read_text(encoding="utf-8")
    data = {
        "title": report.title,
        "layout": report.layout,
        "model": report.model,
        "program": report.program,
        "stopped": report.stopped,
        "root": report.root,
        "warnings": list(report.warnings),
        "rows": [_row(row) for row in report.rows],
    }
    # "</script" in a file's name would end the data; JSON may write any character as an escape.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    before, after = shell.replace(TITLE, html.escape(report.title)).split(DATA, 1)
    return before + text + after


def _row(row: ReportRow) -> list[object]:
    """The columns in the order in which the page's script names them."""
    findings = [[finding.severity, finding.file, finding.message] for finding in row.findings]
    return [
        row.name,
        row.state,
        row.message,
        findings,
        list(row.outputs),
        row.seconds,
        row.width,
        row.height,
        row.bytes,
        row.picture,
        list(row.squares),
    ]
