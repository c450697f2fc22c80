"""What PGPatcher makes of a texture that several entries of a list fit."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from pbrstudio.mods.pgpatcher import Entry, entry
from pbrstudio.mods.pgpatcher_match import Listed, overruled_fault
from pbrstudio.spec.conversion import Conversion


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """``textures/pbr`` with two lamps, of which the expansion's has no glow map."""
    for path, ends in (("plants", ("_g",)), ("DLC01/Plants", ())):
        for end in ("", "_n", "_rmaos", *ends):
            (tmp_path / path).mkdir(parents=True, exist_ok=True)
            (tmp_path / path / f"lamp{end}.dds").write_bytes(b"DDS ")
    return tmp_path


def lamp(path: str, *, emissive: bool = False, **changed: object) -> Entry:
    return entry(PurePath(path), Conversion(), parallax=False, emissive=emissive) | changed


BASE = lamp("plants/lamp", emissive=True)
EXPANSION = lamp("dlc01/plants/lamp")


def without(keys: Entry, name: str) -> Entry:
    return {key: value for key, value in keys.items() if key != name}


def test_in_order_each_texture_gets_its_own(folder: Path) -> None:
    listed = Listed.of([BASE, EXPANSION])
    assert overruled_fault(BASE, listed, folder) is None
    assert overruled_fault(EXPANSION, listed, folder) is None


@pytest.mark.parametrize(
    "entries",
    [
        [EXPANSION, BASE],
        [BASE, without(EXPANSION, "emissive")],
        [BASE, EXPANSION | {"lock_emissive": True}],
        [BASE, EXPANSION | {"pbr": False}],
        [EXPANSION | {"parallax": True}],
    ],
)
def test_a_file_that_only_others_ask_for_is_missed(folder: Path, entries: list[Entry]) -> None:
    fault = overruled_fault(EXPANSION, Listed.of(entries), folder)
    assert fault is not None
    assert f"lamp_{'p' if len(entries) == 1 else 'g'}.dds, which is not there" in fault
    assert overruled_fault(BASE, Listed.of(entries), folder) is None


@pytest.mark.parametrize(
    "other",
    [
        lamp("lants/lamp", emissive=True),
        lamp("plants/lamp2", emissive=True),
        BASE | {"nif_filter": "candle"},
        BASE | {"rename": "mine\\lantern"},
    ],
    ids=["another folder", "another name", "for some meshes", "files that lie elsewhere"],
)
def test_what_does_not_fit_or_lies_elsewhere_is_no_fault(folder: Path, other: Entry) -> None:
    assert overruled_fault(EXPANSION, Listed.of([EXPANSION, other]), folder) is None
