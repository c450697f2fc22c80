"""Whose a file is that is not finished, and whether that process still runs."""

from __future__ import annotations

import os
import subprocess
import sys

from pbrstudio.runtime.processes import HOST, RUN, is_running


def test_this_process_runs_and_an_earlier_one_of_its_number_does_not() -> None:
    assert is_running(HOST, os.getpid(), RUN) is True
    assert is_running(HOST, os.getpid(), "none") is False


def test_another_process_runs_until_it_ends() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert is_running(HOST, process.pid, "abcd") is True
        process.communicate(b"\n", timeout=30)
    assert is_running(HOST, process.pid, "abcd") is False


def test_a_number_that_no_process_can_have_is_not_running() -> None:
    assert is_running(HOST, 10**30, "abcd") is False


def test_another_machines_processes_are_not_known() -> None:
    assert is_running(f"{int(HOST, 16) ^ 1:04x}", os.getpid(), RUN) is None
