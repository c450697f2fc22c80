"""PGPatcher's rules: what it would pass over is found before it is written, and what it takes is let through."""

from __future__ import annotations

import json
from pathlib import Path, PurePath

import pytest

from pbrstudio.mods.pgpatcher import Entry, entry
from pbrstudio.mods.pgpatcher_check import entry_faults, file_fault
from pbrstudio.spec.conversion import Conversion

ENDS = ("", "_n", "_rmaos", "_p")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """``textures/pbr`` with a whole set for ``weapons/sword_d``."""
    for end in ENDS:
        path = tmp_path / "weapons" / f"sword_d{end}.dds"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"DDS ")
    return tmp_path


def sword(**changed: object) -> Entry:
    return entry(PurePath("weapons/sword_d"), Conversion(), parallax=True) | changed


def test_what_the_exporter_writes_holds(folder: Path) -> None:
    assert entry_faults(sword(), folder) == []
    assert entry_faults(sword(texture="weapons\\sword", rename="weapons\\sword_d"), folder) == []


@pytest.mark.parametrize("key", list(sword()))
def test_no_key_may_be_missing(folder: Path, key: str) -> None:
    keys = {name: value for name, value in sword().items() if name != key}
    assert entry_faults(keys, folder)[0] == f"'{key}' is missing"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"texture": "weapons/sword_d"}, "backslashes"),
        ({"texture": "\\weapons\\sword_d"}, "must not begin"),
        ({"texture": "weapons\\\\sword_d"}, "two in a row"),
        ({"texture": "Textures\\weapons\\sword_d"}, "below textures"),
        ({"rename": "weapons\\sword_d.DDS"}, "no extension"),
        ({"texture": "weapons\\sword.v2"}, "would lose what stands after its last dot"),
        ({"texture": "weapons\\schwért"}, "ASCII"),
        ({"texture": ""}, "must be a path"),
        ({"rename": "weapons/sword_d"}, "'rename' must have backslashes"),
        ({"parallax": 1}, "true or false"),
        ({"emissive": "no"}, "true or false"),
        ({"specular_level": "0.04"}, "a number from 0"),
        ({"roughness_scale": True}, "a number from 0"),
        ({"displacement_scale": -1}, "a number from 0"),
        ({"subsurface_opacity": float("nan")}, "a number from 0"),
        ({"subsurface_color": [1, 1]}, "three numbers"),
        ({"subsurface_color": "white"}, "three numbers"),
    ],
)
def test_a_broken_rule_is_named(folder: Path, changed: dict[str, object], said: str) -> None:
    (fault,) = entry_faults(sword(**changed), folder)
    assert said in fault


@pytest.mark.parametrize("end", ENDS)
def test_every_file_that_pgpatcher_will_name_must_be_there(folder: Path, end: str) -> None:
    (folder / "weapons" / f"sword_d{end}.dds").unlink()
    assert entry_faults(sword(), folder) == [f"sword_d{end}.dds is not there"]


def test_case_makes_no_difference_to_pgpatcher(folder: Path) -> None:
    (folder / "weapons").rename(folder / "Weapons")
    assert entry_faults(sword(), folder) == []
    (folder / "Weapons/sword_d_n.dds").rename(folder / "Weapons/Sword_D_N.DDS")
    assert entry_faults(sword(), folder) == []
    assert entry_faults(sword(texture="weapons\\SWORD_D"), folder) == []
    (folder / "Weapons/sword_d_p.dds").unlink()
    assert entry_faults(sword(), folder) == ["sword_d_p.dds is not there"]


def test_a_name_with_a_dot_holds_with_its_extension(folder: Path) -> None:
    for end in ENDS:
        (folder / "weapons" / f"sword.v2{end}.dds").write_bytes(b"DDS ")
    assert entry_faults(entry(PurePath("weapons/sword.v2"), Conversion(), parallax=True), folder) == []


def test_a_map_that_is_switched_off_need_not_be_there(folder: Path) -> None:
    (folder / "weapons/sword_d_p.dds").unlink()
    assert entry_faults(sword(parallax=False), folder) == []
    assert entry_faults(sword(parallax=False, emissive=True), folder) == ["sword_d_g.dds is not there"]
    assert entry_faults(sword(parallax=False, subsurface=True), folder) == ["sword_d_s.dds is not there"]


def test_a_file_is_read_as_an_array_or_with_defaults() -> None:
    assert file_fault(json.dumps([sword()])) is None
    assert file_fault(json.dumps({"default": {"parallax": True}, "entries": [{"match_normal": "a"}]})) is None
    assert file_fault("[") == "it is no JSON (Expecting value: line 1 column 2 (char 1))"
    assert file_fault('{"entries": []}') is not None
    assert file_fault('{"default": {}, "entries": [1]}') is not None
    assert file_fault('[{"parallax": true}]') == "an entry says nothing that a texture could match"
    assert file_fault("[" * 100_000) is not None
