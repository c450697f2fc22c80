"""Where a texture belongs in the game, what is said when that is not known, and inputs of odd shapes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.convert.item import place_findings
from pbrstudio.mods.plan import Plan, make_plan
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.layouts import load_layout


def planned(*inputs: Path, out: Path, layout: str = "true-pbr", **fields: Any) -> Plan:
    return make_plan(inputs, out, load_layout(layout), Conversion(layout=layout, **fields))


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def test_a_textures_folder_inside_textures_is_just_a_name(tmp_path: Path) -> None:
    touch(tmp_path / "mod" / "Textures" / "clutter" / "textures" / "iron.png")
    touch(tmp_path / "mod" / "Textures" / "iron.png")
    plan = planned(tmp_path / "mod", out=tmp_path / "out")
    assert sorted(item.game.as_posix() for item in plan.items) == ["clutter/textures/iron", "iron"]
    assert plan.failed == []


def test_dots_in_a_path_do_not_lead_out_of_the_output_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "mod" / "textures" / "weapons" / "sword.png")
    (tmp_path / "mod" / "textures" / "armor").mkdir()
    monkeypatch.chdir(tmp_path / "mod" / "textures" / "armor")
    plan = planned(Path("../weapons/sword.png"), out=tmp_path / "out")
    assert plan.items[0].game.as_posix() == "weapons/sword"
    assert plan.items[0].base == tmp_path / "out" / "textures" / "pbr" / "weapons" / "sword"


def test_an_unknown_place_is_said_and_can_be_given(tmp_path: Path) -> None:
    source = touch(tmp_path / "loose" / "iron.png")
    item = planned(source, out=tmp_path / "out").items[0]
    assert not item.place_known
    assert "--game-folder" in place_findings(item, load_layout("true-pbr"))[0].message
    assert place_findings(item, load_layout("maps")) == ()
    given = planned(source, out=tmp_path / "out", game_folder="textures\\armor/iron").items[0]
    assert given.game.as_posix() == "armor/iron/iron"
    assert place_findings(given, load_layout("true-pbr")) == ()


@pytest.mark.parametrize("folder", ["../armor", "C:/armor", "", "a//b", "textures"])
def test_a_game_folder_stays_below_textures(folder: str) -> None:
    with pytest.raises(ValueError, match="below textures"):
        Conversion(game_folder=folder)


@pytest.mark.parametrize(
    ("path", "words"),
    [("landscape/dirt02.png", ["landscape"]), ("landscape/trees/bark.png", []), ("armor/rüstung.png", ["ASCII"])],
)
def test_what_the_place_alone_tells(tmp_path: Path, path: str, words: list[str]) -> None:
    touch(tmp_path / "textures" / path)
    item = planned(tmp_path / "textures", out=tmp_path / "out").items[0]
    found = place_findings(item, load_layout("true-pbr"))
    assert [word in finding.message for word, finding in zip(words, found, strict=True)] == [True] * len(words)


def test_links_in_a_circle_and_names_without_a_stem_are_items_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    os.symlink("round.png", tmp_path / "in" / "round.png")
    touch(tmp_path / "in" / "good.png")
    dots = touch(tmp_path / "dots" / "..png")
    plan = planned(tmp_path / "in", dots, out=tmp_path / "out")
    assert sorted(item.source.name.name for item in plan.items) == ["good.png", "round.png"]
    assert plan.failed == [(str(dots), "has no name before its extension: rename it")]


def test_a_folder_without_textures_is_said(tmp_path: Path) -> None:
    touch(tmp_path / "meshes" / "iron.nif")
    plan = planned(tmp_path / "meshes", out=tmp_path / "out")
    assert "no textures were found" in plan.failed[0][1]
    touch(tmp_path / "mod" / "textures" / "iron.png")
    swallowed = planned(tmp_path / "mod", out=tmp_path / "mod" / "textures")
    assert "the output folder is left out" in swallowed.failed[0][1]


def test_textures_of_several_inputs_are_told_apart(tmp_path: Path) -> None:
    for mod in ("one", "two"):
        touch(tmp_path / mod / "textures" / "iron.png")
    plan = planned(tmp_path / "one", tmp_path / "two", out=tmp_path / "out")
    assert [item.name for item in plan.items] == ["one/textures/iron.png"]
    assert plan.failed == [
        (
            "two/textures/iron.png",
            "would write the same files as one/textures/iron.png, which comes first and wins "
            "(iron.dds, iron_n.dds, iron_rmaos.dds, iron_p.dds): convert this one alone, into another output folder",
        )
    ]


def test_planning_can_be_stopped(tmp_path: Path) -> None:
    touch(tmp_path / "in" / "iron.png")
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        make_plan(
            [tmp_path / "in"], tmp_path / "out", load_layout("maps"), Conversion(layout="maps"), control.safe_point
        )


def test_a_link_and_what_it_leads_to_are_two_textures_of_the_game(tmp_path: Path) -> None:
    mod = tmp_path / "mod"
    touch(mod / "textures/sets/chest.png")
    os.symlink("sets/chest.png", mod / "textures/barrel.png")
    assert [item.name for item in planned(mod, out=tmp_path / "out").items] == [
        "textures/barrel.png",
        "textures/sets/chest.png",
    ]


def test_a_folder_that_is_reached_by_two_ways_is_converted_once(tmp_path: Path) -> None:
    touch(tmp_path / "mod/textures/sets/chest.png")
    os.symlink("mod", tmp_path / "again")
    plan = planned(tmp_path / "mod", tmp_path / "again", out=tmp_path / "out")
    assert ([item.name for item in plan.items], plan.failed) == (["mod/textures/sets/chest.png"], [])


def test_of_files_that_differ_in_their_extension_a_dds_is_taken_first_and_a_jpeg_last(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png", "a.JPEG", "b.jpg", "b.tga", "b.dds", "c.jpg"):
        touch(tmp_path / "mod/textures" / name)
    plan = planned(tmp_path / "mod", out=tmp_path / "out")
    assert [item.source.name.name for item in plan.items] == ["a.png", "b.dds", "c.jpg"]
