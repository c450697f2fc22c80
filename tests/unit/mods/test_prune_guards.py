"""Nothing that anybody may still want is taken away: each case lost files once, or would."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.mods.manifest import Manifest
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Event, ItemFailed, ItemStarted, JobFinished
from pbrstudio.services.convert import convert
from pbrstudio.spec.conversion import Conversion
from tests.archives import bsa_of
from tests.makers import save_png, smooth_bytes
from tests.unit.mods.histories import everything, files, gone, maps, run, textures, warnings


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    return textures(tmp_path / "mod", "keep/gate", "keep/wall", "door")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def amend(out: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes what was noted of every texture."""
    for path in (out / ".pbrstudio").glob("*.jsonl"):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        for line in lines:
            if isinstance(line, dict) and line["kind"] == "item":
                change(line)
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def test_what_it_does_where_all_is_well(mod: Path, out: Path) -> None:
    run(mod, out)
    before = files(out)
    (mod / "textures/keep/gate.png").unlink()
    run(mod, out, prune=True, exclude=("door",))
    assert gone(before, out) == maps("keep/gate") | maps("door")


@pytest.mark.parametrize("place", ["../victim.dds", "{absolute}", "C:/victim.dds", "textures/../../victim.dds"])
def test_a_line_that_points_outside_is_passed_over_and_told(mod: Path, out: Path, tmp_path: Path, place: str) -> None:
    run(mod, out)
    victim = tmp_path / "victim.dds"
    shutil.copy(out / "textures/pbr/door.dds", victim)
    before = everything(tmp_path)
    place = place.format(absolute=victim)

    def point(line: dict[str, Any]) -> None:
        if line["key"].endswith("/door"):
            line["outputs"][0]["path"] = place

    amend(out, point)
    with Manifest(out, "mod") as manifest:
        assert place not in manifest.claims("mod").files
    events = run(mod, out, prune=True, exclude=("door",))
    assert [each for each in warnings(events) if "1 lines name places outside" in each]
    assert victim.read_bytes() == before[str(victim)]
    assert maps("door") <= set(files(out)), "nothing is known of it any more"


@pytest.mark.parametrize("first", ["A/textures/armor", "B/textures/armor"])
def test_two_packs_of_one_name_do_not_touch_each_other(out: Path, tmp_path: Path, first: str) -> None:
    textures(tmp_path / "A", "armor/iron/cuirass")
    textures(tmp_path / "B", "armor/steel/cuirass")
    second = "B/textures/armor" if first.startswith("A") else "A/textures/armor"
    run(tmp_path / first, out)
    before = files(out)
    run(tmp_path / second, out, prune=True)
    shutil.rmtree(tmp_path / first)  # a drive that is not there now
    run(tmp_path / second, out, prune=True)
    assert gone(before, out) == set()


def test_one_of_a_pack_of_that_name_is_kept_where_both_have_it(out: Path, tmp_path: Path) -> None:
    first = textures(tmp_path / "A", "armor/gate", "armor/wall") / "textures/armor"
    second = textures(tmp_path / "B", "armor/gate", "armor/wall") / "textures/armor"
    run(first, out)
    run(second, out)
    before = files(out)
    (second / "gate.png").unlink()
    run(second, out, prune=True)
    assert gone(before, out) == set()
    (first / "gate.png").unlink()
    run(second, out, prune=True)
    assert gone(before, out) == maps("armor/gate")


def test_an_output_above_the_input_under_overwrite(tmp_path: Path) -> None:
    mod = textures(tmp_path / "mod", "gate", "wall")
    run(mod / "textures", mod)
    before = files(mod)
    events = run(mod / "textures", mod, existing="overwrite", prune=True)
    assert [each for each in events if isinstance(each, ItemFailed) and "belongs to the inputs" in each.message]
    assert files(mod).items() >= {name: data for name, data in before.items() if "textures/" in name}.items()


def test_a_file_that_was_changed_keeping_size_and_time(mod: Path, out: Path) -> None:
    run(mod, out)
    path = out / "textures/pbr/door.dds"
    found = path.stat()
    data = bytearray(path.read_bytes())
    data[-1] ^= 255
    path.write_bytes(bytes(data))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    run(mod, out, exclude=("door",), prune=True)
    assert path.read_bytes() == bytes(data)
    assert not (out / "textures/pbr/door_n.dds").exists()


def test_a_file_that_two_packs_have_goes_when_both_have_dropped_it(out: Path, tmp_path: Path) -> None:
    first, second = (textures(tmp_path / name, "wall", f"of{name}") for name in ("A", "B"))
    run(first, out)
    run(second, out)
    before = files(out)
    assert warnings(run(first, out, exclude=("wall",))) == [], "the other pack's are not counted"
    run(first, out, exclude=("wall",), prune=True)
    assert gone(before, out) == set()
    run(second, out, exclude=("wall",), prune=True)
    assert gone(before, out) == maps("wall")


def test_another_packs_file_in_another_case(out: Path, tmp_path: Path) -> None:
    first, second = textures(tmp_path / "A", "wall", "gate"), textures(tmp_path / "B", "Wall")
    run(first, out)
    run(second, out)
    before = files(out)
    run(first, out, exclude=("wall",), prune=True)
    assert gone(before, out) == set()


def test_the_wanted_file_itself_in_another_case(mod: Path, out: Path) -> None:
    run(mod, out)
    before = files(out)
    os.rename(mod / "textures/door.png", mod / "textures/Door.png")
    for name in maps("door"):  # as on a disk where case makes no difference: one file, two spellings
        os.link(out / name, out / name.replace("door", "Door"))
    run(mod, out, prune=True)
    assert gone(before, out) == set()


@pytest.mark.parametrize("pack", ["its own", "the same"])
def test_a_texture_that_was_once_named_itself(mod: Path, out: Path, tmp_path: Path, pack: str) -> None:
    single = mod / "textures/door.png"
    whole = mod if pack == "its own" else [mod, textures(tmp_path / "more", "lamp")]
    run(single if pack == "its own" else [single, mod], out)
    run(whole, out)
    before = files(out)
    run(whole, out, exclude=("door",), prune=True)
    assert gone(before, out) == set()
    single.unlink()
    run(whole, out, prune=True)
    assert gone(before, out) == maps("door")


@pytest.mark.parametrize("level", ["textures", "textures/pbr", "textures/pbr/keep", "textures/pbr/keep/gate.dds"])
@pytest.mark.parametrize("where", ["outside", "inside"])
def test_nothing_behind_a_link_of_the_output(mod: Path, out: Path, tmp_path: Path, level: str, where: str) -> None:
    run(mod, out)
    (tmp_path / "other").mkdir()
    moved = (tmp_path / "other" if where == "outside" else out) / "moved"
    (out / level).rename(moved)
    (out / level).symlink_to(moved)
    before = everything(tmp_path)
    run(mod, out, exclude=("gate",), prune=True)
    left = everything(tmp_path)
    lost = {Path(path).name for path in before.keys() - left.keys()}
    behind = {"gate.dds"} if level.endswith(".dds") else {Path(name).name for name in maps("gate")}
    assert not lost & behind


def test_what_the_run_reads_stays(tmp_path: Path) -> None:
    mod = textures(tmp_path / "mod", "wall", "gate")
    run(mod, tmp_path / "out")
    before = files(tmp_path / "out")
    (mod / "textures/gate.png").unlink()
    (mod / "textures/wall_n.dds").symlink_to(tmp_path / "out/textures/pbr/gate_n.dds")
    run(mod, tmp_path / "out", prune=True)
    assert (mod / "textures/wall_n.dds").read_bytes() == before["textures/pbr/gate_n.dds"]


def test_a_stopped_run(mod: Path, out: Path) -> None:
    run(mod, out)
    before = files(out)
    save_png(mod / "textures/new.png", smooth_bytes(16, 16, 3, seed=9))
    control = Control()
    events: list[Event] = []

    def emit(event: Event) -> None:
        events.append(event)
        if isinstance(event, ItemStarted):
            control.stop()

    conversion = Conversion(quality="draft", model="baseline", exclude=("door",), prune=True)
    convert([mod], out, conversion, emit, control)
    assert isinstance(events[-1], JobFinished)
    assert events[-1].stopped
    assert gone(before, out) == set()


def test_an_image_that_failed_in_this_run(mod: Path, out: Path) -> None:
    save_png(mod / "textures/door_g.png", smooth_bytes(16, 16, 3))
    run(mod, out)
    before = files(out)
    assert "textures/pbr/door_g.dds" in before
    (mod / "textures/door_g.png").unlink()
    (mod / "textures/door.png").write_bytes(b"torn")
    run(mod, out, prune=True)
    assert gone(before, out) == set()


def test_an_image_that_this_run_refused(out: Path, tmp_path: Path) -> None:
    more, other = textures(tmp_path / "more", "wall"), textures(tmp_path / "other", "lamp")
    save_png(more / "textures/wall_g.png", smooth_bytes(16, 16, 3))
    archive = bsa_of(tmp_path / "more.bsa", more)
    run([other, archive], out)
    before = files(out)
    assert "textures/pbr/wall_g.dds" in before
    textures(other, "wall")
    events = run([other, archive], out, prune=True)
    assert [each for each in events if isinstance(each, ItemFailed) and "comes first and wins" in each.message]
    assert gone(before, out) == set()


def test_single_textures_are_no_whole_mod(mod: Path, out: Path) -> None:
    run(mod / "textures/door.png", out)
    before = files(out)
    told = warnings(run(mod / "textures/door.png", out, parallax=False, prune=True))
    assert told == ["--prune: nothing is taken away, for this is no whole run: single textures were named, and no mod"]
    assert gone(before, out) == set()


@pytest.mark.parametrize("field", ["origin", "renamed"])
def test_what_old_versions_noted(mod: Path, out: Path, field: str) -> None:
    run(mod, out)
    before = files(out)
    amend(out, lambda line: line.pop(field))
    run(mod, out, exclude=("door",), prune=True)
    assert gone(before, out) == set()
    run(mod, out)  # notes it
    run(mod, out, exclude=("door",), prune=True)
    assert gone(before, out) == maps("door")


def test_folders_that_were_empty_before_stay(mod: Path, out: Path) -> None:
    run(mod, out)
    (out / "textures/pbr/mine").mkdir()
    run(mod, out, exclude=("keep/*",), prune=True)
    assert not (out / "textures/pbr/keep").exists()
    assert (out / "textures/pbr/mine").is_dir()
    assert out.is_dir()
