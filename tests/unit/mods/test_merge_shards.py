"""Parts of a conversion put together: one list, one manifest, one report, as an undivided run has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pbrstudio.mods.decide import UP_TO_DATE
from pbrstudio.mods.merge_shards import merge_shards
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemSkipped
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


def run(mod: Path, out: Path, shard: tuple[int, int] | None = None) -> list[Event]:
    events: list[Event] = []
    conversion = Conversion(quality="draft", model="baseline", shard=shard)
    convert([mod], out, conversion, events.append, Control())
    return events


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
