"""Puts the parts that several processes or machines left in one output folder together: manifest, list, report."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pbrstudio.mods.manifest import ENDING
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.mods.pgpatcher import FOLDER, merged, read_entries
from pbrstudio.mods.report.write_report import DATA_END, PAGE_END, merge_reports
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles

_PART = re.compile(r"(.+)_([1-9]\d*)_of_([1-9]\d*)")


def merge_shards(out: Path) -> PackOutcome:
    """Makes one manifest, one PGPatcher list and one report of those that shards of a mod wrote into ``out``.

    The parts are taken away once the whole is written: PGPatcher reads every list in its folder. What the merged files
    held of other textures stays; done again it finds nothing left to do and says so. Raises `UserError` where there are
    no parts, where one is missing, and for one that cannot be read.
    """
    own = out / OWN_FOLDER
    found = _parts(own)
    if not found:
        raise UserError(f"{out} holds no parts of a conversion: convert a mod into it with --shard I/N first")
    for (name, count), numbers in found.items():
        missing = [str(number) for number in range(1, count + 1) if number not in numbers]
        if missing:
            raise UserError(f"{name}: part {', '.join(missing)} of {count} has not ended here yet: run it first")
    outcome = PackOutcome()
    for name, count in found:
        packs = [f"{name}_{number}_of_{count}" for number in range(1, count + 1)]
        try:
            outcome += _merge(out, name, packs)
        except OSError as error:
            raise UserError(os_error_sentence(error)) from error
    return outcome


def _parts(own: Path) -> dict[tuple[str, int], set[int]]:
    """The numbers of the parts that ended, which is when they write their reports, by name and count."""
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    try:
        names = sorted(os.listdir(own))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    for name in names:
        match = _PART.fullmatch(name.removesuffix(DATA_END)) if name.endswith(DATA_END) else None
        if match is not None:
            found[match[1], int(match[3])].add(int(match[2]))
    return dict(found)


def _merge(out: Path, name: str, packs: Sequence[str]) -> PackOutcome:
    own = out / OWN_FOLDER
    outcome = _merge_lists(out / FOLDER, name, packs)
    _merge_manifests(own, name, packs)
    outcome += merge_reports([own / f"{pack}{DATA_END}" for pack in packs], name)
    if outcome.failed:
        return outcome
    # The reports' data last: as long as it is there, a merge that was cut off can be done again.
    for ending in (ENDING, PAGE_END, DATA_END):
        for pack in packs:
            (own / f"{pack}{ending}").unlink(missing_ok=True)
    return outcome


def _merge_lists(folder: Path, name: str, packs: Sequence[str]) -> PackOutcome:
    path = folder / f"{name}.json"
    parts = [part for part in (folder / f"{pack}.json" for pack in packs) if part.exists()]
    if not parts:
        return PackOutcome()
    failed = None
    try:
        with StagedFiles() as staged:
            staging = staged.path_for(path)
            with locked(path):
                entries = []
                for part in parts:
                    failed = part
                    entries += read_entries(part)
                failed = path
                text = merged(path, entries)
                if text is not None:
                    staging.write_text(text, encoding="utf-8")
                    staged.commit()
    except ValueError as error:
        message = f"is no list of PGPatcher entries ({error}): move it away and run again"
        return PackOutcome(failed=((str(failed), message),))
    for part in parts:
        part.unlink(missing_ok=True)
    return PackOutcome((str(path),))


def _merge_manifests(own: Path, name: str, packs: Sequence[str]) -> None:
    """All lines of the whole's and of the parts', which tell themselves when they were written."""
    path = own / f"{name}{ENDING}"
    parts = [part for part in (own / f"{pack}{ENDING}" for pack in packs) if part.exists()]
    if not parts:
        return
    with StagedFiles() as staged:
        with staged.path_for(path).open("wb") as file:
            for part in (path, *parts):
                if part.exists():
                    lines = dict.fromkeys(filter(None, part.read_bytes().split(b"\n")))
                    file.write(b"".join(line + b"\n" for line in lines))
        staged.commit()
