"""Writes a conversion's report, and one of the parts that several machines wrote."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from pbrstudio import __version__
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import OWN_FOLDER, Pack
from pbrstudio.mods.printable import printable
from pbrstudio.mods.report.page import page
from pbrstudio.mods.report.rows import rows_of
from pbrstudio.mods.results import ItemResult
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.base import validation_sentence
from pbrstudio.spec.report import Report, ReportRow

DATA_END = ".report.json"
PAGE_END = ".report.html"


def write_report(
    pack: Pack, results: Sequence[ItemResult], control: Control, warnings: Sequence[str] = ()
) -> PackOutcome:
    """Writes ``<pack>.report.html`` and ``.json`` into the own folder, over those of an earlier run."""
    data = pack.own_folder / f"{pack.name}{DATA_END}"
    earlier = _earlier(data)
    report = Report(
        title=pack.title,
        layout=pack.layout.title,
        model=pack.model,
        program=f"pbrstudio {__version__}",
        stopped=control.stopping,
        root=Path(os.path.relpath(pack.out, pack.own_folder)).as_posix(),
        rows=tuple(rows_of(results, pack.out, pack.layout, {row.name: row for row in earlier}, control)),
        warnings=tuple(map(printable, warnings)),
        shard=pack.conversion.shard,
    )
    return _save(report, data)


def merge_reports(parts: Sequence[Path], name: str) -> PackOutcome:
    """One report of ``parts`` (the ``.report.json`` of each shard), under ``name`` beside the first.

    Its rows are sorted by name; where two parts know a file, the one that converted it is believed, else the first.
    Raises `UserError` for a part that cannot be read.
    """
    reports = [read_report(part) for part in parts]
    if not reports:
        raise UserError("there are no reports to merge: convert with --shard first")
    rows: dict[str, ReportRow] = {}
    for row in (row for report in reports for row in report.rows):
        if row.name not in rows or (rows[row.name].state != "done" and row.state == "done"):
            rows[row.name] = row
    merged = reports[0].model_copy(
        update={
            "rows": tuple(rows[name] for name in sorted(rows)),
            "stopped": any(report.stopped for report in reports),
            "warnings": _warnings(reports),
            "shard": None,
        }
    )
    return _save(merged, parts[0].with_name(f"{name}{DATA_END}"))


def join_reports(parts: Sequence[tuple[str, Path]], out: Path) -> PackOutcome:
    """One report, in ``out``'s own folder, of conversions that lie below ``out``: each with a label for its rows and
    the path of its data. Raises `UserError` for one that cannot be read."""
    rows: list[ReportRow] = []
    reports = [read_report(data) for _, data in parts]
    for (label, data), report in zip(parts, reports, strict=True):
        below = data.parent.parent.relative_to(out).as_posix()
        for row in report.rows:
            outputs = tuple(f"{below}/{each}" for each in row.outputs)
            rows.append(row.model_copy(update={"name": f"{label}: {row.name}", "outputs": outputs}))
    told = {
        "layout": " and ".join(dict.fromkeys(report.layout for report in reports)),
        "stopped": any(report.stopped for report in reports),
        "rows": tuple(rows),
        "warnings": _warnings(reports),
    }
    return _save(reports[0].model_copy(update=told), out / OWN_FOLDER / parts[0][1].name)


def _warnings(reports: Sequence[Report]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for report in reports for each in report.warnings))


def _save(report: Report, data: Path) -> PackOutcome:
    shown = data.with_name(data.name.removesuffix(DATA_END) + PAGE_END)
    try:
        with StagedFiles() as staged:
            staged.path_for(data).write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
            staged.path_for(shown).write_text(page(report), encoding="utf-8")
            staged.commit()
    except OSError as error:
        return PackOutcome(failed=((str(shown), os_error_sentence(error).removeprefix(f"{shown}: ")),))
    return PackOutcome((str(shown),))


def read_report(path: Path) -> Report:
    """The data of a report. Raises `UserError` when it cannot be read."""
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    except ValidationError as error:
        raise UserError(f"{path}: is no report of pbrstudio ({validation_sentence(error)}): move it away") from error


def _earlier(path: Path) -> Sequence[ReportRow]:
    """The rows of the last report; none where it is missing or damaged: all is looked at anew then."""
    try:
        return read_report(path).rows
    except UserError:
        return ()
