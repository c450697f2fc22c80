"""Entries of PGPatcher's list that this program wrote and that hold no longer: they leave it, other people's stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.mods.fingerprint import entry_digest
from pbrstudio.mods.inside import is_own_file
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pgpatcher import FOLDER, Entry, base_of, list_text, read_entries
from pbrstudio.mods.pgpatcher_check import entry_faults
from pbrstudio.runtime.empty_folders import remove_empty_folders
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.layout import Layout


@dataclass(frozen=True, slots=True)
class ListOf:
    """A pack's list of PGPatcher entries."""

    out: Path
    pack: str
    layout: Layout
    manifest: Manifest
    goes_when_empty: bool
    """Whether a list that holds nothing any more is taken away."""

    @property
    def name(self) -> str:
        """Its path below the output folder."""
        return f"{FOLDER}/{self.pack}.json"

    def base(self, entry: Entry) -> str:
        """The common path of its texture's files below the output folder."""
        return f"{self.layout.root}/{base_of(entry).as_posix()}"

    def is_ours(self, entry: Entry) -> bool:
        """Whether it is exactly as this program wrote it."""
        return self.manifest.listed(f"{self.layout.id}:{self.base(entry)}") == entry_digest(entry)


def drop_entries(listed: ListOf, unwanted: Callable[[Entry], bool]) -> PackOutcome:
    """Drops the ``unwanted`` entries that are as this program wrote them; others that are unwanted stay and are told.

    One that is no list stays: `write_pgpatcher_list` tells it.
    """
    path = listed.out / listed.name
    if not path.exists():
        return PackOutcome()
    try:
        found = read_entries(path)
        if not any(map(unwanted, found)) and (found or not listed.goes_when_empty):
            return PackOutcome()  # and nothing is written, the lock neither: the folder may be a read-only one
        with locked(path), StagedFiles() as staged:
            there = read_entries(path)
            theirs = [each for each in there if unwanted(each)]
            dropped = [each for each in theirs if listed.is_ours(each)]
            kept = [each for each in there if each not in dropped]
            if not kept and listed.goes_when_empty and is_own_file(listed.name, listed.out):
                path.unlink()
            elif dropped:
                staged.path_for(path).write_text(list_text(kept), encoding="utf-8")
                staged.commit()
    except ValueError:
        return PackOutcome()
    except OSError as error:
        return PackOutcome(failed=((str(path), os_error_sentence(error).removeprefix(f"{path}: ")),))
    if not path.exists():  # the lock lay beside it until now
        remove_empty_folders(path.parent, listed.out)
    if len(theirs) == len(dropped):
        return PackOutcome()
    entries = ", ".join(str(each["texture"]) for each in theirs if each not in dropped)
    sentence = f"{listed.name}: nothing asks any more for {entries}, but what the list says of it was changed and stays"
    return PackOutcome(warnings=(sentence,))


def drop_broken(listed: ListOf) -> PackOutcome:
    """Drops those of this program's entries for which files are not there: PGPatcher would pass over them, and let them
    spoil others whose paths end alike. As soon as the files are there again a run lists them again."""
    folder = listed.out / listed.layout.root
    return drop_entries(listed, lambda entry: listed.is_ours(entry) and bool(entry_faults(entry, folder)))
