"""Reports of faults: what stands in one, one file for one fault, how many are kept, and what is said of the user."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from pbrstudio import __version__
from pbrstudio.config import fault_report as module
from pbrstudio.config.fault_report import LONGEST, fault_report
from pbrstudio.config.logs import KEPT, saved_fault, write_fault
from pbrstudio.runtime.last_events import TITLE
from pbrstudio.runtime.redaction import Names

SECRET = "/games/my secret mods/sword.dds"
DETAILS = f"Traceback: naïve\n  File '{SECRET}'\nValueError: no\n"


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_traceback_is_kept_with_the_versions_and_the_machine(home: Path) -> None:
    path = write_fault(DETAILS)
    assert path.parent == home / "logs"
    text = text_of(path)
    assert "Traceback: naïve\n" in text
    assert text.endswith("ValueError: no\n")
    for fact in (f"pbrstudio {__version__}", platform.python_version(), platform.platform(), "GiB free", " core"):
        assert fact in text
    assert "NVIDIA cards: " in text
    assert "numpy " in text
    assert "pydantic " in text


def test_the_file_says_nothing_of_the_users_files_unless_that_was_agreed() -> None:
    path = write_fault(DETAILS)
    assert "secret" not in text_of(path)
    assert "'<folder>/<file>.dds'" in text_of(path)
    assert write_fault(DETAILS, Names.SHOWN) == path
    assert SECRET in text_of(path)
    assert write_fault(DETAILS) == path
    assert "secret" not in text_of(path)


def test_one_fault_has_one_file_whatever_it_met_and_two_have_two() -> None:
    first = write_fault(DETAILS)
    assert write_fault(f"{DETAILS.replace('sword', 'axe')}{TITLE}\nan event") == first
    assert text_of(first).endswith("an event\n")
    assert write_fault(DETAILS.replace("ValueError", "KeyError")) != first
    assert saved_fault(DETAILS) == first
    assert saved_fault("another") is None


def test_only_the_newest_are_kept(home: Path) -> None:
    first = write_fault("the first")
    os.utime(first, (1, 1))
    second = write_fault("the second")
    os.utime(second, (2, 2))
    others = [write_fault(f"fault {'x' * number}") for number in range(KEPT - 1)]
    assert not first.exists()
    assert second.exists()
    assert len(list((home / "logs").iterdir())) == KEPT == len({second, *others})


def test_of_a_long_traceback_the_middle_is_left_out() -> None:
    report = fault_report("begin " + "x " * LONGEST + "the end")
    assert "begin x" in report
    assert "characters are left out here" in report
    assert report.endswith("the end\n")
    assert len(report) < 2 * LONGEST


def test_what_the_file_system_cannot_say_is_escaped() -> None:
    assert "\\udce9" in text_of(write_fault("a byte that is no text: \udce9"))


def test_a_program_that_is_not_installed_still_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise module.PackageNotFoundError("pbrstudio")

    monkeypatch.setattr(module, "package_versions", missing)
    module._packages.cache_clear()
    assert "not installed as a package" in fault_report("x")
    module._packages.cache_clear()
