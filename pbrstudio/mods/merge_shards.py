"""Puts the parts that several processes or machines left in one output folder together: manifest, list, report."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.mods.manifest import ENDING, read_packs, unsharded
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.mods.pgpatcher import FOLDER, merged, read_entries
from pbrstudio.mods.report.write_report import DATA_END, PAGE_END, merge_reports, read_report
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.manifest import ItemRecord
from pbrstudio.spec.report import Report


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of one mod that was split one way."""

    name: str
    count: int
    numbers: frozenset[int]
    """Those that ended."""
    at: float
    """Seconds since 1970 when the last of them ended."""
    textures: frozenset[str]
    """What reports call those that they converted, or found converted."""
    packs: tuple[str, ...]
    """The names of the files of those that ended or began."""

    @property
    def missing(self) -> str:
        """The numbers of those that have not ended, empty when all have."""
        return ", ".join(str(number) for number in range(1, self.count + 1) if number not in self.numbers)


def merge_shards(out: Path) -> PackOutcome:
    """Makes one manifest, one PGPatcher list and one report of those that shards of a mod wrote into ``out``.

    The parts are taken away once the whole is written: PGPatcher reads every list in its folder. What the merged files
    held of other textures stays; done again it finds nothing left to do and says so. Where a mod was split several
    ways, what is complete is merged, the older first; parts of an older split that was never completed go once newer
    ones have all of their textures, and are told. Raises `UserError` where there are no parts, where nothing of a mod
    is complete, and for a part that cannot be read.
    """
    own = out / OWN_FOLDER
    try:
        found = sorted(_found(out, own), key=lambda parts: parts.at)
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    if not found:
        raise UserError(f"{out} holds no parts of a conversion: convert a mod into it with --shard I/N first")
    whole = {parts.name for parts in found if not parts.missing}
    for parts in found:
        if parts.name not in whole:
            raise UserError(f"{parts.name}: part {parts.missing} of {parts.count} has not ended here yet: run it first")
    outcome = PackOutcome()
    try:
        for parts in (each for each in found if not each.missing):
            outcome += _merge(out, parts.name, parts.packs)
        for parts in (each for each in found if each.missing):
            outcome += _clear(out, parts, [each for each in found if not each.missing and each.name == parts.name])
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    return outcome


def _clear(out: Path, parts: _Parts, complete: Sequence[_Parts]) -> PackOutcome:
    """Takes incomplete parts away when all of their textures are in newer, ``complete`` ones."""
    split = f"{parts.name}: part {parts.missing} of {parts.count} never ended"
    newer = [each for each in complete if each.at >= parts.at]
    left = len(parts.textures.difference(*(each.textures for each in newer)))
    if left:
        advice = "run it, or once more without --shard"
        return PackOutcome(warnings=(f"{split}, and {left} textures of its other parts are in no newer one: {advice}",))
    # What they noted stays: it tells which files are ours.
    _merge_manifests(out / OWN_FOLDER, parts.name, parts.packs)
    for pack in parts.packs:
        (out / FOLDER / f"{pack}.json").unlink(missing_ok=True)
    _forget(out / OWN_FOLDER, parts.packs)
    return PackOutcome(warnings=(f"{split}; newer parts have all of its textures, so that its others were cleared",))


def _found(out: Path, own: Path) -> list[_Parts]:
    noted = read_packs(out)
    found = []
    for (name, count), reports in _reports(own).items():
        rows = [row for _, report in reports.values() for row in report.rows if row.state in ("done", "kept")]
        textures, packs = {row.name for row in rows}, []
        for number in range(1, count + 1):
            pack = f"{name}_{number}_of_{count}"
            # A mod may be called so, too; and of a part that was killed there is no report.
            lines = [
                line
                for line in (noted[pack].lines if pack in noted else ())
                if isinstance(line, ItemRecord) and line.shard == (number, count)
            ]
            textures |= {line.name for line in lines}
            if number in reports or lines:
                packs.append(pack)
        at = max(data.stat().st_mtime for data, _ in reports.values())
        found.append(_Parts(name, count, frozenset(reports), at, frozenset(textures), tuple(packs)))
    return found


def _reports(own: Path) -> dict[tuple[str, int], dict[int, tuple[Path, Report]]]:
    """What the parts wrote when they ended: by the name of the whole and their count, then by their number."""
    found: dict[tuple[str, int], dict[int, tuple[Path, Report]]] = defaultdict(dict)
    try:
        names = sorted(os.listdir(own))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    for name in names:
        if name.endswith(DATA_END):
            report = read_report(own / name)
            if report.shard is not None:
                number, count = report.shard
                found[unsharded(name.removesuffix(DATA_END), report.shard), count][number] = (own / name, report)
    return dict(found)


def _merge(out: Path, name: str, packs: Sequence[str]) -> PackOutcome:
    own = out / OWN_FOLDER
    outcome = _merge_lists(out / FOLDER, name, packs)
    _merge_manifests(own, name, packs)
    outcome += merge_reports([own / f"{pack}{DATA_END}" for pack in packs], name)
    if outcome.failed:
        return outcome
    _forget(own, packs)
    return outcome


def _forget(own: Path, packs: Sequence[str]) -> None:
    # The reports' data last: as long as it is there, a merge that was cut off can be done again.
    for ending in (ENDING, PAGE_END, DATA_END):
        for pack in packs:
            (own / f"{pack}{ending}").unlink(missing_ok=True)


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
