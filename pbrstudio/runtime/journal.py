"""The journal of a run, ``events.jsonl``: what a training told, one line of JSON an event."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, get_args

from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import as_record, event_name
from pbrstudio.runtime.hold import hold
from pbrstudio.runtime.training_events import StepsDone, TrainingEvent

TIME = "time"
"""Key of a line's time stamp: seconds since 1970, UTC."""
_KINDS: dict[str, type] = {event_name(kind): kind for kind in get_args(TrainingEvent)}
_TAIL = 1 << 16
_BLOCK = 1 << 16
"""Bytes of a piece: read and understood in milliseconds."""


class Journal:
    """Appends events to ``path``. A context manager; for one thread of one process.

    The file is opened at the first event, in a folder that is there, so that who tells nothing touches nothing. A half
    line that a kill left is cut off then: it was never told. `UserError`: another process writes it. OSError as the
    system says it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def write(self, event: TrainingEvent) -> None:
        """One line, handed to the system whole; on the disk when this returns, but for steps, of which many come."""
        # Escaped: a path may hold bytes that are no text, which UTF-8 has no place for.
        line = json.dumps({TIME: round(time.time(), 3), **as_record(event)}).encode() + b"\n"
        if self._file is None:
            self._file = _opened(self._path)
        try:
            written = 0
            while written < len(line):
                written += self._file.write(line[written:])
            if not isinstance(event, StepsDone):
                os.fsync(self._file.fileno())
        except OSError:
            self.close()  # the next event opens it anew, and cuts what was written of this one
            raise

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _opened(path: Path) -> BinaryIO:
    """Unbuffered: a line that did not fit on the disk must not be tried again at the close."""
    file = path.open("ab+", buffering=0)
    try:
        if not hold(file):
            raise UserError(f"{path.parent}: another pbrstudio trains this run; wait for it, or stop it first")
        file.truncate(_whole(file))
    except BaseException:
        file.close()
        raise
    return file


def _whole(file: BinaryIO) -> int:
    """Bytes up to the end of the last whole line."""
    end = file.seek(0, os.SEEK_END)
    while end:
        begin = max(0, end - _TAIL)
        file.seek(begin)
        found = file.read(end - begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


@dataclass(frozen=True, slots=True)
class Told:
    """An event and when it was told: seconds since 1970."""

    event: TrainingEvent
    time: float


class Follower:
    """Reads a journal that this or another process writes, as far as it goes, and later what came since."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path = path
        self.offset = offset
        """Where the next `read` begins: always the start of a line."""
        self.unknown = 0
        """Lines left out so far: events of a newer version, and what is no event at all."""

    def read(self, most: int | None = None) -> list[Told]:
        """What was told since; a last line that is not whole yet waits for the next call. OSError: no such file.

        ``most``: about so many bytes; what is left waits too. A longer line is read whole.
        """
        with self.path.open("rb") as file:
            file.seek(self.offset)
            data = file.read() if most is None else _block(file, most)
        end = data.rfind(b"\n") + 1
        self.offset += end
        told = []
        for line in data[:end].split(b"\n")[:-1]:
            event = _told(line)
            if event is None:
                self.unknown += 1
            else:
                told.append(event)
        return told

    def blocks(self, most: int = _BLOCK) -> Iterator[list[Told]]:
        """The same in pieces, as far as it goes: between two of them other threads come to run."""
        while True:
            before = self.offset
            told = self.read(most)
            if self.offset == before:
                return
            yield told


def _block(file: BinaryIO, most: int) -> bytes:
    """About ``most`` bytes, with a line's end among them where there is one."""
    data = file.read(most)
    while b"\n" not in data and (more := file.read(most)):
        data += more
    return data


def read_events(path: Path, from_offset: int = 0) -> tuple[tuple[TrainingEvent, ...], int]:
    """The events from ``from_offset`` on, and the offset to go on from. No file: none. Unknown ones are left out."""
    follower = Follower(path, from_offset)
    try:
        told = follower.read()
    except FileNotFoundError:
        return (), from_offset
    return tuple(each.event for each in told), follower.offset


def _told(line: bytes) -> Told | None:
    """None for what this version does not know. Fields that a newer one added are left out."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    name = record.get("event") if isinstance(record, Mapping) else None
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        return None
    names = {field.name for field in fields(kind)}
    try:
        event = kind(**{name: _frozen(value) for name, value in record.items() if name in names})
        return Told(event, float(record.get(TIME, 0.0)))
    except (TypeError, ValueError):
        return None


def _frozen(value: object) -> object:
    """JSON knows lists only, events tuples only."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
