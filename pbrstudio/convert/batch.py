"""Many textures, one after another: events for each, one bad file never stops the rest, a stop leaves whole files."""

from __future__ import annotations

import os
import time
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from pbrstudio.config.logs import write_fault
from pbrstudio.convert.one import convert_one
from pbrstudio.convert.pgpatcher import FOLDER, Entry, entry, merged
from pbrstudio.convert.plan import Item, Plan, target, targets
from pbrstudio.convert.workshop import Workshop
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import (
    Emit,
    ItemFailed,
    ItemFinished,
    ItemLeftAlone,
    ItemPlanned,
    ItemProgress,
    ItemSkipped,
    ItemStarted,
    JobFinished,
    JobStarted,
)
from pbrstudio.runtime.staging import StagedFiles

EXIST_ALREADY = "all its files exist already (use --existing overwrite or rename)"


@dataclass(slots=True)
class _Tally:
    done: int = 0
    skipped: int = 0
    failed: int = 0
    stopped: bool = False
    entries: list[Entry] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)


def run_batch(
    plan: Plan, workshop: Workshop, out: Path, pack_name: str, emit: Emit, control: Control, *, dry_run: bool
) -> JobFinished:
    """Converts the plan's textures into ``out`` and tells everything to ``emit``; returns the last event it sent.

    ``pack_name`` names the files that belong to the conversion as a whole. ``dry_run`` only tells what would be.
    """
    start = time.monotonic()
    emit(JobStarted(f"convert: {workshop.layout.title}", len(plan.items)))
    for name, reason in plan.left_alone:
        emit(ItemLeftAlone(name, reason))
    for name, message in plan.failed:
        emit(ItemFailed(name, message))
    tally = _Tally(failed=len(plan.failed))
    for index, item in enumerate(plan.items):
        if control.stopping:
            tally.stopped = True
            break
        _run_item(item, index, workshop, tally, emit, control, dry_run=dry_run)
    if not dry_run and tally.entries and "pgpatcher" in workshop.layout.pack_files:
        _write_pgpatcher(out / FOLDER / f"{pack_name}.json", tally, emit)
    finished = JobFinished(
        done=tally.done,
        skipped=tally.skipped,
        left_alone=len(plan.left_alone),
        failed=tally.failed,
        stopped=tally.stopped,
        outputs=tuple(tally.outputs),
        seconds=time.monotonic() - start,
    )
    emit(finished)
    return finished


def _run_item(
    item: Item, index: int, workshop: Workshop, tally: _Tally, emit: Emit, control: Control, *, dry_run: bool
) -> None:
    begun = time.monotonic()
    named, renamed = _free_name(item, workshop)
    wanted = targets(named, workshop.layout, workshop.files)
    if workshop.conversion.existing == "skip" and all(os.path.exists(path) for path in wanted):
        tally.skipped += 1
        tally.entries += _entry(named, workshop, renamed=renamed)
        emit(ItemSkipped(item.name, EXIST_ALREADY))
        return
    if dry_run:
        tally.done += 1
        emit(ItemPlanned(item.name, tuple(str(path) for path in wanted)))
        return
    emit(ItemStarted(item.name, index))

    def progress(stage: str, fraction: float) -> None:
        emit(ItemProgress(item.name, stage, fraction))

    def fail(message: str, details: str = "") -> None:
        tally.failed += 1
        emit(ItemFailed(item.name, message.removeprefix(f"{item.source}: "), details))

    try:
        outcome = convert_one(named, workshop, control, progress)
    except Stopped:
        tally.stopped = True
    except UserError as error:
        fail(str(error))
    except OSError as error:
        fail(os_error_sentence(error))
    except MemoryError:
        fail("there was not enough memory: close other programs or shrink it with --max-size")
    except Exception as error:  # one texture must not end the batch; the traceback goes into the event and a log
        details = traceback.format_exc()
        fail(f"a fault of pbrstudio ({type(error).__name__}: {error}); {_saved(details)}", details)
    else:
        tally.done += 1
        tally.entries += _entry(named, workshop, renamed=renamed)
        outputs = tuple(str(path) for path in outcome.outputs)
        emit(ItemFinished(item.name, outputs, outcome.findings, time.monotonic() - begun))


def _saved(details: str) -> str:
    try:
        return f"details in {write_fault(details)}"
    except OSError as error:
        return f"details could not be saved ({os_error_sentence(error)})"


def _free_name(item: Item, workshop: Workshop) -> tuple[Item, bool]:
    """The item under a name that is free, where "rename" asks for it: ``_2``, ``_3``, ... behind the base."""

    def taken(each: Item) -> bool:
        return any(os.path.exists(path) for path in targets(each, workshop.layout, workshop.files))

    if workshop.conversion.existing != "rename" or not taken(item):
        return item, False
    number = 2
    while taken(numbered := replace(item, base=item.base.with_name(f"{item.base.name}_{number}"))):
        number += 1
    return numbered, True


def _entry(item: Item, workshop: Workshop, *, renamed: bool) -> list[Entry]:
    if "pgpatcher" not in workshop.layout.pack_files or not str(item.game).isascii():
        return []
    heights = [target(item, file) for file in workshop.files if file.when == "parallax"]
    parallax = any(path.exists() for path in heights)
    rename = PurePath(*item.game.parts[:-1], item.base.name) if renamed else None
    return [entry(item.game, workshop.conversion, parallax=parallax, rename=rename)]


def _write_pgpatcher(path: Path, tally: _Tally, emit: Emit) -> None:
    try:
        text = merged(path, tally.entries)
        with StagedFiles() as staged:
            staged.path_for(path).write_text(text, encoding="utf-8")
            staged.commit()
    except ValueError as error:
        tally.failed += 1
        emit(ItemFailed(str(path), f"is no list of PGPatcher entries ({error}): move it away and run again"))
    except OSError as error:
        tally.failed += 1
        emit(ItemFailed(str(path), os_error_sentence(error)))
    else:
        tally.outputs.append(str(path))
