"""The plan: which texture gives which files, and which requests cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbrstudio.convert.item import active_files, target, targets
from pbrstudio.mods.plan import Plan, make_plan
from pbrstudio.mods.shards import share
from pbrstudio.spec.conversion import Conversion, Existing
from pbrstudio.textures.layouts import load_layout


def planned(
    *inputs: Path,
    out: Path,
    layout: str = "true-pbr",
    existing: Existing = "skip",
) -> Plan:
    return make_plan(inputs, out, load_layout(layout), Conversion(layout=layout, existing=existing))


def folder(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    return root


def bases(plan: Plan, out: Path) -> list[str]:
    return [item.base.relative_to(out).as_posix() for item in plan.items]


# Where files go


def test_a_mod_keeps_its_tree_below_textures(tmp_path: Path) -> None:
    mod = folder(tmp_path / "mod", "textures/armor/iron/iron.dds", "Textures/armor/Steel_d.dds")
    plan = planned(mod, out=tmp_path / "out")
    assert sorted(bases(plan, tmp_path / "out")) == ["textures/pbr/armor/Steel_d", "textures/pbr/armor/iron/iron"]
    assert sorted(item.game.as_posix() for item in plan.items) == ["armor/Steel_d", "armor/iron/iron"]
    assert {item.name for item in plan.items} == {"textures/armor/iron/iron.dds", "Textures/armor/Steel_d.dds"}


@pytest.mark.parametrize("below", ["textures", "textures/armor", "textures/armor/iron"])
def test_a_folder_within_a_mod_keeps_its_place_in_the_game(tmp_path: Path, below: str) -> None:
    mod = folder(tmp_path / "mod", "textures/armor/iron/iron.dds")
    plan = planned(mod / below, out=tmp_path / "out")
    assert bases(plan, tmp_path / "out") == ["textures/pbr/armor/iron/iron"]


def test_a_file_within_a_mod_keeps_its_place_in_the_game(tmp_path: Path) -> None:
    mod = folder(tmp_path / "mod", "textures/armor/iron.dds")
    plan = planned(mod / "textures" / "armor" / "iron.dds", out=tmp_path / "out")
    assert bases(plan, tmp_path / "out") == ["textures/pbr/armor/iron"]
    assert bases(
        planned(*[item.source.name for item in plan.items], out=tmp_path / "out", layout="maps"), tmp_path / "out"
    ) == ["iron"]


def test_loose_files_and_folders_start_where_they_are(tmp_path: Path) -> None:
    loose = folder(tmp_path / "loose", "walls/brick.png", "floor.v2.png")
    assert sorted(bases(planned(loose, out=tmp_path / "out"), tmp_path / "out")) == [
        "textures/pbr/floor.v2",
        "textures/pbr/walls/brick",
    ]
    one = planned(loose / "walls" / "brick.png", out=tmp_path / "out")
    assert bases(one, tmp_path / "out") == ["textures/pbr/brick"]


def test_a_texture_of_a_pbr_folder_is_not_put_below_pbr_twice(tmp_path: Path) -> None:
    mod = folder(tmp_path / "mod", "textures/pbr/armor/iron.dds")
    plan = planned(mod / "textures" / "pbr" / "armor" / "iron.dds", out=tmp_path / "out")
    assert bases(plan, tmp_path / "out") == ["textures/pbr/armor/iron"]
    assert plan.items[0].game.as_posix() == "armor/iron"


@pytest.mark.parametrize(
    ("layout", "companions"), [("true-pbr", "sword_d"), ("complex-material", "sword"), ("maps", "sword_d")]
)
def test_the_diffuse_keeps_its_name_and_its_companions_are_called_as_the_layout_says(
    tmp_path: Path, layout: str, companions: str
) -> None:
    source = folder(tmp_path, "sword_d.dds") / "sword_d.dds"
    plan = planned(source, out=tmp_path / "out", layout=layout)
    assert plan.items[0].base.name == "sword_d"
    assert plan.items[0].companions.name == companions
    names = {path.name for path in targets(plan.items[0], load_layout(layout), load_layout(layout).files)}
    if layout == "complex-material":
        assert names == {"sword_d.dds", "sword_n.dds", "sword_m.dds"}
    assert plan.items[0].game.name == "sword_d", "what the mesh asks for"


def test_targets_are_the_layouts_files_beside_each_other(tmp_path: Path) -> None:
    source = folder(tmp_path, "iron.v2.dds") / "iron.v2.dds"
    layout = load_layout("true-pbr")
    item = planned(source, out=tmp_path / "out").items[0]
    names = [path.name for path in targets(item, layout, layout.files)]
    assert names == ["iron.v2.dds", "iron.v2_n.dds", "iron.v2_rmaos.dds", "iron.v2_p.dds"]
    assert target(item, layout.files[1]) == tmp_path / "out" / "textures" / "pbr" / "iron.v2_n.dds"
    for kind, ending in (("maps", "iron.v2_maps.json"), ("gltf", "iron.v2.gltf")):
        other = load_layout(kind)
        assert targets(item, other, other.files)[-1].name == ending


def test_only_files_with_something_to_hold_are_active() -> None:
    def names(layout: str, *, parallax: bool = True, classes: tuple[str, ...] = ()) -> list[str]:
        return [file.map for file in active_files(load_layout(layout), Conversion(parallax=parallax), classes)]

    assert names("true-pbr") == ["albedo", "normal", "rmaos", "height", "glow"]
    assert names("true-pbr", parallax=False) == ["albedo", "normal", "rmaos", "glow"]
    assert "material" not in names("maps")
    assert "material" in names("maps", classes=("wood",))


# What is left alone, and what cannot be


def test_a_file_that_is_named_is_converted_whatever_it_is_called(tmp_path: Path) -> None:
    root = folder(tmp_path / "in", "iron.dds", "iron_s.dds")
    plan = planned(root, out=tmp_path / "out")
    assert plan.left_alone == [("iron_s.dds", "is a subsurface or specular map by its name")]
    assert [item.source.name.name for item in planned(root / "iron_s.dds", out=tmp_path / "out").items] == [
        "iron_s.dds"
    ]


def test_what_is_not_there_and_what_is_no_texture_fails_and_the_rest_goes_on(tmp_path: Path) -> None:
    root = folder(tmp_path, "iron.dds", "readme.txt")
    plan = planned(root / "none.dds", root / "readme.txt", root / "iron.dds", out=tmp_path / "out")
    assert [item.source.name.name for item in plan.items] == ["iron.dds"]
    assert plan.failed[0] == (str(root / "none.dds"), "there is no such file or folder")
    assert "is no texture by its extension: these are read: dds" in plan.failed[1][1]


@pytest.mark.parametrize(
    ("names", "layout", "shared"),
    [
        (("a/iron.dds", "b/iron.png"), "maps", "iron_albedo.png, "),
        (("a/iron.dds", "b/IRON.png"), "maps", "IRON_albedo.png, "),
        (("a/sword_d.dds", "b/sword.dds"), "complex-material", "sword_n.dds, sword_m.dds): "),
        (("a/iron.dds", "b/iron_n.dds"), "true-pbr", "iron_n.dds): "),
    ],
)
def test_of_two_textures_with_a_file_in_common_the_first_wins(
    tmp_path: Path, names: tuple[str, str], layout: str, shared: str
) -> None:
    folder(tmp_path, *names)
    plan = planned(*(tmp_path / name for name in names), out=tmp_path / "out", layout=layout)
    assert [item.source.name for item in plan.items] == [tmp_path / names[0]]
    ((name, message),) = plan.failed
    assert name == str(tmp_path / names[1])
    told = f"would write the same files as {tmp_path / names[0]}, which comes first and wins ({shared}"
    assert message.startswith(told)
    assert message.endswith("convert this one alone, into another output folder")


def test_a_texture_that_is_named_twice_is_converted_once(tmp_path: Path) -> None:
    root = folder(tmp_path / "in", "iron.dds")
    for again in (root / "iron.dds", root):
        plan = planned(root / "iron.dds", again, out=tmp_path / "out")
        assert (len(plan.items), plan.failed) == (1, [])


def test_a_source_is_never_written_to(tmp_path: Path) -> None:
    mod = folder(tmp_path / "mod", "textures/armor/iron.dds", "textures/armor/steel.png")
    plan = planned(mod / "textures", out=mod, layout="complex-material")
    assert [item.source.name.name for item in plan.items] == ["steel.png"]
    iron = mod / "textures" / "armor" / "iron.dds"
    told = f"{iron} belongs to the inputs and is never written to: choose another output folder"
    assert plan.failed == [("armor/iron.dds", told)]


@pytest.mark.parametrize("existing", ["skip", "overwrite"])
def test_no_image_of_an_input_folder_is_ever_replaced(tmp_path: Path, existing: Existing) -> None:
    mod = folder(tmp_path / "mod", "textures/armor/iron.png", "textures/armor/iron_m.dds")
    plan = planned(mod / "textures", out=mod, layout="complex-material", existing=existing)
    assert len(plan.items) == (existing == "skip")
    assert ["iron_m.dds belongs to the inputs" in message for _, message in plan.failed] == [True] * len(plan.failed)


@pytest.mark.parametrize(("existing", "converted"), [("skip", True), ("rename", True), ("overwrite", False)])
def test_a_mask_that_is_looked_at_is_not_written_over(tmp_path: Path, existing: Existing, converted: bool) -> None:
    iron = folder(tmp_path / "textures", "iron.png", "iron_m.dds") / "iron.png"
    plan = planned(iron, out=tmp_path, layout="complex-material", existing=existing)
    assert bool(plan.items) == converted
    assert bool(plan.failed) != converted


def test_the_height_and_the_mask_are_looked_at_where_the_layout_has_a_use_for_them(tmp_path: Path) -> None:
    mod = folder(tmp_path / "mod", "textures/pot.dds", "textures/pot_p.dds", "textures/pot_m.dds")
    seen = {}
    for layout in ("true-pbr", "complex-material", "gltf"):
        (item,) = planned(mod, out=tmp_path / "out", layout=layout).items
        seen[layout] = [None if file is None else file.name.name for file in (item.height, item.mask)]
    assert seen == {
        "true-pbr": ["pot_p.dds", None],
        "complex-material": ["pot_p.dds", "pot_m.dds"],
        "gltf": [None, None],
    }
    conversion = Conversion(normals="derived")
    (item,) = make_plan([mod], tmp_path / "out", load_layout("true-pbr"), conversion).items
    assert item.height is None
    assert "a height map (_p)" in item.findings[0].message


def test_one_textures_files_are_not_written_over_another_source(tmp_path: Path) -> None:
    folder(tmp_path, "iron.tga", "iron_height.png")
    plan = planned(tmp_path / "iron.tga", tmp_path / "iron_height.png", out=tmp_path, layout="maps")
    assert [item.source.name.name for item in plan.items] == ["iron_height.png"]
    assert "iron_height.png belongs to the inputs" in plan.failed[0][1]


@pytest.mark.parametrize("own", ["iron_n.dds", "IRON_N.dds"])
def test_the_mods_own_normal_is_a_source_too(tmp_path: Path, own: str) -> None:
    mod = folder(tmp_path / "mod", "textures/armor/iron.tga", f"textures/armor/{own}")
    plan = planned(mod / "textures" / "armor" / "iron.tga", out=mod, layout="complex-material")
    clash = own == "iron_n.dds"
    assert len(plan.items) == (0 if clash else 1)
    assert [message.partition(" belongs ")[0].endswith("iron_n.dds") for _, message in plan.failed] == [True] * clash


def test_the_output_folder_inside_the_input_is_left_out(tmp_path: Path) -> None:
    root = folder(tmp_path / "in", "iron.dds", "out/textures/pbr/iron.dds", "out/old.dds")
    plan = planned(root, out=root / "out")
    assert [item.source.name for item in plan.items] == [root / "iron.dds"]
    assert plan.left_alone == []


# Shards


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_shards_share_the_work_without_gap_or_overlap(tmp_path: Path, parts: int) -> None:
    root, out = folder(tmp_path / "in", *(f"{name}.dds" for name in "abcdefghij"), "a_n.dds"), tmp_path / "out"
    plans = [share(planned(root, tmp_path / "none", out=out), (part, parts), out) for part in range(1, parts + 1)]
    names = [item.source.name.stem for plan in plans for item in plan.items]
    assert sorted(names) == list("abcdefghij")
    assert [len(plan.left_alone) for plan in plans] == [1] + [0] * (parts - 1), "told once"
    assert [len(plan.failed) for plan in plans] == [1] + [0] * (parts - 1), "told once"


def test_a_texture_stays_with_its_shard_whatever_else_is_there(tmp_path: Path) -> None:
    root, out = folder(tmp_path / "in", *(f"{name}.dds" for name in "abcdefgh")), tmp_path / "out"
    before = {item.name for item in share(planned(root, out=out), (1, 3), out).items}
    folder(root, "aa.dds", "z.dds")
    after = {item.name for item in share(planned(root, out=out), (1, 3), out).items}
    assert after - {"aa.dds", "z.dds"} == before
