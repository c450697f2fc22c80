"""PGPatcher's list and textures that fail: no entry without files, and none lost whose files are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pbrstudio.mods.pack_files import drop_entries
from pbrstudio.runtime.events import Event, ItemFailed
from tests.makers import save_png, smooth_bytes
from tests.unit.mods.histories import entries, files, maps, run, textures

ALL = ["keep\\gate", "keep\\wall"]


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    return textures(tmp_path / "mod", "keep/gate", "keep/wall")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def listed(out: Path) -> list[str]:
    return [each["texture"] for each in entries(out)]


def failed(events: list[Event]) -> list[str]:
    return [event.item for event in events if isinstance(event, ItemFailed)]


def damage(mod: Path, name: str = "wall") -> None:
    (mod / f"textures/keep/{name}.png").write_bytes(b"no picture")


def mend(mod: Path, name: str = "wall") -> None:
    save_png(mod / f"textures/keep/{name}.png", smooth_bytes(16, 16, 3, seed=1))


def lose(out: Path, game: str = "keep/wall") -> None:
    for name in maps(game):
        (out / name).unlink()


def test_one_that_fails_from_the_start_has_no_entry(mod: Path, out: Path) -> None:
    damage(mod)
    assert failed(run(mod, out)) == ["textures/keep/wall.png"]
    assert listed(out) == ["keep\\gate"]
    mend(mod)
    assert failed(run(mod, out)) == []
    assert listed(out) == ALL


def test_all_that_fail_make_no_list(mod: Path, out: Path) -> None:
    damage(mod)
    damage(mod, "gate")
    run(mod, out)
    assert not (out / "PBRNIFPatcher").exists()


def test_one_that_fails_now_keeps_its_files_and_their_entry(mod: Path, out: Path) -> None:
    run(mod, out)
    before = files(out)
    damage(mod)
    assert failed(run(mod, out, specular_level=0.08)) == ["textures/keep/wall.png"]
    assert {name: data for name, data in files(out).items() if "wall" in name} == {
        name: data for name, data in before.items() if "wall" in name
    }
    assert {each["texture"]: each["specular_level"] for each in entries(out)} == dict(
        zip(ALL, (0.08, 0.04), strict=True)
    )


@pytest.mark.parametrize("lost", [{"wall"}, {"wall_p"}, {"wall", "wall_n", "wall_rmaos", "wall_p"}])
def test_one_that_fails_now_and_whose_files_are_gone_leaves_the_list(mod: Path, out: Path, lost: set[str]) -> None:
    run(mod, out)
    damage(mod)
    for name in lost:
        (out / f"textures/pbr/keep/{name}.dds").unlink()
    run(mod, out)
    assert listed(out) == ["keep\\gate"]
    run(mod, out)
    assert listed(out) == ["keep\\gate"]
    mend(mod)
    run(mod, out)
    assert listed(out) == ALL


def test_an_entry_that_a_person_changed_stays_whatever_is_there(mod: Path, out: Path) -> None:
    run(mod, out)
    path = out / "PBRNIFPatcher/mod.json"
    text = json.dumps([each | {"specular_level": 0.5} for each in entries(out)])
    path.write_text(text, encoding="utf-8")
    damage(mod)
    lose(out)
    run(mod, out)
    assert path.read_text(encoding="utf-8") == text


def test_a_part_of_the_mod_drops_what_is_gone_of_the_rest_and_the_whole_brings_it_back(mod: Path, out: Path) -> None:
    run(mod, out)
    lose(out)
    run(mod, out, include=("**/gate",))
    assert listed(out) == ["keep\\gate"]
    run(mod, out)
    assert listed(out) == ALL


def test_a_dry_run_drops_nothing(mod: Path, out: Path) -> None:
    run(mod, out)
    lose(out)
    before = files(out)
    damage(mod)
    run(mod, out, dry=True)
    assert files(out) == before


def test_what_failed_to_be_listed_is_listed_by_the_next_run(mod: Path, out: Path) -> None:
    path = out / "PBRNIFPatcher/mod.json"
    path.parent.mkdir(parents=True)
    path.write_text("half a list [", encoding="utf-8")
    assert failed(run(mod, out)) == [str(path)]
    assert path.read_text(encoding="utf-8") == "half a list ["
    path.unlink()
    assert failed(run(mod, out)) == []
    assert listed(out) == ALL


def test_a_run_with_nothing_to_drop_takes_no_lock(mod: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(mod, out)
    monkeypatch.setattr(drop_entries, "locked", lambda path: pytest.fail("a read-only folder has no room for it"))
    assert failed(run(mod, out)) == []
