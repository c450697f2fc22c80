"""A process that dies below Python leaves a trace, which the next start finds once; one that ends leaves nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pbrstudio import __version__
from pbrstudio.config.hard_crash import CrashWatch, take_crashes

WATCHED = """
import faulthandler, os, sys
from pbrstudio.config.hard_crash import CrashWatch
with CrashWatch():
    print("watching", flush=True)
    {ends}
"""


def ended(ends: str) -> int:
    """The exit status of a watched process that ends by this line."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED.format(ends=ends)], capture_output=True, timeout=60, check=False
    )
    assert done.stdout == b"watching\n" or done.stdout == b"watching\r\n", done.stderr
    return done.returncode


@pytest.mark.parametrize("ends", ["faulthandler._sigsegv()", "os.abort()"])
def test_a_crash_is_found_at_the_next_start_and_only_once(home: Path, ends: str) -> None:
    assert ended(ends) != 0
    (crash,) = take_crashes()
    assert crash.startswith(f"A crash below Python, in pbrstudio {__version__}, Python ")
    assert "Fatal Python error" in crash
    assert 'File "<string>", line 6 in <module>' in crash
    assert take_crashes() == ()
    assert list((home / "logs" / "running").iterdir()) == []


@pytest.mark.parametrize("ends", ["pass", "sys.exit(3)", "raise ValueError"])
def test_who_ends_in_order_leaves_nothing_not_even_a_folder(home: Path, ends: str) -> None:
    ended(ends)
    assert take_crashes() == ()
    assert list(home.iterdir()) == []


def test_who_was_killed_did_not_crash(home: Path) -> None:
    ended("os.kill(os.getpid(), 9)" if sys.platform != "win32" else "os._exit(1)")
    assert len(list((home / "logs" / "running").iterdir())) == 1
    assert take_crashes() == ()
    assert list((home / "logs" / "running").iterdir()) == []


def test_who_still_runs_is_let_alone(home: Path) -> None:
    command = [sys.executable, "-c", WATCHED.format(ends="sys.stdin.read()")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (path,) = (home / "logs" / "running").iterdir()
        path.write_text("head\nFatal Python error", encoding="utf-8")
        assert take_crashes() == ()
        assert path.exists()
        process.communicate()
    assert process.returncode == 0


def test_where_no_log_can_be_written_the_program_runs_all_the_same(home: Path) -> None:
    (home / "logs").write_text("a file in its place", encoding="utf-8")
    with CrashWatch():
        pass
    assert take_crashes() == ()
