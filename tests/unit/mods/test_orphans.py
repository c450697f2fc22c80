"""What is no longer wanted goes: after any history an output and its archive are those of a first run."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemLeftAlone, JobFinished
from pbrstudio.services.convert import convert
from pbrstudio.spec.conversion import Conversion
from tests.archives import save_plugin, texture_set
from tests.makers import save_png, smooth_bytes

KEEP = "textures/pbr/keep"


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    for number, name in enumerate(("gate", "wall", "wall_g")):
        save_png(tmp_path / f"mod/textures/keep/{name}.png", smooth_bytes(16, 16, 3, seed=number))
    return tmp_path / "mod"


def run(inputs: Path | list[Path], out: Path, **given: Any) -> list[Event]:
    events: list[Event] = []
    conversion = Conversion.model_validate({"quality": "draft", "model": "baseline"} | given)
    convert([inputs] if isinstance(inputs, Path) else inputs, out, conversion, events.append, Control())
    assert isinstance(events[-1], JobFinished)
    return events


def files(out: Path) -> dict[str, bytes]:
    """What was made, without what is noted about it; of an archive what is in it."""
    found = {}
    for path in out.rglob("*"):
        if not path.is_file() or ".pbrstudio" in path.parts:
            continue
        name = path.relative_to(out).as_posix()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                found |= {f"{name}/{each}": archive.read(each) for each in archive.namelist()}
        else:
            found[name] = path.read_bytes()
    return found


def rows(out: Path) -> dict[str, dict[str, Any]]:
    (path,) = (out / ".pbrstudio").glob("*.report.json")
    return {each["name"]: each for each in json.loads(path.read_text("utf-8"))["rows"]}


@pytest.mark.parametrize("packaging", [{"zip": True}, {"zip": True, "fomod": True}])
@pytest.mark.parametrize("change", ["exclude", "deleted", "no glow", "no parallax", "other case"])
def test_a_further_run_ends_where_a_first_one_would(
    mod: Path, tmp_path: Path, change: str, packaging: dict[str, bool]
) -> None:
    run(mod, tmp_path / "out", packaging=packaging)
    given: dict[str, Any] = {"packaging": packaging}
    wall = mod / "textures/keep/wall.png"
    match change:
        case "exclude":
            given["exclude"] = ("keep/gate",)
        case "deleted":
            wall.unlink()
        case "no glow":
            wall.with_name("wall_g.png").unlink()
        case "no parallax":
            given["parallax"] = False
        case "other case":
            os.rename(wall, wall.with_name("Wall.png"))
    run(mod, tmp_path / "out", **given)
    again = run(mod, tmp_path / "out", **given)
    run(mod, tmp_path / "fresh", **given)
    fresh, there = files(tmp_path / "fresh"), files(tmp_path / "out")
    # The mod is called after its folder, the output's name plays no part.
    assert sorted(there) == sorted(fresh)
    assert there == fresh
    assert isinstance(again[-1], JobFinished)
    assert again[-1].done == 0


def test_it_is_told(mod: Path, tmp_path: Path) -> None:
    run(mod, tmp_path / "out")
    (mod / "textures/keep/gate.png").unlink()
    events = run(mod, tmp_path / "out", exclude=("wall",))
    told = {each.item: each.reason for each in events if isinstance(each, ItemLeftAlone)}
    assert f"{KEEP}/gate_n.dds: taken away" in told["textures/keep/gate.png"]
    assert isinstance(events[-1], JobFinished)
    assert events[-1].left_alone == len(told)
    found = rows(tmp_path / "out")
    assert {each["message"] for each in found["textures/keep/wall.png"]["findings"]} >= {
        f"{KEEP}/wall.dds: taken away, for nothing asks for it any more"
    }
    assert not (tmp_path / "out/PBRNIFPatcher").exists()
    assert not (tmp_path / "out/textures").exists()


def test_what_a_person_changed_stays_outside_the_archive(mod: Path, tmp_path: Path) -> None:
    out, zipped = tmp_path / "out", {"zip": True}
    run(mod, out, packaging=zipped)
    (out / KEEP / "gate.dds").write_bytes(b"painted by hand")
    run(mod, out, packaging=zipped, exclude=("gate",))
    there = files(out)
    assert there[f"{KEEP}/gate.dds"] == b"painted by hand"
    assert f"{KEEP}/gate_n.dds" not in there
    assert not [name for name in there if ".zip/" in name and "gate" in name]
    entries = json.loads((out / "PBRNIFPatcher/mod.json").read_text("utf-8"))
    assert [each["texture"] for each in entries] == ["keep\\wall"]


def test_a_part_of_a_mod_takes_nothing_away(mod: Path, tmp_path: Path) -> None:
    run(mod, tmp_path / "out", packaging={"zip": True})
    before = files(tmp_path / "out")
    run(mod, tmp_path / "out", packaging={"zip": True}, include=("gate",))
    run(mod, tmp_path / "out", shard=(1, 2))
    run(mod / "textures/keep/wall.png", tmp_path / "out")
    assert before.items() <= files(tmp_path / "out").items()
    assert len([name for name in files(tmp_path / "out") if ".zip/" in name]) == len(
        [name for name in before if ".zip/" in name]
    )


def test_an_input_that_could_not_be_seen_takes_nothing_away(mod: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.bsa"
    save_png(tmp_path / "more/textures/door.png", smooth_bytes(16, 16, 3))
    out = tmp_path / "out"
    run([mod, tmp_path / "more"], out)
    before = files(out)
    more.write_bytes(b"no archive")
    run([mod, more], out)
    assert before.items() <= files(out).items()


def test_another_mod_and_single_textures_in_the_same_folder_stay(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    save_png(tmp_path / "other/textures/door.png", smooth_bytes(16, 16, 3))
    single = save_png(tmp_path / "alone/textures/lamp.png", smooth_bytes(16, 16, 3))
    for each in (mod, tmp_path / "other", single):
        run(each, out)
    before = files(out)
    run(mod, out, exclude=("gate",))
    gone = set(before) - set(files(out))
    assert {name for name in gone if "gate" not in name} == set()
    assert gone


def test_texture_sets_and_the_plugin_go_with_their_landscapes(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("dirt01", "snow01"):
        save_png(mod / f"textures/landscape/{name}.png", smooth_bytes(16, 16, 3))
    sets = {
        0x800 + number: texture_set(f"L{name}", TX00=f"landscape\\{name}.dds")
        for number, name in enumerate(("dirt01", "snow01"))
    }
    plugins = (save_plugin(tmp_path / "Keep.esm", {b"TXST": sets}),)
    run(mod, out, plugins=plugins)
    assert {"PBRTextureSets/Ldirt01.json", "PBRTextureSets/Lsnow01.json", "mod.esp"} <= set(files(out))
    run(mod, out, plugins=plugins, exclude=("dirt01",))
    run(mod, tmp_path / "fresh", plugins=plugins, exclude=("dirt01",))
    assert files(out) == files(tmp_path / "fresh")
    run(mod, out)
    assert not [name for name in files(out) if "PBRTextureSets" in name or name.endswith(".esp")]


def test_files_under_new_names_stay(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(mod, out)
    run(mod, out, existing="rename")
    before = files(out)
    run(mod, out)
    assert set(before) <= set(files(out))


def test_two_layouts_of_the_game_are_no_mod_together(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(mod, out)
    before = files(out)
    with pytest.raises(UserError, match=r"holds textures of layout 'true-pbr'.*another output folder"):
        run(mod, out, layout="complex-material")
    with pytest.raises(UserError, match="complex-material"):
        run(mod, out, layout="complex-material", shard=(1, 2))
    assert files(out) == before
    run(mod, out, layout="maps")  # for other programs: no part of the mod
    run(mod / "textures/keep/wall.png", out, layout="complex-material")
    with pytest.raises(UserError, match="complex-material"):
        run(mod, out)
    for path in out.rglob("*.dds"):
        path.unlink()
    run(mod, out, layout="complex-material", packaging={"zip": True})
    assert not [name for name in files(out) if ".zip/" in name and "pbr" in name.lower().split(".zip/")[1]]
