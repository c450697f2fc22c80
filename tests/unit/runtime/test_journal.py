"""What was told is read back as it was; what a kill cut off was never told; who writes is alone."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.journal import Follower, Journal, read_events
from pbrstudio.runtime.training_events import PhaseStarted, RunEnded, StepsDone, TrainingEvent, TrainingNote

EVENTS = st.one_of(*(st.builds(kind) for kind in get_args(TrainingEvent)))
IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def write(path: Path, *events: TrainingEvent) -> None:
    with Journal(path) as journal:
        for event in events:
            journal.write(event)


@pytest.mark.parametrize("kind", get_args(TrainingEvent))
@IN_ONE_FOLDER
@given(data=st.data())
def test_every_kind_of_event_comes_back_as_it_was(tmp_path: Path, kind: type, data: st.DataObject) -> None:
    path = tmp_path / "events.jsonl"
    path.unlink(missing_ok=True)
    event = data.draw(st.builds(kind))
    write(path, event)
    (found,), end = read_events(path)
    assert type(found) is kind
    assert repr(found) == repr(event)  # NaN is not equal to itself
    assert end == path.stat().st_size


@IN_ONE_FOLDER
@given(st.lists(EVENTS, min_size=1, max_size=4), EVENTS, st.data())
def test_a_line_cut_anywhere_was_never_told_and_glues_to_nothing(
    tmp_path: Path, events: list[TrainingEvent], later: TrainingEvent, data: st.DataObject
) -> None:
    path = tmp_path / "events.jsonl"
    path.unlink(missing_ok=True)
    write(path, *events)
    whole = path.read_bytes()
    cut = int(data.draw(st.floats(0, 1)) * len(whole))  # its length goes with the time stamps
    path.write_bytes(whole[:cut])
    left = whole[:cut].count(b"\n")
    assert repr(read_events(path)[0]) == repr(tuple(events[:left]))
    write(path, later)
    follower = Follower(path)
    assert repr([each.event for each in follower.read()]) == repr([*events[:left], later])
    assert follower.unknown == 0


def test_a_reader_follows_a_writer_and_waits_for_the_end_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    follower = Follower(path)
    with Journal(path) as journal:
        journal.write(PhaseStarted("A", 1))
        (first,) = follower.read()
        assert first.event == PhaseStarted("A", 1)
        assert first.time > 1e9
        assert follower.read() == []
        journal.write(PhaseStarted("B", 1))
    with path.open("ab") as file:
        file.write(b'{"event": "phase_started", "phase": "C", "att')
    assert [each.event for each in follower.read()] == [PhaseStarted("B", 1)]
    with path.open("ab") as file:
        file.write(b'empt": 1}\n')
    assert [each.event for each in follower.read()] == [PhaseStarted("C", 1)]


def test_what_a_newer_version_tells_is_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    lines = [
        {"event": "phase_started", "phase": "A", "attempt": 1, "colour": "a new field"},
        {"event": "moon_risen", "phase": "full"},
        {"event": "phase_started", "phase": "a field is missing"},
        {"event": ["phase_started"]},
        ["no", "event"],
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "\0\0\0\n", encoding="utf-8")
    follower = Follower(path)
    assert [each.event for each in follower.read()] == [PhaseStarted("A", 1)]
    assert follower.unknown == 5


def test_offsets_go_on_and_no_file_is_no_events(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    assert read_events(path) == ((), 0)
    write(path, PhaseStarted("A", 1))
    _, offset = read_events(path)
    write(path, PhaseStarted("B", 1))
    assert read_events(path, offset)[0] == (PhaseStarted("B", 1),)


def test_who_tells_nothing_touches_nothing(tmp_path: Path) -> None:
    with Journal(tmp_path / "events.jsonl"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_writers_are_refused_and_the_first_is_not_harmed(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with Journal(path) as first:
        first.write(PhaseStarted("A", 1))
        with Journal(path) as second, pytest.raises(UserError, match="another pbrstudio trains this run"):
            second.write(PhaseStarted("B", 1))
        first.write(PhaseStarted("A", 2))
    write(path, PhaseStarted("B", 1))
    assert read_events(path)[0] == (PhaseStarted("A", 1), PhaseStarted("A", 2), PhaseStarted("B", 1))


def test_only_steps_are_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    path = tmp_path / "events.jsonl"
    with Journal(path) as journal:
        journal.write(StepsDone("A", "seg_A", 0, 1, (), 0.5, 1e-4, 1.0, 2.0, 0.0, 1, 3.0))
        assert not flushed
        assert len(read_events(path)[0]) == 1, "and yet it is in the file"
        journal.write(TrainingNote("A", "seg_A", "look"))
    assert len(flushed) == 1


def test_a_full_disk_is_told_and_half_a_line_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "events.jsonl"
    with Journal(path) as journal:
        journal.write(PhaseStarted("A", 1))

        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="No space left"):
                journal.write(PhaseStarted("B", 1))
        with path.open("ab") as file:
            file.write(b'{"event": "pha')
        journal.write(RunEnded("failed", "the disk is full", 1.0))
    assert read_events(path)[0][-1] == RunEnded("failed", "the disk is full", 1.0)


@pytest.mark.parametrize("most", [1, 7, 100, 1 << 20])
def test_pieces_of_any_size_come_to_the_whole(tmp_path: Path, most: int) -> None:
    path = tmp_path / "events.jsonl"
    with Journal(path) as journal:
        for number in range(20):
            journal.write(TrainingNote("A", "seg_A", f"note {number}"))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"event": "of a newer version"}\n' * 2 + '{"half')
    follower, whole = Follower(path), Follower(path)
    pieces = list(follower.blocks(most))
    assert [told for piece in pieces for told in piece] == whole.read()
    assert (follower.offset, follower.unknown) == (whole.offset, 2)
    assert len(pieces) == (22 if most == 1 else len(pieces))
    assert list(follower.blocks(most)) == []
