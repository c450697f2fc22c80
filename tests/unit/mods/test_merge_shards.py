"""Parts of a conversion put together: one list, one manifest, one report, as an undivided run has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.mods import merge_shards as merge_module
from pbrstudio.mods.decide import UP_TO_DATE
from pbrstudio.mods.merge_shards import merge_shards
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemFinished, ItemSkipped, JobWarning
from pbrstudio.services.convert import convert
from pbrstudio.spec.conversion import Conversion
from tests.makers import save_png, smooth_bytes

COUNT = 6


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    for number in range(COUNT):
        save_png(tmp_path / f"mod/textures/a/t{number}.png", smooth_bytes(8, 8, 3, seed=number))
    save_png(tmp_path / "mod/textures/interface/map.png", smooth_bytes(8, 8, 3))
    return tmp_path / "mod"


def run(mod: Path, out: Path, shard: tuple[int, int] | None = None, **given: Any) -> list[Event]:
    events: list[Event] = []
    settings = {"quality": "draft", "model": "baseline", "shard": shard, **given}
    convert([mod], out, Conversion.model_validate(settings), events.append, Control())
    return events


def split(mod: Path, out: Path, count: int, **given: Any) -> None:
    """All parts of a run."""
    for part in range(1, count + 1):
        run(mod, out, (part, count), **given)


def listed(out: Path, name: str = "mod") -> dict[str, float]:
    """The specular level of each entry: it tells which run wrote it."""
    read = json.loads((out / f"PBRNIFPatcher/{name}.json").read_text("utf-8"))
    return {each["texture"].removeprefix("a\\"): each["specular_level"] for each in read}


def lists(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "PBRNIFPatcher").iterdir())


def files(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and ".pbrstudio" not in path.parts
    }


def rows(out: Path) -> list[tuple[str, str]]:
    report = json.loads((out / ".pbrstudio/mod.report.json").read_text("utf-8"))
    return sorted((row["name"], row["state"]) for row in report["rows"])


def test_the_whole_is_that_of_an_undivided_run(mod: Path, tmp_path: Path) -> None:
    out, undivided = tmp_path / "out", tmp_path / "undivided"
    run(mod, undivided)
    for part in (2, 1, 3):
        run(mod, out, (part, 3))
    outcome = merge_shards(out)
    assert not outcome.failed
    assert files(out) == files(undivided)
    assert rows(out) == rows(undivided)
    assert sorted(path.name for path in (out / ".pbrstudio").iterdir() if "_of_" in path.name) == []
    again = [event.reason for event in run(mod, out) if isinstance(event, ItemSkipped)]
    assert again == [UP_TO_DATE] * COUNT
    assert files(out) == files(undivided)


def test_entries_that_a_person_changed_stay(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for part in (1, 2):
        run(mod, out, (part, 2))
    path = out / "PBRNIFPatcher/mod_1_of_2.json"
    entries = json.loads(path.read_text("utf-8"))
    entries[0]["specular_level"] = 0.7
    path.write_text(json.dumps(entries), "utf-8")
    merge_shards(out)
    merged = json.loads((out / "PBRNIFPatcher/mod.json").read_text("utf-8"))
    assert len(merged) == COUNT
    assert [each["texture"] for each in merged if each["specular_level"] == 0.7] == [entries[0]["texture"]]


def test_a_part_that_is_missing_is_named_and_nothing_is_touched(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(mod, out, (1, 3))
    run(mod, out, (3, 3))
    before = files(out)
    with pytest.raises(UserError, match="mod: part 2 of 3 has not ended here yet: run it first"):
        merge_shards(out)
    assert files(out) == before


def test_parts_of_an_older_split_that_was_given_up_do_not_stand_in_the_way(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(mod, out, (1, 2))
    for part in (1, 2, 3):
        run(mod, out, (part, 3))
    outcome = merge_shards(out)
    assert outcome.failed == ()
    assert len(outcome.warnings) == 1
    assert "mod: part 2 of 2 never ended; newer parts have all" in outcome.warnings[0]
    run(mod, tmp_path / "undivided")
    assert files(out) == files(tmp_path / "undivided")
    assert sorted(path.name for path in (out / ".pbrstudio").iterdir() if "_of_" in path.name) == []
    with pytest.raises(UserError, match="holds no parts"):
        merge_shards(out)


def test_parts_that_hold_what_no_newer_one_has_stay_and_are_told(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for part in (1, 2):
        run(mod, out, (part, 2))
    for number in range(COUNT, COUNT + 6):
        save_png(mod / f"textures/a/t{number}.png", smooth_bytes(8, 8, 3, seed=number))
    run(mod, out, (1, 3))
    outcome = merge_shards(out)
    assert len(outcome.warnings) == 1
    assert "part 2, 3 of 3 never ended, and" in outcome.warnings[0]
    assert (out / "PBRNIFPatcher/mod_1_of_3.json").exists()
    assert len(json.loads((out / "PBRNIFPatcher/mod.json").read_text("utf-8"))) == COUNT


def test_a_folder_without_parts_is_told(mod: Path, tmp_path: Path) -> None:
    for folder in (mod, tmp_path / "missing"):
        with pytest.raises(UserError, match="holds no parts"):
            merge_shards(folder)


def test_a_list_that_is_damaged_is_told_and_all_parts_stay(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for part in (1, 2):
        run(mod, out, (part, 2))
    path = out / "PBRNIFPatcher/mod_2_of_2.json"
    path.write_text("half a file [", "utf-8")
    outcome = merge_shards(out)
    assert [name for name, _ in outcome.failed] == [str(path)]
    assert path.read_text("utf-8") == "half a file ["
    assert (out / ".pbrstudio/mod_2_of_2.report.json").exists()


@pytest.mark.parametrize("complete", [True, False])
def test_what_older_parts_alone_had_is_as_after_undivided_runs(mod: Path, tmp_path: Path, complete: bool) -> None:
    out, undivided = tmp_path / "out", tmp_path / "undivided"
    run(mod, undivided)
    for part in (1, 2) if complete else (1,):
        run(mod, out, (part, 2))
    (mod / "textures/a/t0.png").unlink()
    (mod / "textures/a/t1.png").unlink()
    given = {"exclude": ("**/t2",), "specular_level": 0.08}
    run(mod, undivided, **given)
    split(mod, out, 3, **given)
    outcome = merge_shards(out)
    assert outcome.failed == ()
    assert listed(out) == listed(undivided) == {f"t{number}": 0.08 for number in (3, 4, 5)}
    assert lists(out) == ["mod.json"]
    # Of these textures the undivided run has all files, and the parts those that were made.
    assert {name: data for name, data in files(undivided).items() if name in files(out)} == files(out)
    assert [name for name, _ in rows(out)] == [name for name, _ in rows(undivided)]


def test_a_part_of_the_mod_that_was_asked_for_later_takes_nothing_from_what_was_before(
    mod: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    split(mod, out, 2, include=("**/t[012]",), specular_level=0.08)
    split(mod, out, 3, include=("**/t[2345]",), specular_level=0.02)
    assert merge_shards(out).failed == ()
    assert listed(out) == {"t0": 0.08, "t1": 0.08, "t2": 0.02, "t3": 0.02, "t4": 0.02, "t5": 0.02}
    assert lists(out) == ["mod.json"]


def test_one_that_fails_in_newer_parts_keeps_its_entry(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    split(mod, out, 2)
    (mod / "textures/a/t0.png").write_bytes(b"no picture")
    split(mod, out, 3, specular_level=0.08)
    merge_shards(out)
    assert listed(out) == {"t0": 0.04} | {f"t{number}": 0.08 for number in range(1, COUNT)}
    assert ("textures/a/t0.png", "failed") in rows(out)


@pytest.mark.parametrize("complete", [True, False])
def test_parts_that_are_older_than_an_undivided_run_change_nothing(mod: Path, tmp_path: Path, complete: bool) -> None:
    out = tmp_path / "out"
    for part in (1, 2) if complete else (1,):
        run(mod, out, (part, 2), specular_level=0.08)
    events = run(mod, out, specular_level=0.02)
    assert any("report --merge puts them away" in each.message for each in events if isinstance(each, JobWarning))
    report = (out / ".pbrstudio/mod.report.json").read_bytes()
    assert lists(out) != ["mod.json"]
    assert merge_shards(out).failed == ()
    assert listed(out) == {f"t{number}": 0.02 for number in range(COUNT)}
    assert lists(out) == ["mod.json"]
    assert (out / ".pbrstudio/mod.report.json").read_bytes() == report
    events = run(mod, out, specular_level=0.02)
    assert not any(isinstance(each, JobWarning) for each in events)
    with pytest.raises(UserError, match="holds no parts"):
        merge_shards(out)


def test_a_part_that_was_stopped_has_not_ended(mod: Path, tmp_path: Path) -> None:
    out, control = tmp_path / "out", Control()

    def stop(event: Event) -> None:
        if isinstance(event, ItemFinished):
            control.stop()

    run(mod, out, (1, 2))
    conversion = Conversion(quality="draft", model="baseline", shard=(2, 2))
    assert convert([mod], out, conversion, stop, control).stopped
    with pytest.raises(UserError, match="part 2 of 2 has not ended here yet"):
        merge_shards(out)
    run(mod, out, (2, 2))
    assert merge_shards(out).failed == ()
    assert sorted(listed(out)) == [f"t{number}" for number in range(COUNT)]


def test_a_merge_that_was_cut_off_can_be_done_again(mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    split(mod, tmp_path / "undisturbed", 2)
    merge_shards(tmp_path / "undisturbed")
    for step in ("_merge_manifests", "merge_reports", "_forget", "superseded"):
        split(mod, out, 2)
        with monkeypatch.context() as cut:
            cut.setattr(merge_module, step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                merge_shards(out)
        if step != "superseded":
            assert merge_shards(out).failed == ()
        assert files(out) == files(tmp_path / "undisturbed")
        assert [name for name, _ in rows(out)] == [name for name, _ in rows(tmp_path / "undisturbed")]
