"""Where a conversion's report lies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import JobFinished
from pbrstudio.services.report import merge, report_page

FINISHED = JobFinished(1, 0, 0, 0, stopped=False, outputs=("out/a.json", "out/.pbrstudio/a.report.html"), seconds=1.0)


def test_the_page_is_found_among_what_was_written() -> None:
    assert report_page(FINISHED) == Path("out/.pbrstudio/a.report.html")
    assert report_page(replace(FINISHED, outputs=("out/a.json",))) is None


def test_a_dry_run_has_none() -> None:
    assert report_page(replace(FINISHED, dry_run=True)) is None


def test_what_is_no_folder_is_not_merged(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no folder"):
        merge(tmp_path / "gone")
