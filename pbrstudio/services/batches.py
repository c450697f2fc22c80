"""Batches that can be taken up again: the last one's settings, and those that a crash or a power cut ended."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pbrstudio.config.paths import batches
from pbrstudio.runtime.control import Control
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import Emit, Event, ItemPlanned, JobFinished
from pbrstudio.runtime.processes import HOST, RUN, is_running
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.adjustments import Adjustments
from pbrstudio.spec.batch import Batch

_LAST = "last.json"
_RUNNING = re.compile(r"running-([0-9a-f]{4})-([1-9]\d*)-([0-9a-f]{4})\.json")


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A batch whose process ended before it did. ``record`` is the file that says so."""

    batch: Batch
    record: Path


def run_batch(batch: Batch, emit: Emit, control: Control) -> JobFinished:
    """Converts a batch: first tells each of its textures as `ItemPlanned`, then does what `convert` does.

    What is there already is skipped, as the conversion's ``existing`` says, so a second run goes on where the first one
    ended. While it runs a record of it lies in `batches`. A batch that was stopped leaves it there, so that it can be
    offered again (`interrupted`, once this process has ended); `forget_running` takes it away.
    Raises `UserError` for a request that cannot be, and when the record cannot be written.
    """
    from pbrstudio.services.convert import convert

    inputs = [Path(each) for each in batch.inputs]
    out = Path(batch.out)
    save(batch, batches() / _LAST)
    save(batch, _record())
    stopped = False
    try:
        # The names alone are wanted: the baseline gives them at once, without a network.
        plain = {"model": "baseline", "adjustments": Adjustments()}
        convert(inputs, out, batch.conversion.model_copy(update=plain), _planned(emit), control, dry_run=True)
        finished = convert(inputs, out, batch.conversion, emit, control)
        stopped = finished.stopped
        return finished
    finally:
        if not stopped:
            forget_running()


def try_batch(batch: Batch, emit: Emit, control: Control) -> JobFinished:
    """Tells what a batch would write, how much and how long it would take, and writes nothing.

    Raises `UserError` for a request that cannot be.
    """
    from pbrstudio.services.convert import convert

    inputs = [Path(each) for each in batch.inputs]
    return convert(inputs, Path(batch.out), batch.conversion, emit, control, dry_run=True)


def last() -> Batch | None:
    """The batch that was begun last; None for none, and for one that this version cannot read."""
    return _read(batches() / _LAST)


def interrupted() -> list[Interrupted]:
    """Batches of this machine whose process has ended, the newest first. Records that cannot be read are taken away."""
    found: list[tuple[float, Interrupted]] = []
    with suppress(OSError):  # no folder, or one that cannot be listed: nothing to offer
        for path in list(batches().iterdir()):
            match = _RUNNING.fullmatch(path.name)
            if match is None or is_running(match[1], int(match[2]), match[3]) is not False:
                continue
            batch = _read(path)
            if batch is None:
                forget(path)
            else:
                found.append((path.stat().st_mtime, Interrupted(batch, path)))
    return [each for _, each in sorted(found, key=lambda pair: pair[0], reverse=True)]


def forget(record: Path) -> None:
    """Takes away the record of an interrupted batch."""
    with suppress(OSError):  # offered once more then
        record.unlink(missing_ok=True)


def forget_running() -> None:
    """Takes away the record of this process's batch."""
    forget(_record())


def save(batch: Batch, path: Path) -> None:
    """Writes a batch as JSON, whole or not at all. Raises `UserError` when that is refused."""
    try:
        with StagedFiles() as staged:
            text = batch.model_dump_json(indent=2, exclude_unset=True)
            staged.path_for(path).write_text(text + "\n", encoding="utf-8")
            staged.commit()
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error


def _record() -> Path:
    import os

    return batches() / f"running-{HOST}-{os.getpid()}-{RUN}.json"


def _read(path: Path) -> Batch | None:
    try:
        return Batch.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError):
        return None


def _planned(emit: Emit) -> Emit:
    def emit_planned(event: Event) -> None:
        if isinstance(event, ItemPlanned):
            emit(event)

    return emit_planned
