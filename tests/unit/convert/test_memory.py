"""The memory limit: told before any is taken, with advice that helps."""

from __future__ import annotations

from types import SimpleNamespace

import psutil
import pytest

from pbrstudio.convert.memory import GIB, check_memory, planned_bytes
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.conversion import Conversion


def free(gib: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=gib * GIB))


def test_over_the_limit_is_refused_with_both_numbers() -> None:
    with pytest.raises(UserError, match=r"8192 x 4096 px need up to .* GiB, the limit is 0.5: raise --memory-limit"):
        check_memory(8192, 4096, Conversion(memory_limit=0.5))


def test_the_limit_is_where_the_plan_says() -> None:
    needed = planned_bytes(2048, 1024) / GIB
    check_memory(2048, 1024, Conversion(memory_limit=needed * 1.001))
    with pytest.raises(UserError):
        check_memory(2048, 1024, Conversion(memory_limit=needed * 0.999))


def test_without_a_limit_what_is_free_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    free(0.05, monkeypatch)
    with pytest.raises(UserError, match=r"only 0.05 are free: close other programs"):
        check_memory(2048, 2048, Conversion())
    free(8, monkeypatch)
    check_memory(2048, 2048, Conversion())


def test_a_limit_of_the_users_own_is_all_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    free(0.001, monkeypatch)
    check_memory(2048, 2048, Conversion(memory_limit=64))


def test_the_advice_to_shrink_helps() -> None:
    with pytest.raises(UserError, match="--max-size"):
        check_memory(8192, 8192, Conversion(memory_limit=2))
    check_memory(8192, 8192, Conversion(memory_limit=2, max_size=1024))


def test_more_pixels_never_take_less() -> None:
    needs = [planned_bytes(side, side) for side in (1, 256, 1024, 2048, 4096, 16384)]
    assert needs == sorted(needs)
    assert planned_bytes(4096, 4096, 4096) == planned_bytes(4096, 4096)
