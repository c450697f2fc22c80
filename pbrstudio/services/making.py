"""Making procedural materials for a front end: which recipes there are, and writing folders of them."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import Emit, ItemFinished, ItemProgress, ItemSkipped, JobFinished, JobStarted


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """A recipe as a front end lists it."""

    name: str
    label: str | None
    """Its class; None: several materials in one."""
    tileable: bool


def recipes(classes: Collection[str] = (), names: Collection[str] = ()) -> tuple[RecipeLine, ...]:
    """The recipes of classes and names, all without either. `UserError`: there is none of a class or name."""
    from pbrstudio.data.procedural.selection import selected

    return tuple(RecipeLine(each.name, each.label, each.tileable) for each in selected(classes, names))


def make_materials(
    out: Path,
    emit: Emit,
    control: Control,
    *,
    classes: Collection[str] = (),
    names: Collection[str] = (),
    count: int,
    size: int,
    seed: int,
) -> JobFinished:
    """Writes ``count`` materials, spread evenly over the recipes, each into a folder of its own; those that are there
    already are skipped, unless they have another size or their recipes changed since: they are made anew. `UserError`:
    there is no such class or recipe, ``out`` cannot be written to, or holds something else under a name."""
    from pbrstudio.data.hygiene import load_table
    from pbrstudio.data.procedural.selection import selected, spread
    from pbrstudio.data.procedural.writing import is_there, write_made

    begun = time.monotonic()
    if out.is_file():
        raise UserError(f"{out}: is a file: name a folder to write materials into")
    table = load_table()
    named = (*table.classes, *(each.name for each in table.optional))
    items = spread(selected(classes, names), count, seed)
    emit(JobStarted("making", len(items)))
    done, skipped, stopped = 0, 0, False
    try:
        for made in items:
            control.safe_point()
            if is_there(out, made, size):
                skipped += 1
                emit(ItemSkipped(made.id, "it is there already"))
                continue
            started = time.monotonic()
            emit(ItemProgress(made.id, "making", 0.0))
            outputs = write_made(made, size, named, out)
            done += 1
            emit(ItemFinished(made.id, tuple(map(str, outputs)), (), time.monotonic() - started))
    except Stopped:
        stopped = True
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    finished = JobFinished(done, skipped, 0, 0, stopped, (str(out),), time.monotonic() - begun)
    emit(finished)
    return finished
