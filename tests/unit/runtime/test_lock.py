"""One process at a time, and a lock whose process has died holds nobody up."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pbrstudio.runtime.lock import ABANDONED, locked
from pbrstudio.runtime.processes import HOST, RUN


def dead_process() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_what_is_locked_is_busy_until_it_is_given_back(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    with locked(path):
        with pytest.raises(OSError, match="another pbrstudio is writing it"), locked(path, wait=0.05):
            raise AssertionError("had it twice")
        assert [each.name for each in tmp_path.iterdir()] == [".lock-pack.json"]
    with locked(path, wait=0):
        pass
    assert not list(tmp_path.iterdir())


def test_an_error_gives_it_back(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="amid"), locked(tmp_path / "pack.json"):
        raise ValueError("amid")
    assert not list(tmp_path.iterdir())


def test_the_lock_of_a_dead_process_and_an_old_one_are_taken_over(tmp_path: Path) -> None:
    lock = tmp_path / ".lock-pack.json"
    lock.write_text(f"{HOST}-{dead_process()}-{RUN}", "utf-8")
    with locked(tmp_path / "pack.json", wait=0):
        pass
    lock.write_text("", "utf-8")
    long_ago = time.time() - ABANDONED - 5
    os.utime(lock, (long_ago, long_ago))
    with locked(tmp_path / "pack.json", wait=0):
        pass
    assert not lock.exists()


def test_the_lock_of_another_machine_is_kept(tmp_path: Path) -> None:
    other = f"{int(HOST, 16) ^ 1:04x}"
    (tmp_path / ".lock-pack.json").write_text(f"{other}-{dead_process()}-{RUN}", "utf-8")
    with pytest.raises(OSError, match="another pbrstudio"), locked(tmp_path / "pack.json", wait=0.05):
        raise AssertionError("took another machine's")
