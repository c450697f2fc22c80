"""Many textures: what is skipped, renamed, planned; and an audience that fails, which is no item's failure."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbrstudio.convert.one import Outcome
from pbrstudio.mods import pipeline
from pbrstudio.mods.pack_files import pgpatcher_list
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.events import (
    Emit,
    Event,
    Finding,
    ItemFailed,
    ItemFinished,
    ItemPlanned,
    ItemProgress,
    ItemSkipped,
    JobFinished,
)
from pbrstudio.services.convert import convert
from pbrstudio.spec.conversion import Conversion
from tests.makers import save_png, smooth_bytes
from tests.unit.mods.packs import random_dds


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    for number, name in enumerate(("wall", "wall_2", "sword_d")):
        save_png(tmp_path / f"mod/textures/keep/{name}.png", smooth_bytes(16, 16, 3, seed=number))
    return tmp_path / "mod"


def run(mod: Path, out: Path, *, dry_run: bool = False, emit: Emit | None = None, **given: Any) -> list[Event]:
    events: list[Event] = []

    def note(event: Event) -> None:
        events.append(event)
        if emit is not None:
            emit(event)

    conversion = Conversion.model_validate({"quality": "draft", "model": "baseline"} | given)
    convert([mod], out, conversion, note, Control(), dry_run=dry_run)
    return events


def last(events: list[Event]) -> JobFinished:
    assert isinstance(events[-1], JobFinished)
    return events[-1]


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


# The PGPatcher JSON


def edit(path: Path, change: Callable[[list[dict[str, Any]]], object]) -> str:
    entries = json.loads(path.read_text(encoding="utf-8"))
    change(entries)
    path.write_text(text := json.dumps(entries), encoding="utf-8")
    return text


def test_a_second_run_leaves_the_users_edits_alone(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    path = out / "PBRNIFPatcher/mod.json"
    assert str(path) in last(run(mod, out)).outputs
    text = edit(path, lambda entries: entries[0].update(specular_level=0.7))
    again = last(run(mod, out))
    assert (again.done, again.skipped) == (0, 3)
    assert str(path) not in again.outputs
    assert path.read_text(encoding="utf-8") == text
    (out / "textures/pbr/keep/wall_p.dds").unlink()
    assert last(run(mod, out)).done == 1
    entries = {each["texture"]: each for each in json.loads(path.read_text(encoding="utf-8"))}
    assert entries["keep\\sword_d"]["specular_level"] == 0.7
    assert run(mod, out, existing="overwrite")
    assert "0.7" not in path.read_text(encoding="utf-8")
    assert not [name for name in files(out) if ".lock" in name or ".part" in name]


def test_entries_that_another_process_wrote_meanwhile_stay(
    mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out/PBRNIFPatcher/mod.json"
    real = pgpatcher_list.locked

    def write_first(path: Path) -> Any:
        path.write_text(json.dumps([{"texture": "other"}]), encoding="utf-8")
        return real(path)

    monkeypatch.setattr(pgpatcher_list, "locked", write_first)
    run(mod, tmp_path / "out")
    assert len(json.loads(path.read_text(encoding="utf-8"))) == 4


# Dry runs


def test_a_dry_run_tells_what_a_run_then_does(mod: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for existing in ("skip", "rename", "rename"):
        planned = run(mod, out, dry_run=True, existing=existing)
        before = files(out) if out.exists() else {}
        done = run(mod, out, existing=existing)
        assert {path for each in planned if isinstance(each, ItemPlanned) for path in each.outputs} == {
            path for each in done if isinstance(each, ItemFinished) for path in each.outputs
        }
        told = {path for path in last(done).outputs if ".pbrstudio" not in path}
        assert set(last(planned).outputs) == told
        assert (last(planned).done, last(planned).dry_run, last(done).dry_run) == (3, True, False)
        assert before.items() - files(out).items() <= {
            (name, text) for name, text in before.items() if name.endswith(".json") or ".pbrstudio" in name
        }


def test_a_dry_run_names_only_what_is_missing(mod: Path, tmp_path: Path) -> None:
    run(mod, tmp_path / "out")
    gone = tmp_path / "out/textures/pbr/keep/wall_p.dds"
    gone.unlink()
    events = run(mod, tmp_path / "out", dry_run=True)
    assert [each.outputs for each in events if isinstance(each, ItemPlanned)] == [(str(gone),)]
    assert len([each for each in events if isinstance(each, ItemSkipped)]) == 2


def test_a_dry_run_tells_what_a_path_alone_gives_to_say(tmp_path: Path) -> None:
    save_png(tmp_path / "mod/textures/keep/mür.png", smooth_bytes(16, 16, 3))
    (planned,) = [
        each for each in run(tmp_path / "mod", tmp_path / "out", dry_run=True) if isinstance(each, ItemPlanned)
    ]
    assert [type(each) for each in planned.findings] == [Finding]
    assert "ASCII" in planned.findings[0].message


def test_a_dry_run_tells_what_headers_show_to_fail_in_the_words_of_the_run(mod: Path, tmp_path: Path) -> None:
    folder = mod / "textures/keep"
    whole = random_dds(folder / "cut.dds", 16, 16).read_bytes()
    (folder / "cut.dds").write_bytes(whole[:150])
    volume = bytearray(whole)
    struct.pack_into("<I", volume, 112, 0x200000)
    (folder / "volume.dds").write_bytes(volume)
    number = bytearray(whole)
    struct.pack_into("<I", number, 128, 2)  # R32G32B32A32_FLOAT, of which there would be more bytes
    (folder / "float.dds").write_bytes(number)
    (folder / "empty.dds").write_bytes(b"")
    (folder / "text.png").write_bytes(b"no picture")
    told, met = (
        {each.item: each.message for each in run(mod, tmp_path / "out", dry_run=dry) if isinstance(each, ItemFailed)}
        for dry in (True, False)
    )
    assert {Path(name).name for name in told} == {"cut.dds", "volume.dds", "float.dds", "empty.dds", "text.png"}
    assert told == met


# Renaming


def test_a_new_name_is_not_one_that_another_texture_of_the_run_is_to_have(mod: Path, tmp_path: Path) -> None:
    taken = tmp_path / "out/textures/pbr/keep/wall.dds"
    taken.parent.mkdir(parents=True)
    taken.write_bytes(b"theirs")
    run(mod, tmp_path / "out", existing="rename")
    assert {path.name for path in taken.parent.glob("wall*") if path.stem[-2:] not in ("_n", "_p", "os")} == {
        "wall.dds",
        "wall_2.dds",
        "wall_3.dds",
    }
    entries = {
        each["texture"]: each for each in json.loads((tmp_path / "out/PBRNIFPatcher/mod.json").read_text("utf-8"))
    }
    assert entries["keep\\wall"]["rename"] == "keep\\wall_3"
    assert "rename" not in entries["keep\\wall_2"]


# An audience that fails


def test_what_emit_raises_is_no_items_failure(mod: Path, tmp_path: Path) -> None:
    def emit(event: Event) -> None:
        if isinstance(event, ItemProgress) and event.fraction > 0.5:
            raise BrokenPipeError

    seen: list[Event] = []
    with pytest.raises(BrokenPipeError):
        run(mod, tmp_path / "out", emit=lambda event: (seen.append(event), emit(event))[1])
    assert not [event for event in seen if isinstance(event, ItemFailed)]
    assert not [name for name in files(tmp_path / "out") if ".part" in name or "PBRNIFPatcher" in name]


def test_an_items_own_error_is_its_failure(mod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Outcome:
        raise BrokenPipeError(32, "broken pipe")

    monkeypatch.setattr(pipeline, "write_item", broken)
    assert last(run(mod, tmp_path / "out")).failed == 3
