"""Many textures, one after another: events for each, one bad file never stops the rest, a stop leaves whole files."""

from __future__ import annotations

import os
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pbrstudio.config.logs import write_fault
from pbrstudio.convert.item import Item, place_findings, target, targets
from pbrstudio.convert.one import convert_one
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.free_names import FreeNames
from pbrstudio.mods.pgpatcher import FOLDER, Entry, entry, merged
from pbrstudio.mods.plan import Plan
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
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles

EXIST_ALREADY = "all its files exist already (use --existing overwrite or rename)"


@dataclass(slots=True)
class _Tally:
    done: int = 0
    skipped: int = 0
    failed: int = 0
    stopped: bool = False
    converted: list[Entry] = field(default_factory=list)
    """The PGPatcher entries of what was converted, or would be; ``kept`` are those of what was skipped."""
    kept: list[Entry] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)


class _NotTold(Exception):
    """What ``emit`` raised amid an item, its cause: a fault of the audience's, never the item's."""


def run_batch(
    plan: Plan, workshop: Workshop, out: Path, pack_name: str, emit: Emit, control: Control, *, dry_run: bool
) -> JobFinished:
    """Converts the plan's textures into ``out`` and tells everything to ``emit``; returns the last event it sent.

    ``pack_name`` names the files that belong to the conversion as a whole. ``dry_run`` only tells what would be.
    What ``emit`` raises ends the batch and comes through; the texture at hand leaves nothing behind.
    """
    start = time.monotonic()
    means = f"{workshop.predictor.id}, on {workshop.predictor.where}"
    emit(JobStarted(f"convert: {workshop.layout.title}", len(plan.items), means))
    for name, reason in plan.left_alone:
        emit(ItemLeftAlone(name, reason))
    for name, message in plan.failed:
        emit(ItemFailed(name, message))
    tally = _Tally(failed=len(plan.failed))
    names = FreeNames(plan, workshop)
    for index, item in enumerate(plan.items):
        if control.stopping:
            tally.stopped = True
            break
        if dry_run:
            _plan_item(item, workshop, names, tally, emit)
        else:
            _run_item(item, index, workshop, names, tally, emit, control)
    if tally.converted or tally.kept:
        _write_pgpatcher(out / FOLDER / f"{pack_name}.json", tally, emit, dry_run=dry_run)
    finished = JobFinished(
        done=tally.done,
        skipped=tally.skipped,
        left_alone=len(plan.left_alone),
        failed=tally.failed,
        stopped=tally.stopped,
        outputs=tuple(tally.outputs),
        seconds=time.monotonic() - start,
        dry_run=dry_run,
    )
    emit(finished)
    return finished


def _plan_item(item: Item, workshop: Workshop, names: FreeNames, tally: _Tally, emit: Emit) -> None:
    named = names.free(item)
    missing = _missing(named, workshop)
    if not missing:
        _skip(named, workshop, tally, emit)
        return
    tally.done += 1
    tally.converted += _entry(item, named, workshop)
    outputs = tuple(str(path) for path in missing)
    emit(ItemPlanned(item.name, outputs, place_findings(item, workshop.layout)))


def _run_item(
    item: Item, index: int, workshop: Workshop, names: FreeNames, tally: _Tally, emit: Emit, control: Control
) -> None:
    begun = time.monotonic()
    named = names.free(item)
    if not _missing(named, workshop):
        _skip(named, workshop, tally, emit)
        return
    emit(ItemStarted(item.name, index))

    def progress(stage: str, fraction: float) -> None:
        try:
            emit(ItemProgress(item.name, stage, fraction))
        except Exception as error:  # told apart from the item's own, and raised again below
            raise _NotTold from error

    def fail(message: str, details: str = "") -> None:
        tally.failed += 1
        emit(ItemFailed(item.name, message.removeprefix(f"{item.source.name}: "), details))

    try:
        outcome = convert_one(named, workshop, control, progress)
    except Stopped:
        tally.stopped = True
    except _NotTold as error:
        raise (error.__cause__ or error) from None
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
        tally.converted += _entry(item, named, workshop)
        outputs = tuple(str(path) for path in outcome.outputs)
        emit(ItemFinished(item.name, outputs, outcome.findings, time.monotonic() - begun))


def _missing(item: Item, workshop: Workshop) -> list[Path]:
    """The item's files that are to be written: under "skip" those that are not there."""
    keep = item.conversion.existing == "skip"
    files = workshop.files(item.conversion)
    return [path for path in targets(item, workshop.layout, files) if not (keep and os.path.exists(path))]


def _skip(item: Item, workshop: Workshop, tally: _Tally, emit: Emit) -> None:
    tally.skipped += 1
    tally.kept += _entry(item, item, workshop)
    emit(ItemSkipped(item.name, EXIST_ALREADY))


def _saved(details: str) -> str:
    try:
        return f"details in {write_fault(details)}"
    except OSError as error:
        return f"details could not be saved ({os_error_sentence(error)})"


def _entry(item: Item, named: Item, workshop: Workshop) -> list[Entry]:
    """The PGPatcher entry of an item whose files are called as ``named`` says, if the layout has such."""
    if "pgpatcher" not in workshop.layout.pack_files or not str(item.game).isascii():
        return []
    heights = [target(named, file) for file in workshop.files(item.conversion) if file.when == "parallax"]
    parallax = any(os.path.exists(path) for path in heights)
    rename = PurePath(*item.game.parts[:-1], named.base.name) if named is not item else None
    return [entry(item.game, item.conversion, parallax=parallax, rename=rename)]


def _write_pgpatcher(path: Path, tally: _Tally, emit: Emit, *, dry_run: bool) -> None:
    try:
        if merged(path, tally.converted, tally.kept) is None:
            return
        if not dry_run:
            with StagedFiles() as staged:
                part = staged.path_for(path)  # makes the folder, which the lock needs
                with locked(path):
                    text = merged(path, tally.converted, tally.kept)  # another run may have written meanwhile
                    if text is None:
                        return
                    part.write_text(text, encoding="utf-8")
                    staged.commit()
    except ValueError as error:
        tally.failed += 1
        emit(ItemFailed(str(path), f"is no list of PGPatcher entries ({error}): move it away and run again"))
    except OSError as error:
        tally.failed += 1
        emit(ItemFailed(str(path), os_error_sentence(error).removeprefix(f"{path}: ")))
    else:
        tally.outputs.append(str(path))
