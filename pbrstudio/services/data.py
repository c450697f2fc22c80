"""Training data for a front end: what is in them, what is wrong with them, importing MatSynth, pairing a pack."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import (
    Emit,
    Finding,
    ItemFailed,
    ItemFinished,
    ItemProgress,
    ItemSkipped,
    JobFinished,
    JobStarted,
    Severity,
)

if TYPE_CHECKING:
    from pbrstudio.data.report import DataReport
    from pbrstudio.data.training_data import TrainingData
    from pbrstudio.spec.pairs import Pair

EVERY = 10
"""Textures between two lines of progress."""


def stats(roots: Sequence[Path], *, split: Path | None = None, write_split: Path | None = None) -> DataReport:
    """What the roots come to, by their indexes alone. `UserError`: a root is of no known kind."""
    from pbrstudio.data.opening import survey
    from pbrstudio.data.report import report

    data = survey(roots, split=split)
    _write_split(data, write_split)
    return report(data, tuple(map(str, roots)))


def check(
    roots: Sequence[Path],
    emit: Emit,
    control: Control,
    *,
    split: Path | None = None,
    write_split: Path | None = None,
    longest: int | None = None,
) -> DataReport:
    """Reads every texture of the roots and tells what is broken or suspicious; ends with a `JobFinished`.

    `UserError` before anything is read: a root is of no known kind.
    """
    from pbrstudio.data.checks import suspicions
    from pbrstudio.data.opening import survey
    from pbrstudio.data.report import report

    begun = time.monotonic()
    data = survey(roots, split=split, longest=longest)
    _write_split(data, write_split)
    emit(JobStarted("reading", len(data.listed)))
    told = {(each.file, each.message) for each in data.findings}
    more: list[Finding] = []
    read, failed, stopped = 0, 0, False
    try:
        for entry in data.listed:
            control.safe_point()
            name = f"{entry.source}/{entry.id}"
            try:
                found = suspicions(entry, data.decoded(entry))
            except UserError as error:
                failed += 1
                more.append(Finding(Severity.ERROR, str(error), name))
                emit(ItemFailed(name, str(error)))
                continue
            read += 1
            more += [Finding(Severity.WARNING, each, name) for each in found if (name, each) not in told]
            emit(ItemFinished(name, (), (), 0.0))
    except Stopped:
        stopped = True
    emit(JobFinished(read, 0, len(data.left_out), failed, stopped, (), time.monotonic() - begun))
    return report(data, tuple(map(str, roots)), more=tuple(more), read=read, stopped=stopped)


def import_materials(
    root: Path,
    out: Path,
    emit: Emit,
    control: Control,
    *,
    size: int | None = None,
    category: str | None = None,
    limit: int | None = None,
) -> JobFinished:
    """Copies MatSynth into a plain folder of materials, a material at a time; what is there already is skipped.

    ``size``: longest side in pixels. ``limit``: most materials, spread over all. `UserError`: the root is no MatSynth,
    ``out`` cannot be, nothing is of the category.
    """
    from pbrstudio.data.importing import chosen, is_there, plan_import, write_imported

    begun = time.monotonic()
    plan = plan_import(root, out, size)
    items = chosen(plan, category=category, limit=limit)
    emit(JobStarted("importing", len(items)))
    done, skipped, failed, stopped = 0, 0, 0, False
    try:
        plan.write_split(out)
        for entry in items:
            control.safe_point()
            if is_there(out, entry):
                skipped += 1
                emit(ItemSkipped(entry.id, "it is there already"))
                continue
            started = time.monotonic()
            emit(ItemProgress(entry.id, "reading", 0.0))
            try:
                outputs = write_imported(plan, entry, out)
            except UserError as error:
                failed += 1
                emit(ItemFailed(entry.id, str(error)))
                continue
            done += 1
            emit(ItemFinished(entry.id, tuple(map(str, outputs)), (), time.monotonic() - started))
    except Stopped:
        stopped = True
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    finished = JobFinished(done, skipped, 0, failed, stopped, (str(out),), time.monotonic() - begun)
    emit(finished)
    return finished


def pair(
    games: Sequence[Path], pack: Path, out: Path, emit: Emit, control: Control
) -> tuple[JobFinished, tuple[tuple[Pair, str | None], ...]]:
    """Matches game textures with a pack's maps, measures their alignment, and writes the file of pairs.

    The second value has each pair with the reason why it is no truth, None where it is. `UserError`: a folder is
    missing, nothing matches, the file cannot be written.
    """
    from pbrstudio.config.paths import decoded
    from pbrstudio.data.hygiene import load_table
    from pbrstudio.data.pair_file import write_pair_file
    from pbrstudio.data.pairing import absolute, matches, measured
    from pbrstudio.data.sources.pairs import misfit
    from pbrstudio.spec.pairs import PairFile

    begun = time.monotonic()
    if out.is_dir():
        raise UserError(f"the output {out} is a folder: name a file, such as pairs.toml")
    found = matches(games, pack)
    if not found:
        raise UserError(f"{pack}: its textures/pbr has no set for a diffuse texture of the game folder: check both")
    emit(JobStarted("aligning", len(found)))
    limits = load_table().alignment
    pairs: list[Pair] = []
    failed, stopped = 0, False
    try:
        for match in found:
            control.safe_point()
            emit(ItemProgress(match.path, "aligning", 0.0))
            try:
                pairs.append(measured(absolute(match), decoded()))
            except UserError as error:
                failed += 1
                emit(ItemFailed(match.path, str(error)))
                continue
            emit(ItemFinished(match.path, (), (), 0.0))
    except Stopped:
        stopped = True
    outputs: tuple[str, ...] = ()
    if not stopped:
        try:
            games_told = tuple(str(game.absolute()) for game in games)
            write_pair_file(out, PairFile(game=games_told, pack=str(pack.absolute()), pairs=tuple(pairs)))
        except OSError as error:
            raise UserError(os_error_sentence(error)) from error
        outputs = (str(out),)
    finished = JobFinished(len(pairs), 0, 0, failed, stopped, outputs, time.monotonic() - begun)
    emit(finished)
    return finished, tuple((each, misfit(each, limits)) for each in pairs)


def _write_split(data: TrainingData, path: Path | None) -> None:
    if path is None:
        return
    from pbrstudio.data.parting import write_split

    try:
        write_split(path, data.listed)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
