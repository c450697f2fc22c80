"""The rows of a report: from how each file ended, and from what an earlier report knew of the files that stayed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pbrstudio.mods.printable import printable
from pbrstudio.mods.report.picture import picture
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.layout import Layout
from pbrstudio.spec.report import ReportFinding, ReportRow
from pbrstudio.textures.read import probe
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES


def rows_of(
    results: Sequence[ItemResult], out: Path, layout: Layout, earlier: Mapping[str, ReportRow], control: Control
) -> list[ReportRow]:
    """A row for each result, in their order. ``earlier`` are rows by name: what has not changed is taken from there.

    Once the job is to stop no further pictures are made.
    """
    return [_row(each, out, layout, earlier.get(printable(each.name)), control) for each in results]


def _row(result: ItemResult, out: Path, layout: Layout, earlier: ReportRow | None, control: Control) -> ReportRow:
    files = [path for path in result.outputs if path.is_file()]
    stamp = _stamp(files)
    row = ReportRow(
        name=printable(result.name),
        state=result.state.value,
        message=printable(result.message),
        findings=tuple(
            ReportFinding(severity=each.severity.value, message=printable(each.message), file=each.file)
            for each in result.findings
        ),
        outputs=tuple(printable(path.relative_to(out).as_posix()) for path in files),
        seconds=round(result.seconds, 2),
        bytes=sum(path.stat().st_size for path in files),
        stamp=stamp,
    )
    same = earlier is not None and bool(stamp) and earlier.stamp == stamp
    if earlier is not None and same and result.state is State.KEPT:
        told = {"findings": row.findings or earlier.findings, "seconds": row.seconds or earlier.seconds}
        row = row.model_copy(update=told)
    if result.picture is None and earlier is not None and same and earlier.picture and earlier.squares:
        known = {
            "picture": earlier.picture,
            "squares": earlier.squares,
            "width": earlier.width,
            "height": earlier.height,
        }
        return row.model_copy(update=known)
    if not files or (result.picture is None and control.stopping):
        return row
    width, height = _size(files)
    shown = result.picture or picture(result.source, files, layout)
    made = {"picture": shown.data, "squares": shown.words, "width": width, "height": height}
    return row.model_copy(update=made)


def _stamp(files: Sequence[Path]) -> str:
    """Of the files' names, lengths and times of change; empty without any."""
    if not files:
        return ""
    facts = [f"{path.name}:{(stat := path.stat()).st_size}:{stat.st_mtime_ns}" for path in files]
    return hashlib.blake2b("|".join(facts).encode(errors="surrogateescape"), digest_size=8).hexdigest()


def _size(files: Sequence[Path]) -> tuple[int, int]:
    """Width and height of the first image among them."""
    for path in files:
        if path.suffix.lower() in TEXTURE_SUFFIXES:
            try:
                facts = probe(path)
            except UserError:
                continue
            return facts.width, facts.height
    return 0, 0
