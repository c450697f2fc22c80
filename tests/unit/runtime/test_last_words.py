"""The last sentence goes to the terminal; where there is none, or nobody reads it, that is no fault of its own."""

from __future__ import annotations

import io
import sys

import pytest

from pbrstudio.runtime.last_words import say_last


def test_it_stands_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    say_last("the end; see there")
    assert capsys.readouterr().err == "pbrstudio: the end; see there\n"


def test_a_terminal_that_is_gone_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (closed, None):
        monkeypatch.setattr(sys, "stderr", stream)
        say_last("the end")
