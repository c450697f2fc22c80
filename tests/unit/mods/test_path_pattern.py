"""Globs of texture paths: what they fit, whatever their case, slashes and extension."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbrstudio.mods.path_pattern import PathPattern, spellings

NAMES = st.text("ab*?[]!-.^&~|$()_d", min_size=1, max_size=8).filter(lambda name: name.strip("."))


def fits(glob: str, path: str) -> bool:
    return PathPattern(glob).fits(spellings(PurePath(path)))


@pytest.mark.parametrize(
    ("glob", "path", "wanted"),
    [
        # Without a slash: a name, wherever it stands.
        ("ice", "dungeons/caves/ice/edge01", True),
        ("ice", "dungeons/caves/ice", True),
        ("ice", "dungeons/caves/spice/edge01", False),
        ("ice", "dungeons/caves/icecave01", False),
        ("ice*", "dungeons/caves/icecave01", True),
        ("*ice", "clutter/spice", True),
        ("*ice*", "clutter/spices/jar", True),
        ("snow0?", "landscape/snow01", True),
        ("snow0?", "landscape/snow011", False),
        ("snow[0-9]*", "landscape/snow01", True),
        ("snow[!0-9]*", "landscape/snow01", False),
        ("snow[!0-9]*", "landscape/snowrocks", True),
        ("snow[9-0]*", "landscape/snow5", False),
        ("snow[9-0]*", "landscape/snow-", True),
        ("snow[]*", "landscape/snow[]1", True),
        # With one: from textures on, and everything below what fits.
        ("actors/character", "actors/character/female/body", True),
        ("actors/character/**", "actors/character/female/body", True),
        ("actors/character/*", "actors/character/female/body", True),
        ("actors/character/**", "actors/character", False),
        ("character/female", "actors/character/female/body", False),
        ("**/female", "actors/character/female/body", True),
        ("**/female/*_1", "actors/character/female/body_1", True),
        ("**/body", "body", True),
        ("armor/*/cuirass", "armor/iron/cuirass", True),
        ("armor/*/cuirass", "armor/iron/male/cuirass", False),
        ("armor/**/cuirass", "armor/iron/male/cuirass", True),
        ("armor/**/cuirass", "armor/cuirass", True),
        # As people write them.
        ("Armor\\Iron\\*", "armor/iron/Cuirass", True),
        ("/textures/armor/", "armor/iron", True),
        ("textures/armor/iron.DDS", "armor/iron", True),
        ("iron.v2", "armor/iron.v2", True),
        ("textures", "textures/iron", True),
        ("sword", "weapons/sword_d", True),
        ("sword_d", "weapons/sword_d", True),
        ("*_d", "weapons/sword_d", True),
        ("sword", "weapons/sword_n", False),
        # An expansion's folder may be left out, at the beginning alone.
        ("actors/character/**", "dlc01/actors/character/female/body", True),
        ("actors/character/**", "DLC02/actors/character/female/body", True),
        ("dlc01/actors/character/**", "dlc01/actors/character/female/body", True),
        ("dlc02/**", "dlc01/actors/character/female/body", False),
        ("actors/character/**", "mymod/dlc01/actors/character/female/body", False),
        ("actors/character/**", "mymod/actors/character/female/body", False),
    ],
)
def test_what_fits(glob: str, path: str, wanted: bool) -> None:
    assert fits(glob, path) is wanted


@given(st.lists(NAMES, min_size=1, max_size=3), NAMES)
def test_a_glob_with_all_signs_quoted_fits_that_path_alone(folders: list[str], name: str) -> None:
    """Whatever stands in a name, its signs in brackets mean themselves."""
    quoted = "/".join("".join(f"[{sign}]" if sign in "*?[" else sign for sign in part) for part in [*folders, "x"])
    path = "/".join([*folders, "x"])
    assert fits(quoted, path)
    assert not fits(quoted, path + name + "y")


@given(st.text("ab*?/[]!\\.-^&", max_size=12), st.lists(NAMES, min_size=1, max_size=4))
def test_no_glob_breaks(glob: str, path: list[str]) -> None:
    fits(glob or "a", "/".join(path))


def test_a_path_is_spelt_with_and_without_its_d() -> None:
    assert spellings(PurePath("Weapons/Sword_D")) == ("weapons/sword_d", "weapons/sword")
    assert spellings(PurePath("sword")) == ("sword",)
    assert spellings(PurePath("dlc01")) == ("dlc01",)
