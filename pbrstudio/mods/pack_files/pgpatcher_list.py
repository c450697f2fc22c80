"""PGPatcher's list of a conversion: what this run converted, what earlier ones did, and nothing that breaks a rule."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pgpatcher import FOLDER, Entry, merged, read_entries
from pbrstudio.mods.pgpatcher_check import entry_faults, file_fault
from pbrstudio.mods.pgpatcher_match import Listed, overruled_fault
from pbrstudio.mods.results import ItemResult
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles


def write_pgpatcher_list(pack: Pack, results: Sequence[ItemResult], *, dry_run: bool) -> PackOutcome:
    """Writes ``PBRNIFPatcher/<pack>.json`` where there is something new to say; entries that break a rule stay out.

    Each of those is told as a failure of its texture; a list that PGPatcher would pass over is not written at all.
    """
    path = pack.out / FOLDER / f"{pack.name}.json"
    failed: list[tuple[str, str]] = []
    converted = _sound(pack, results, failed, new=True, dry_run=dry_run)
    kept = _sound(pack, results, failed, new=False, dry_run=dry_run)
    if not converted and not kept:
        return PackOutcome(failed=tuple(failed))
    written: tuple[str, ...] = ()
    try:
        if (dry_run and merged(path, converted, kept) is not None) or (not dry_run and _write(path, converted, kept)):
            written = (str(path),)
        if not dry_run:
            failed += _overruled(pack, results, Listed.of(read_entries(path)))
    except ValueError as error:
        failed.append((str(path), f"is no list of PGPatcher entries ({error}): move it away and run again"))
    except OSError as error:
        failed.append((str(path), os_error_sentence(error).removeprefix(f"{path}: ")))
    return PackOutcome(written, tuple(failed))


def _overruled(pack: Pack, results: Sequence[ItemResult], listed: Listed) -> list[tuple[str, str]]:
    """What the list as it is now makes PGPatcher pass over, though its own entry holds."""
    folder = pack.out / pack.layout.root
    entries = [(each.name, each.entry) for each in results if each.entry is not None]
    faults = [(name, overruled_fault(entry, listed, folder)) for name, entry in entries]
    return [(name, f"PGPatcher would pass over it: {fault}") for name, fault in faults if fault is not None]


def _write(path: Path, converted: Sequence[Entry], kept: Sequence[Entry]) -> bool:
    """Whether there was something to write."""
    if merged(path, converted, kept) is None:
        return False
    with StagedFiles() as staged:
        part = staged.path_for(path)  # makes the folder, which the lock needs
        with locked(path):
            text = merged(path, converted, kept)  # another run may have written meanwhile
            if text is None:
                return False
            part.write_text(text, encoding="utf-8")
            fault = file_fault(part.read_text(encoding="utf-8"))
            if fault is not None:
                raise ValueError(fault)
            staged.commit()
    return True


def _sound(
    pack: Pack, results: Sequence[ItemResult], failed: list[tuple[str, str]], *, new: bool, dry_run: bool
) -> list[Entry]:
    """The entries, new or kept, that PGPatcher will follow; of a dry run no file is there yet."""
    folder = pack.out / pack.layout.root
    entries = []
    for each in results:
        if each.entry is None or each.entry_is_new is not new:
            continue
        faults = [] if dry_run else entry_faults(each.entry, folder)
        if faults:
            failed.append((each.name, f"PGPatcher would pass over its entry, which is left out: {'; '.join(faults)}"))
        else:
            entries.append(each.entry)
    return entries
