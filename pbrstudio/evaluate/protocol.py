"""The whole evaluation, in its order: means, materials, mosaics, game textures, figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pbrstudio.convert.predictor import Predictor
from pbrstudio.data.hygiene import load_table
from pbrstudio.data.materials import load_material
from pbrstudio.data.split import load_split
from pbrstudio.evaluate import mosaics
from pbrstudio.evaluate.constants import Mean, Spread, means_of, spreads_of_material
from pbrstudio.evaluate.game import game_textures, measure_game
from pbrstudio.evaluate.maps import predicted
from pbrstudio.evaluate.material import Bench, Found, Progress, evaluate_material
from pbrstudio.evaluate.outcome import State, evaluation_of
from pbrstudio.evaluate.plan import Plan, chosen_folders, spread_out, training_folders
from pbrstudio.evaluate.result import Evaluation, Mosaics
from pbrstudio.evaluate.seams import Tiling
from pbrstudio.evaluate.sheets import SheetWriter
from pbrstudio.metrics.perceptual import perceptual_backend
from pbrstudio.metrics.segments import confusion
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import (
    Emit,
    Finding,
    ItemFailed,
    ItemFinished,
    ItemLeftAlone,
    ItemProgress,
    ItemStarted,
    JobStarted,
    Severity,
)
from pbrstudio.spec.materials import MaterialTable
from pbrstudio.textures.dds.encode import Encoder

MOSAICS, MEANS = "mosaics", "means of the training materials"
SCALARS = ("roughness", "metallic", "ao")
"""Maps that a mean is taken of, beside the base colour."""


def evaluate(plan: Plan, predictor: Predictor, emit: Emit, control: Control) -> tuple[Evaluation, tuple[Path, ...]]:
    """What ``predictor`` is worth on the materials and textures of ``plan``, and the contact sheets written.

    Tells ``emit`` of each material and texture, and of those that cannot be read; a stop gives what is known by then.
    Raises `UserError` for a folder that holds nothing to evaluate on.
    """
    begun = time.monotonic()
    split, table = load_split(), load_table()
    folders = chosen_folders(plan, split)
    textures = [] if plan.game is None else spread_out(list(game_textures(plan.game)), plan.limit)
    perceptual = perceptual_backend() if folders else None
    emit(JobStarted(f"evaluate: {predictor.id}", len(folders) + len(textures)))
    state = State()
    with Encoder() as encoder:
        bench = Bench(
            predictor=predictor,
            encoder=encoder,
            perceptual=perceptual,
            classes=table.classes,
            windows=plan.windows,
            sheets=plan.sheets is not None,
            safe_point=control.safe_point,
            tiled=predictor.in_smallest_tiles() if isinstance(predictor, Tiling) else None,
        )
        try:
            if folders:
                state.training = _training_means(training_folders(plan, split), table, emit, control)
            _materials(folders, table, plan, bench, state, emit)
            state.mosaics = _mosaics(state.found, bench, emit)
            _game(textures, plan, bench, state, emit, first=len(folders))
        except Stopped:
            state.stopped = True
    return evaluation_of(plan, predictor, perceptual, state, time.monotonic() - begun), tuple(state.sheets)


def _training_means(folders: list[Path], table: MaterialTable, emit: Emit, control: Control) -> tuple[Mean, ...]:
    """Of what was trained on, as far as it can be read: one that cannot is the training's trouble, not ours."""
    spreads: list[Spread] = []
    for number, folder in enumerate(folders):
        control.safe_point()
        emit(ItemProgress(MEANS, "reading", number / len(folders)))
        try:
            material = load_material(folder, table, maps=SCALARS)
        except (UserError, OSError):
            continue
        if material is not None:
            spreads += spreads_of_material(material)
    return means_of(spreads)


def _materials(folders: list[Path], table: MaterialTable, plan: Plan, bench: Bench, state: State, emit: Emit) -> None:
    sheets = _sheet_writer(plan, "materials", bench)
    for index, folder in enumerate(folders):

        def work(progress: Progress, folder: Path = folder) -> tuple[str, ...] | None:
            material = load_material(folder, table)
            if material is None:
                return None
            found = evaluate_material(material, bench, progress)
            state.found.add(found)
            if sheets is not None and found.strip is not None:
                sheets.add(found.strip)
            return material.notes

        _guarded(folder.name, index, folder, work, state, emit)
    _close(sheets, state)


def _mosaics(found: Found, bench: Bench, emit: Emit) -> Mosaics | None:
    if not bench.predictor.classes:
        return None
    count = len(bench.classes)
    counts, made = np.zeros((count, count + 1), np.int64), 0
    for mosaic in mosaics.mosaics_of(found.samples):
        bench.safe_point()
        emit(ItemProgress(MOSAICS, "predicting", made / len(found.samples)))
        prediction = bench.predictor.predict(
            mosaic.rgb, alpha=None, own_normal=None, wrap=False, safe_point=bench.safe_point
        )
        seen = predicted(prediction, bench.classes, wrap=False).materials
        if seen is not None:
            counts += confusion(seen, mosaic.labels, count)
            made += 1
    return mosaics.overlap(counts, bench.classes, made)


def _game(textures: list[Path], plan: Plan, bench: Bench, state: State, emit: Emit, *, first: int) -> None:
    if plan.game is None:
        return
    root, sheets = plan.game, _sheet_writer(plan, "game", bench)
    for index, path in enumerate(textures, first):

        def work(progress: Progress, path: Path = path) -> tuple[str, ...]:
            found, strip = measure_game(path, root, bench.predictor, bench.classes, bench.safe_point)
            state.game.append(found)
            if sheets is not None:
                sheets.add(strip)
            return ()

        _guarded(path.relative_to(root).as_posix(), index, path, work, state, emit)
    _close(sheets, state)


def _guarded(
    item: str,
    index: int,
    path: Path,
    work: Callable[[Progress], tuple[str, ...] | None],
    state: State,
    emit: Emit,
) -> None:
    """Does one item and tells how it went. ``work`` gives notes about it; None: it is not evaluated on."""
    begun = time.monotonic()
    emit(ItemStarted(item, index))
    try:
        notes = work(lambda stage, share: emit(ItemProgress(item, stage, share)))
    except (UserError, OSError) as error:
        message = os_error_sentence(error) if isinstance(error, OSError) else str(error)
        state.failed.append(item)
        emit(ItemFailed(item, message.removeprefix(f"{path}: ")))
        return
    if notes is None:
        state.dropped.append(item)
        emit(ItemLeftAlone(item, "is of a category that is not evaluated on"))
        return
    findings = tuple(Finding(Severity.NOTE, note.removeprefix(f"{item}: ")) for note in notes)
    emit(ItemFinished(item, (), findings, time.monotonic() - begun))


def _sheet_writer(plan: Plan, name: str, bench: Bench) -> SheetWriter | None:
    if plan.sheets is None:
        return None
    return SheetWriter(plan.sheets, name, f"{bench.predictor.id}: {name}", bench.classes)


def _close(sheets: SheetWriter | None, state: State) -> None:
    if sheets is not None:
        sheets.close()
        state.sheets += sheets.written
