"""The entry point in a build: a worker process of it becomes a worker before anything else happens."""

from __future__ import annotations

import multiprocessing
import sys

import pytest

from pbrstudio.__main__ import main


class Worker(Exception):
    """Stands for what a worker does in place of the program."""


def test_a_worker_of_a_build_is_no_second_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def become_worker() -> None:
        raise Worker

    before = sys.excepthook
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(multiprocessing, "freeze_support", become_worker)
    monkeypatch.setattr(sys, "argv", ["pbrstudio", "--multiprocessing-fork"])
    with pytest.raises(Worker):
        main()
    assert sys.excepthook is before
