"""Makes the scripts of ``packaging/`` importable: they lie beside the program, not in it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def scripts(monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = ROOT / "packaging"
    monkeypatch.syspath_prepend(str(folder))
    return folder
