"""Many textures at a time: the same files whatever the crew, one bad one stops nothing, a stop leaves whole files."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pbrstudio.convert.baseline import BaselinePredictor
from pbrstudio.convert.item import Item
from pbrstudio.convert.loaded import read_item
from pbrstudio.convert.one import write_item
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods import pipeline
from pbrstudio.mods.batch import run_batch
from pbrstudio.mods.crew import Crew, crew_for
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.plan import make_plan
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit, Event, ItemFailed, ItemFinished, ItemProgress, ItemStarted, JobFinished
from pbrstudio.spec.conversion import Conversion
from pbrstudio.textures.dds.encode import Encoder
from pbrstudio.textures.layouts import load_layout
from tests.makers import save_png, smooth_bytes

COUNT = 6
ALONE = Crew(readers=1, writers=1)


@pytest.fixture
def mod(tmp_path: Path) -> Path:
    for number in range(COUNT):
        save_png(tmp_path / f"mod/textures/a/t{number}.png", smooth_bytes(16, 16, 3, seed=number))
    return tmp_path / "mod"


@pytest.fixture(scope="module")
def encoder() -> Iterator[Encoder]:
    with Encoder(1) as encoder:
        yield encoder


Run = Callable[..., list[Event]]


@pytest.fixture
def run(mod: Path, tmp_path: Path, encoder: Encoder) -> Run:
    def run(
        out: str = "out", crew: Crew = ALONE, emit: Emit | None = None, control: Control | None = None
    ) -> list[Event]:
        layout = load_layout("true-pbr")
        conversion = Conversion(quality="draft", model="baseline")
        plan = make_plan([mod], tmp_path / out, layout, conversion)
        pack = Pack(tmp_path / out, "mod", layout, conversion, "baseline", is_mod=False)
        events: list[Event] = []

        def note(event: Event) -> None:
            events.append(event)
            if emit is not None:
                emit(event)

        workshop = Workshop(layout, BaselinePredictor(), encoder)
        run_batch(plan, workshop, pack, crew, note, control or Control(), dry_run=False)
        return events

    return run


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".pbrstudio" not in path.parts
    }


def test_any_crew_gives_the_same_files(run: Run, tmp_path: Path) -> None:
    run("alone", ALONE)
    run("many", Crew(3, 3))
    assert files(tmp_path / "alone") == files(tmp_path / "many")
    assert len(files(tmp_path / "many")) == 4 * COUNT + 1


def test_events_come_from_the_thread_of_the_job_and_each_texture_begins_before_it_ends(run: Run) -> None:
    threads = set()
    events = run(crew=Crew(2, 2), emit=lambda event: threads.add(threading.get_ident()))
    assert threads == {threading.get_ident()}
    for number in range(COUNT):
        mine = [event for event in events if getattr(event, "item", "").endswith(f"t{number}.png")]
        assert isinstance(mine[0], ItemStarted)
        assert isinstance(mine[-1], ItemFinished)
        shares = [event.fraction for event in mine if isinstance(event, ItemProgress)]
        assert shares == sorted(shares)


@pytest.mark.parametrize("stage", ["read_item", "predict_item", "write_item"])
def test_one_that_fails_at_any_stage_stops_no_other(run: Run, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    real = getattr(pipeline, stage)

    def fail_at_2(item: Item, *rest: object) -> object:
        if item.name.endswith("t2.png"):
            raise UserError("is broken")
        return real(item, *rest)

    monkeypatch.setattr(pipeline, stage, fail_at_2)
    events = run()
    assert [(event.item, event.message) for event in events if isinstance(event, ItemFailed)] == [
        ("textures/a/t2.png", "is broken")
    ]
    last = events[-1]
    assert isinstance(last, JobFinished)
    assert (last.done, last.failed) == (COUNT - 1, 1)


@pytest.mark.parametrize("stage", ["reading", "predicting", "writing normal"])
def test_a_stop_ends_soon_with_whole_files_and_the_next_run_does_the_rest(run: Run, tmp_path: Path, stage: str) -> None:
    control = Control()

    def stop(event: Event) -> None:
        if isinstance(event, ItemProgress) and event.item.endswith("t1.png") and event.stage == stage:
            control.stop()

    last = run(crew=Crew(2, 2), emit=stop, control=control)[-1]
    assert isinstance(last, JobFinished)
    assert last.stopped
    assert last.done < COUNT
    names = [name for name in files(tmp_path / "out") if name.endswith(".dds")]
    assert len(names) == 4 * last.done
    run()
    run("undisturbed")
    assert files(tmp_path / "out") == files(tmp_path / "undisturbed")


def test_a_pause_holds_everybody_and_a_resume_goes_on(run: Run) -> None:
    control = Control()
    seen: list[Event] = []

    def pause(event: Event) -> None:
        seen.append(event)
        if isinstance(event, ItemFinished) and not resumed.is_alive() and not resumed.ident:
            control.pause()
            resumed.start()

    def resume() -> None:
        time.sleep(0.3)
        counts.append(len(seen))
        time.sleep(0.2)
        counts.append(len(seen))
        control.resume()

    counts: list[int] = []
    resumed = threading.Thread(target=resume)
    last = run(emit=pause, control=control)[-1]
    resumed.join()
    assert isinstance(last, JobFinished)
    assert last.done == COUNT
    assert counts[0] == counts[1]


def test_only_so_many_are_held_at_a_time(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    held: set[str] = set()
    most: list[int] = []
    real_read, real_write = read_item, write_item

    def read(item: Item, *rest: object) -> object:
        loaded = real_read(item, *rest)  # type: ignore[arg-type]
        held.add(item.name)
        most.append(len(held))
        return loaded

    def write(item: Item, *rest: object) -> object:
        time.sleep(0.01)  # the slowest stage: the others must wait for it
        outcome = real_write(item, *rest)  # type: ignore[arg-type]
        held.discard(item.name)
        return outcome

    monkeypatch.setattr(pipeline, "read_item", read)
    monkeypatch.setattr(pipeline, "write_item", write)
    run(crew=ALONE)
    assert max(most) <= ALONE.most
    monkeypatch.setattr("pbrstudio.mods.batch.room_for", lambda limit: lambda: 0)
    most.clear()
    run("other")
    assert max(most) == 1


def test_a_file_that_vanishes_meanwhile_is_one_failure(run: Run, mod: Path) -> None:
    def remove(event: Event) -> None:
        if isinstance(event, ItemStarted) and event.item.endswith("t0.png"):
            (mod / "textures/a/t5.png").unlink()

    events = run(emit=remove)
    failed = [event for event in events if isinstance(event, ItemFailed)]
    assert [event.item for event in failed] == ["textures/a/t5.png"]
    assert not failed[0].details


def test_a_full_disk_is_told_for_each_texture(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pbrstudio.mods.manifest.os.fsync", full)
    events = run()
    failed = [event for event in events if isinstance(event, ItemFailed)]
    assert len(failed) == COUNT
    assert all("space" in event.message for event in failed)
    assert not [name for name in files(tmp_path / "out") if name.endswith(".dds") or ".part" in name]


@pytest.mark.parametrize("cores", [1, 2, 4, 8, 16, 64])
def test_a_crew_is_small(cores: int) -> None:
    crew = crew_for(cores)
    assert 1 <= crew.readers <= 2
    assert 1 <= crew.writers <= 4
    assert crew.most >= 4


def test_where_nothing_can_be_written_nothing_is_read_or_predicted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(final: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(tmp_path / "out"))

    monkeypatch.setattr(pipeline, "check_writable", refuse)
    for stage in ("read_item", "predict_item", "write_item"):
        monkeypatch.setattr(pipeline, stage, lambda *_: pytest.fail("work for nothing"))
    failed = [event for event in run() if isinstance(event, ItemFailed) and event.item.startswith("textures")]
    assert len(failed) == COUNT
    assert {event.message for event in failed} == {f"{tmp_path / 'out'}: the disk is read-only: choose another folder"}
