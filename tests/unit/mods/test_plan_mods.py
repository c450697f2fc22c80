"""A whole mod in the plan: what is left alone and why, archives as loose files, Data folders, True PBR it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pbrstudio.convert.item import place_findings
from pbrstudio.mods.plan import Plan, make_plan
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.layouts import load_layout
from tests.archives import bsa_of, save_bsa
from tests.dds_files import dds_header


def planned(*inputs: Path, out: Path, layout: str = "true-pbr", **fields: Any) -> Plan:
    return make_plan(inputs, out, load_layout(layout), Conversion(layout=layout, **fields))


def mod(root: Path, *names: str, content: bytes = b"x") -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def messages(plan: Plan) -> list[str]:
    return [finding.message for item in plan.items for finding in place_findings(item, load_layout("true-pbr"))]


CUBE_MAPS = [
    dds_header(4, 4, fourcc=b"DXT1", caps2=0xFE00) + bytes(48),
    dds_header(4, 4, dxgi=98, misc=0x4) + bytes(96),
]


@pytest.mark.parametrize("header", CUBE_MAPS, ids=["legacy", "dx10"])
@pytest.mark.parametrize("archived", [False, True])
def test_a_cube_map_is_left_alone_by_its_header(tmp_path: Path, header: bytes, archived: bool) -> None:
    root = mod(tmp_path / "mod", "textures/armor/iron.dds")
    mod(root, "textures/clutter/mirror.dds", content=header)
    source = bsa_of(tmp_path / "mod.bsa", root) if archived else root
    plan = planned(source, out=tmp_path / "out")
    assert [item.name for item in plan.items] == ["textures/armor/iron.dds"]
    assert plan.left_alone == [("textures/clutter/mirror.dds", "is a cube map by its header")]
    for tried in (root / "textures/clutter/mirror.dds", mod(tmp_path / "loose", "mirror.dds", content=header)):
        assert len(planned(tried, out=tmp_path / "out").items) == 1, "it is no part of a mod, and fails with a sentence"


def test_an_archive_gives_what_its_loose_files_give(tmp_path: Path) -> None:
    names = [
        "textures/armor/iron/iron.dds",
        "textures/armor/iron/iron_n.dds",
        "textures/armor/iron/iron_g.dds",
        "textures/weapons/sword_d.dds",
        "textures/weapons/sword_n.dds",
        "textures/interface/logo.dds",
        "textures/dlc01/lod/tree.dds",
        "textures/landscape/dirt02.dds",
        "textures/rüstung/eisen.dds",
        "meshes/iron.nif",
    ]
    root = mod(tmp_path / "mod", *names)
    loose, packed = (planned(each, out=tmp_path / "out") for each in (root, bsa_of(tmp_path / "mod.bsa", root)))
    assert loose.left_alone == packed.left_alone
    assert (loose.failed, packed.failed) == ([], [])
    for one, other in zip(loose.items, packed.items, strict=True):
        assert (one.name, one.game, one.base, one.companions) == (other.name, other.game, other.base, other.companions)
        assert (one.normal is None, one.glow is None) == (other.normal is None, other.glow is None)
        assert (one.findings, one.place_known) == (other.findings, other.place_known)
        assert one.source.digest() == other.source.digest()
    assert len(loose.items) == 4


def test_of_a_data_folder_the_game_sees_one_file_of_a_path(tmp_path: Path) -> None:
    root = mod(tmp_path / "Data", "Textures/armor/Iron.dds")
    save_bsa(root / "Mod.bsa", {"textures/armor/iron.dds": b"a", "textures/armor/iron_n.dds": b"n"})
    plan = planned(root, out=tmp_path / "out")
    (item,) = plan.items
    assert item.source.start(9) == b"x"
    assert item.normal is not None
    assert item.normal.start(9) == b"n"
    assert plan.left_alone == [
        ("Mod.bsa/textures/armor/iron.dds", "is never seen by the game, for there is a loose file of the same path"),
        ("textures/armor/iron_n.dds", "is a normal map by its name"),
    ]


def test_folders_of_an_archive_are_spelled_as_the_loose_ones(tmp_path: Path) -> None:
    root = mod(tmp_path / "Data", "Textures/Armor/Iron/A_d.dds", "Textures/clutter/b.dds", "Textures/CLUTTER/c.dds")
    packed = ["textures/armor/iron/d_d.dds", "textures/armor/steel/e.dds", "textures/other/f.dds", "textures/g.dds"]
    save_bsa(root / "mod.bsa", dict.fromkeys(packed, b"x"))
    plan = planned(root, out=tmp_path / "Out", layout="complex-material")
    assert {item.game.as_posix() for item in plan.items} == {
        "Armor/Iron/A_d",
        "Armor/Iron/d_d",
        "Armor/steel/e",
        "CLUTTER/c",
        "clutter/b",
        "g",
        "other/f",
    }
    for item in plan.items:
        assert item.base == tmp_path / "Out" / "textures" / item.game
        assert item.companions == item.base.with_name(item.base.name.removesuffix("_d"))


def test_an_archive_that_cannot_be_read_fails_alone(tmp_path: Path) -> None:
    root = mod(tmp_path / "mod", "textures/armor/iron.dds")
    broken = mod(tmp_path, "broken.bsa") / "broken.bsa"
    plan = planned(broken, root, out=tmp_path / "out")
    assert [item.name for item in plan.items] == ["mod/textures/armor/iron.dds"]
    assert plan.failed == [(str(broken), "is no BSA archive, whatever its name says: check where it came from")]


def test_what_has_true_pbr_already_is_left_alone(tmp_path: Path) -> None:
    names = ["Textures/armor/Iron.dds", "Textures/armor/steel.dds", "Textures/PBR/Armor/iron.dds"]
    root = mod(tmp_path / "mod", *names)
    plan = planned(root, out=tmp_path / "out")
    assert [item.name for item in plan.items] == ["Textures/armor/steel.dds"]
    reasons = dict(plan.left_alone)
    assert reasons["Textures/armor/Iron.dds"].startswith("has True PBR textures already (Textures/pbr/armor/Iron.dds)")
    assert len(planned(root, out=tmp_path / "out", layout="complex-material").items) == 2, "which are another matter"
    below = planned(root / "Textures", out=tmp_path / "out")
    assert [item.name for item in below.items] == ["armor/steel.dds"]


def test_what_this_conversion_wrote_itself_is_no_true_pbr_of_the_mod(tmp_path: Path) -> None:
    root = mod(tmp_path / "mod", "textures/armor/iron.dds", "textures/pbr/armor/iron.dds")
    plan = planned(root / "textures", out=root)
    assert [item.name for item in plan.items] == ["armor/iron.dds"]


def test_a_letter_at_the_end_is_no_suffix_where_the_texture_has_a_normal_map_of_its_own(tmp_path: Path) -> None:
    root = mod(tmp_path / "mod", "textures/cuirass_f.dds", "textures/cuirass_f_n.dds", "textures/cloth_f.dds")
    plan = planned(root, out=tmp_path / "out")
    assert [item.name for item in plan.items] == ["textures/cuirass_f.dds"]
    assert plan.items[0].normal is not None
    assert messages(plan) == [
        "is a True PBR fuzz map by its name, but has a normal map of its own, as diffuse textures have"
    ]
    assert ("textures/cloth_f.dds", "is a True PBR fuzz map by its name") in plan.left_alone


@pytest.mark.parametrize(("layout", "is_against"), [("true-pbr", True), ("complex-material", True), ("maps", False)])
def test_the_maps_beside_a_texture_speak_against_it_where_a_mesh_must_take_it(
    tmp_path: Path, layout: str, is_against: bool
) -> None:
    names = ["body.dds", "body_n.dds", "body_msn.dds", "face.dds", "face_sk.dds", "wall.dds", "wall_n.dds"]
    root = mod(tmp_path / "mod", *(f"textures/creatures/{name}" for name in names))
    plan = planned(root, out=tmp_path / "out", layout=layout)
    against = {item.game.name: item.against is not None for item in plan.items}
    assert against == {"body": is_against, "face": is_against, "wall": False}


def test_a_long_path_is_told(tmp_path: Path) -> None:
    deep = "/".join(["a folder with a long name"] * 8)
    root = mod(tmp_path / "mod", f"textures/{deep}/iron.dds", "textures/armor/iron.dds")
    plan = planned(root, out=tmp_path / "out")
    assert len(plan.items) == 2
    (message,) = messages(plan)
    assert message.startswith("its path below the mod's folder has 225 characters")


def test_names_that_windows_or_a_reader_stumbles_over_are_told(tmp_path: Path) -> None:
    root = mod(tmp_path / "mod", "textures/architecture/_n.dds", "textures/architecture/CON.dds")
    said = sorted(messages(planned(root, out=tmp_path / "out")))
    assert [message.partition(":")[0] for message in said] == [
        "Windows allows no file or folder that is called 'CON'",
        "its name is the end of another map's name alone (_n",
    ]
    assert all(item.findings == () for item in planned(root, out=tmp_path / "out", layout="maps").items)


def test_landscapes_ask_for_a_plugin(tmp_path: Path) -> None:
    plan = planned(mod(tmp_path / "mod", "textures/Landscape/dirt02.dds"), out=tmp_path / "out")
    assert messages(plan) == ["landscape: needs its TXST, give --plugin"]
    maps = planned(tmp_path / "mod", out=tmp_path / "out", layout="maps")
    assert maps.items[0].findings == ()
    expansion = planned(mod(tmp_path / "dlc", "textures/dlc02/landscape/ash01.dds"), out=tmp_path / "out")
    assert messages(expansion) == messages(plan)
