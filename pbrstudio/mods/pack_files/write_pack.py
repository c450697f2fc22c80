"""The end of a conversion: everything that belongs to it beside the textures is written here, in this order.

`mods/batch.py` calls `write_pack(pack, results, dry_run=...)` once, after the last item (also when it was stopped),
with a result for every file that was seen; it adds ``outputs`` to those of `JobFinished` and tells each of ``failed``
as an `ItemFailed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pgpatcher import FOLDER, merged
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles


@dataclass(frozen=True, slots=True)
class PackOutcome:
    """The files that were written for the whole conversion, and those that could not be: name and sentence."""

    outputs: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def write_pack(pack: Pack, results: Sequence[ItemResult], *, dry_run: bool) -> PackOutcome:
    """Writes what belongs to the conversion as a whole; ``dry_run`` only tells what would be."""
    path = pack.out / FOLDER / f"{pack.name}.json"
    converted = [each.entry for each in results if each.entry and each.state is State.DONE]
    kept = [each.entry for each in results if each.entry and each.state is State.KEPT]
    if not converted and not kept:
        return PackOutcome()
    try:
        if merged(path, converted, kept) is None:
            return PackOutcome()
        if not dry_run:
            with StagedFiles() as staged:
                part = staged.path_for(path)  # makes the folder, which the lock needs
                with locked(path):
                    text = merged(path, converted, kept)  # another run may have written meanwhile
                    if text is None:
                        return PackOutcome()
                    part.write_text(text, encoding="utf-8")
                    staged.commit()
    except ValueError as error:
        return PackOutcome(
            failed=((str(path), f"is no list of PGPatcher entries ({error}): move it away and run again"),)
        )
    except OSError as error:
        return PackOutcome(failed=((str(path), os_error_sentence(error).removeprefix(f"{path}: ")),))
    return PackOutcome(outputs=(str(path),))
