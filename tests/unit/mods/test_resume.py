"""A second run does only what is new or changed; what is the user's stays; a killed run goes on to the same bytes."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.mods.decide import EXIST_ALREADY, UP_TO_DATE
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import Event, ItemFinished, ItemSkipped, JobFinished
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.services.convert import convert
from pbrstudio.spec.conversion import Conversion
from tests.makers import directx_normal, save_png, smooth_bytes

WALL = ("wall.dds", "wall_n.dds", "wall_p.dds", "wall_rmaos.dds")


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    for number, name in enumerate(("gate", "roof", "wall")):
        save_png(tmp_path / f"mod/textures/keep/{name}.png", smooth_bytes(16, 16, 3, seed=number))
    return tmp_path / "mod"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def run(mod: Path, out: Path, **given: Any) -> list[Event]:
    events: list[Event] = []
    conversion = Conversion.model_validate({"quality": "draft", "model": "baseline"} | given)
    convert([mod], out, conversion, events.append, Control())
    assert isinstance(events[-1], JobFinished)
    assert events[-1].failed == 0
    return events


def done(events: list[Event]) -> dict[str, set[str]]:
    """The files that were written, by texture."""
    return {
        Path(each.item).stem: {Path(path).name for path in each.outputs}
        for each in events
        if isinstance(each, ItemFinished)
    }


def reasons(events: list[Event]) -> list[str]:
    return [each.reason for each in events if isinstance(each, ItemSkipped)]


def files(out: Path) -> dict[str, bytes]:
    """What was made, without what is noted about it."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and ".pbrstudio" not in path.parts
    }


def test_nothing_is_done_twice(mod: Path, out: Path) -> None:
    assert set(done(run(mod, out))) == {"gate", "roof", "wall"}
    before = files(out)
    again = run(mod, out)
    assert done(again) == {}
    assert reasons(again) == [UP_TO_DATE] * 3
    assert files(out) == before


def test_a_changed_texture_is_done_anew(mod: Path, out: Path) -> None:
    run(mod, out)
    before = files(out)
    save_png(mod / "textures/keep/wall.png", smooth_bytes(16, 16, 3, seed=9))
    assert done(run(mod, out)) == {"wall": set(WALL)}
    changed = {name for name, data in files(out).items() if before[name] != data}
    assert changed <= {f"textures/pbr/keep/{name}" for name in WALL}
    assert "textures/pbr/keep/wall.dds" in changed


def test_a_normal_map_that_came_or_went_or_changed_counts_too(mod: Path, out: Path) -> None:
    run(mod, out)
    normal = save_png(mod / "textures/keep/wall_n.png", directx_normal(16, 16))
    assert set(done(run(mod, out))) == {"wall"}
    assert done(run(mod, out)) == {}
    save_png(normal, directx_normal(16, 16, seed=3))
    assert set(done(run(mod, out))) == {"wall"}
    normal.unlink()
    assert set(done(run(mod, out))) == {"wall"}


def test_other_settings_make_all_anew_and_end_where_a_first_run_with_them_would(mod: Path, tmp_path: Path) -> None:
    run(mod, tmp_path / "out")
    assert len(done(run(mod, tmp_path / "out", max_size=8))) == 3
    run(mod, tmp_path / "other", max_size=8)
    assert files(tmp_path / "out") == files(tmp_path / "other")


def test_a_new_texture_alone_is_done(mod: Path, out: Path) -> None:
    run(mod, out)
    save_png(mod / "textures/keep/door.png", smooth_bytes(16, 16, 3, seed=4))
    assert set(done(run(mod, out))) == {"door"}
    assert len(json.loads((out / "PBRNIFPatcher/mod.json").read_text("utf-8"))) == 4


def test_a_file_that_is_gone_is_made_again(mod: Path, out: Path) -> None:
    run(mod, out)
    before = files(out)
    (out / "textures/pbr/keep/wall_p.dds").unlink()
    assert done(run(mod, out)) == {"wall": {"wall_p.dds"}}
    assert files(out) == before
    assert reasons(run(mod, out)) == [UP_TO_DATE] * 3


def test_what_a_user_put_there_stays_whatever_changes(mod: Path, out: Path) -> None:
    theirs = out / "textures/pbr/keep/wall_n.dds"
    run(mod, out)
    theirs.write_bytes(b"painted by hand")
    assert reasons(run(mod, out)).count(EXIST_ALREADY) == 1
    save_png(mod / "textures/keep/wall.png", smooth_bytes(16, 16, 3, seed=9))
    assert done(run(mod, out)) == {"wall": set(WALL) - {"wall_n.dds"}}
    assert theirs.read_bytes() == b"painted by hand"
    assert "wall" in done(run(mod, out, existing="overwrite"))
    assert theirs.read_bytes() != b"painted by hand"


def test_files_of_which_nothing_was_noted_stay(mod: Path, out: Path) -> None:
    run(mod, out)
    shutil.rmtree(out / ".pbrstudio")
    before = files(out)
    assert reasons(run(mod, out, max_size=8)) == [EXIST_ALREADY] * 3
    assert files(out) == before


def test_constants_of_the_list_change_it_and_no_texture(mod: Path, out: Path) -> None:
    run(mod, out)
    before = files(out)
    assert done(run(mod, out, specular_level=0.02)) == {}
    entries = json.loads((out / "PBRNIFPatcher/mod.json").read_text("utf-8"))
    assert [each["specular_level"] for each in entries] == [0.02] * 3
    assert {name for name, data in files(out).items() if before[name] != data} == {"PBRNIFPatcher/mod.json"}


def test_times_of_change_alone_change_nothing(mod: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(mod, out)
    for path in [*mod.rglob("*.png"), *out.rglob("*.dds")]:
        os.utime(path, ns=(1, 1))
    assert reasons(run(mod, out)) == [UP_TO_DATE] * 3
    # That was noted: from now on nothing needs to be read.
    monkeypatch.setattr("pbrstudio.convert.texture_file.LooseFile.digest", lambda _: pytest.fail("it was read"))
    assert reasons(run(mod, out)) == [UP_TO_DATE] * 3


def test_times_that_cannot_be_noted_are_no_failure(mod: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(mod, out)
    for path in mod.rglob("*.png"):
        os.utime(path, ns=(1, 1))

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("pbrstudio.mods.manifest.Manifest.append", refuse)
    assert reasons(run(mod, out)) == [UP_TO_DATE] * 3


def test_a_kill_before_or_amid_the_renaming_is_made_good(
    mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, undisturbed = tmp_path / "out", tmp_path / "undisturbed"
    run(mod, undisturbed, max_size=8)
    run(mod, out)
    real = os.replace
    count = 0

    class Killed(BaseException):
        """Like a kill: nothing after it is done."""

    def replace_some(source: Any, target: Any) -> None:
        nonlocal count
        count += str(target).endswith(".dds")
        if count > 6:
            raise Killed
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("pbrstudio.runtime.staging.os.replace", replace_some)
        patch.setattr(StagedFiles, "_discard", lambda self: None)
        with pytest.raises(Killed):
            run(mod, out, max_size=8)
    assert files(out) != files(undisturbed)
    run(mod, out, max_size=8)
    for part in out.rglob(".part-*"):  # of this very process, which lives
        part.unlink()
    assert files(out) == files(undisturbed)
    assert reasons(run(mod, out, max_size=8)) == [UP_TO_DATE] * 3


def test_a_torn_line_of_the_manifest_costs_one_texture_its_note(mod: Path, out: Path) -> None:
    run(mod, out)
    path = out / ".pbrstudio/mod.jsonl"
    lines = path.read_bytes().split(b"\n")
    items = [line for line in lines if b'"kind":"item"' in line]
    path.write_bytes(b"\n".join([*items[:2], items[2][:50]]))
    assert sorted(reasons(run(mod, out))) == sorted([UP_TO_DATE, UP_TO_DATE, EXIST_ALREADY])
    (out / "textures/pbr/keep/roof.dds").unlink()
    run(mod, out)
    assert path.read_bytes().endswith(b"}\n")


def test_the_files_are_those_of_single_conversions(mod: Path, tmp_path: Path) -> None:
    run(mod, tmp_path / "together")
    for name in ("gate", "roof", "wall"):
        conversion = Conversion.model_validate({"quality": "draft", "model": "baseline"})
        convert([mod / f"textures/keep/{name}.png"], tmp_path / "single", conversion, lambda _: None, Control())
    together, single = (
        {name: data for name, data in files(tmp_path / folder).items() if name.endswith(".dds")}
        for folder in ("together", "single")
    )
    assert together == single
