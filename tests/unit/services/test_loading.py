"""The trainer is loaded once, without the collector's pauses, which works again afterwards."""

from __future__ import annotations

import gc
import sys

import pytest

from pbrstudio.runtime.errors import UserError
from pbrstudio.services import loading


def test_the_collector_rests_while_the_trainer_loads_and_works_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def load(name: str) -> None:
        assert not gc.isenabled()
        seen.append(name)

    monkeypatch.delitem(sys.modules, "pbrstudio.train.ladder_run", raising=False)
    monkeypatch.setattr(loading, "import_module", load)
    monkeypatch.setattr(gc, "freeze", lambda: seen.append("frozen"))
    loading.load_trainer()
    assert seen[-2:] == ["pbrstudio.train.ladder_run", "frozen"]
    assert gc.isenabled()


def test_a_missing_package_is_told_in_a_sentence_and_the_collector_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named '{name}'", name=name)

    monkeypatch.delitem(sys.modules, "pbrstudio.train.ladder_run", raising=False)
    monkeypatch.setattr(loading, "import_module", missing)
    with pytest.raises(UserError, match="peft"):
        loading.load_trainer()
    assert gc.isenabled()
