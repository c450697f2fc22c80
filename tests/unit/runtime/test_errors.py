"""The system's errors as sentences that say what to do."""

from __future__ import annotations

import errno
import os

import pytest

from pbrstudio.runtime.errors import fault_sentence, os_error_sentence


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EACCES, "permission denied"),
        (errno.ENAMETOOLONG, "shorter folder name"),
        (errno.EROFS, "read-only"),
        (errno.EMFILE, "close other programs"),
    ],
)
def test_known_errors_give_advice_and_name_the_file(number: int, advice: str) -> None:
    sentence = os_error_sentence(OSError(number, os.strerror(number), "out/iron.dds"))
    assert sentence.startswith("out/iron.dds: ")
    assert advice in sentence


def test_an_unknown_error_keeps_the_systems_words() -> None:
    assert os_error_sentence(OSError(errno.EIO, "Input/output error", "a.dds")) == "a.dds: Input/output error"
    assert os_error_sentence(OSError("something odd")) == "something odd"


def test_without_a_file_only_the_sentence() -> None:
    assert os_error_sentence(OSError(errno.ENOSPC, "x")).startswith("the disk is full")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyError("x"), "the program failed: KeyError: 'x'"),
        (ValueError(), "the program failed: ValueError"),
        (ValueError("two\n  lines"), "the program failed: ValueError: two lines"),
        (
            ModuleNotFoundError("No module named 'x'"),
            "a library does not load (No module named 'x'): install pbrstudio",
        ),
        (ImportError(), "a library does not load (ImportError): install"),
        (MemoryError(), "the memory ran out: close other programs"),
    ],
)
def test_a_fault_is_one_sentence(error: Exception, sentence: str) -> None:
    assert fault_sentence(error).startswith(sentence)
