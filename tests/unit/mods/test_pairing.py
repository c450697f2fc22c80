"""The maps beside a diffuse: found by their names, whatever the case, and what is said of those that are not used."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from pbrstudio.mods.pairing import companions
from pbrstudio.mods.trees.folder import folder_tree
from pbrstudio.mods.trees.tree import Tree
from pbrstudio.runtime.events import Severity


def tree(root: Path, *names: str) -> Tree:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    return folder_tree(root, leave_out=root / "none")


@pytest.mark.parametrize(
    ("diffuse", "normal"),
    [
        ("iron.dds", "iron_n.dds"),
        ("iron.dds", "IRON_N.DDS"),
        ("iron.png", "iron_n.dds"),
        ("iron.dds", "iron_n.png"),
        ("sword_d.dds", "sword_n.dds"),
        ("sword_D.dds", "Sword_n.dds"),
        ("sword_d.dds", "sword_d_n.dds"),
        ("a.b.dds", "a.b_n.dds"),
    ],
)
def test_the_normal_map_of_a_diffuse(tmp_path: Path, diffuse: str, normal: str) -> None:
    found = companions(PurePath("armor", diffuse), tree(tmp_path, f"armor/{diffuse}", f"armor/{normal}")).normal
    assert found is not None
    assert found.name == tmp_path / "armor" / normal


def test_a_dds_is_preferred_and_another_folders_is_none_of_it(tmp_path: Path) -> None:
    names = ["iron.dds", "iron_n.png", "iron_n.dds", "armor/steel.dds", "steel_n.dds", "armor/steeln.dds"]
    listed = tree(tmp_path, *names)
    iron = companions(PurePath("iron.dds"), listed).normal
    assert iron is not None
    assert iron.name.name == "iron_n.dds"
    assert companions(PurePath("armor/steel.dds"), listed).normal is None


def test_folders_that_differ_in_case_are_one_to_the_game(tmp_path: Path) -> None:
    listed = tree(tmp_path, "Armor/iron.dds", "armor/iron_n.dds", "ARMOR/iron_g.dds")
    found = companions(PurePath("Armor/iron.dds"), listed)
    assert found.normal is not None
    assert found.glow is not None
    assert found.findings == ()


def test_beside_a_model_space_map_there_is_no_tangent_normal(tmp_path: Path) -> None:
    found = companions(PurePath("body.dds"), tree(tmp_path, "body.dds", "Body_MSN.dds", "body_n.dds"))
    assert found.normal is None
    assert [finding.severity for finding in found.findings] == [Severity.WARNING]
    assert "model-space" in found.findings[0].message
    assert found.against is not None
    assert found.against.startswith("has a model-space normal map (_msn)")


@pytest.mark.parametrize(("diffuse", "tint"), [("body.dds", "Body_SK.dds"), ("body_d.dds", "body_sk.dds")])
def test_a_skin_tint_speaks_against_it(tmp_path: Path, diffuse: str, tint: str) -> None:
    found = companions(PurePath(diffuse), tree(tmp_path, diffuse, tint, "body_n.dds"))
    assert found.against is not None
    assert found.against.startswith("has a skin tint (_sk)")
    assert companions(PurePath("other.dds"), tree(tmp_path, "other.dds", "other_n.dds", "other_s.dds")).against is None


def test_maps_that_are_not_used_are_named(tmp_path: Path) -> None:
    suffixes = ["_p", "_m", "_em", "_envmask", "_s", "_sk", "_e", "_b", "_bl", "_i"]
    found = companions(PurePath("ice.dds"), tree(tmp_path, "ice.dds", *(f"ice{suffix}.dds" for suffix in suffixes)))
    (finding,) = found.findings
    assert finding.severity is Severity.NOTE
    assert all(f"({suffix})" in finding.message for suffix in suffixes)


def test_a_height_map_and_a_mask_are_found_where_they_are_of_use(tmp_path: Path) -> None:
    listed = tree(tmp_path, "pot.dds", "POT_P.dds", "pot_m.dds")
    found = companions(PurePath("pot.dds"), listed, used=("_p",))
    assert found.height is not None
    assert found.height.name.name == "POT_P.dds"
    assert found.mask is None
    assert [finding.message for finding in found.findings] == [
        "these maps of it are not used: an environment mask (_m)"
    ]
    both = companions(PurePath("pot.dds"), listed, used=("_p", "_m"))
    assert both.mask is not None
    assert both.findings == ()
