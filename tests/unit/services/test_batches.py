"""Batches are remembered while they run, and forgotten when they ended."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pbrstudio.config.paths import batches
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Event, ItemFinished, ItemPlanned, ItemStarted, JobFinished, JobStarted
from pbrstudio.runtime.processes import HOST
from pbrstudio.services.batches import forget, forget_running, interrupted, last, run_batch, save, try_batch
from pbrstudio.spec.batch import Batch
from pbrstudio.spec.conversion import Conversion


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    folder = tmp_path / "mod" / "textures"
    folder.mkdir(parents=True)
    for name in ("a", "b"):
        Image.fromarray(np.full((16, 16, 3), 90, np.uint8)).save(folder / f"{name}.png")
    conversion = Conversion(model="baseline", quality="draft", layout="maps")
    return Batch(inputs=(str(tmp_path / "mod"),), out=str(tmp_path / "out"), conversion=conversion)


def records() -> list[str]:
    return sorted(path.name for path in batches().iterdir() if path.name.startswith("running-"))


def test_all_textures_are_told_before_the_first_begins_and_the_record_goes_with_the_end(batch: Batch) -> None:
    events: list[Event] = []
    there: list[int] = []

    def emit(event: Event) -> None:
        events.append(event)
        there.append(len(records()))

    finished = run_batch(batch, emit, Control())
    names = [event.item for event in events if isinstance(event, ItemPlanned)]
    assert names == ["textures/a.png", "textures/b.png"]
    assert next(type(event) for event in events if not isinstance(event, ItemPlanned)) is JobStarted
    assert [type(event) for event in events[:2]] == [ItemPlanned, ItemPlanned]
    assert [event.item for event in events if isinstance(event, ItemFinished)] == names
    assert (finished.done, finished.failed) == (2, 0)
    assert set(there) == {1}
    assert records() == []
    assert last() == batch


def test_what_was_asked_for_stays_known_in_the_record(batch: Batch, tmp_path: Path) -> None:
    save(batch, tmp_path / "kept.json")
    read = Batch.model_validate(json.loads((tmp_path / "kept.json").read_text(encoding="utf-8")))
    assert read.conversion.model_fields_set == batch.conversion.model_fields_set


def test_a_stopped_batch_leaves_its_record_until_it_is_forgotten(batch: Batch) -> None:
    control = Control()

    def emit(event: Event) -> None:
        if isinstance(event, ItemStarted):
            control.stop()

    finished = run_batch(batch, emit, control)
    assert finished.stopped
    assert len(records()) == 1
    assert interrupted() == []  # this process still runs
    forget_running()
    assert records() == []


def test_a_batch_that_is_refused_leaves_no_record(batch: Batch) -> None:
    with pytest.raises(UserError, match="no layout"):
        run_batch(batch.model_copy(update={"conversion": Conversion(layout="none")}), lambda _: None, Control())
    assert records() == []


def test_a_batch_of_a_process_that_ended_is_interrupted(batch: Batch) -> None:
    dead = batches() / f"running-{HOST}-4194303-0000.json"
    other_machine = batches() / f"running-{'0000' if HOST != '0000' else '0001'}-4194303-0000.json"
    unreadable = batches() / f"running-{HOST}-4194302-0000.json"
    for path in (dead, other_machine):
        save(batch, path)
    unreadable.write_text("{", encoding="utf-8")
    found = interrupted()
    assert [each.batch for each in found] == [batch]
    assert not unreadable.exists()
    forget(found[0].record)
    assert interrupted() == []
    assert other_machine.exists()


def test_a_second_run_goes_on_where_the_first_ended(batch: Batch) -> None:
    control = Control()

    def stop_after_one(event: Event) -> None:
        if isinstance(event, ItemFinished):
            control.stop()

    first = run_batch(batch, stop_after_one, control)
    second = run_batch(batch, lambda _: None, Control())
    assert (first.done, second.done, second.skipped) == (1, 1, 1)
    assert isinstance(second, JobFinished)


def test_nothing_is_last_at_first() -> None:
    assert last() is None


def test_a_dry_run_tells_and_leaves_no_trace(batch: Batch) -> None:
    events: list[Event] = []
    finished = try_batch(batch, events.append, Control())
    planned = [event for event in events if isinstance(event, ItemPlanned)]
    assert [event.item for event in planned] == ["textures/a.png", "textures/b.png"]
    assert all(event.outputs for event in planned)
    assert (finished.done, finished.dry_run) == (2, True)
    assert finished.estimate.startswith("about ")
    assert not Path(batch.out).exists()
    assert last() is None
