"""What several processes or machines left of a mod in one output folder: its parts, of each way it was split."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.mods.manifest import PackLines, read_packs, unsharded
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.mods.report.write_report import DATA_END, read_report
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.spec.manifest import ItemRecord
from pbrstudio.spec.report import Report


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one mod that was split one way, or its undivided run."""

    name: str
    count: int
    """0 for an undivided run."""
    numbers: frozenset[int]
    """Those that ended, and were not stopped."""
    at: float
    """Seconds since 1970 when the last of them ended."""
    textures: frozenset[str]
    """What reports call those that they converted, or found converted."""
    packs: tuple[str, ...]
    """The names of the files of those that ended or began."""
    reports: tuple[Report, ...]
    """Of those that ended."""

    @property
    def whole(self) -> bool:
        """Whether all of the mod was gone through."""
        return not self.missing if self.count else bool(self.numbers)

    @property
    def missing(self) -> str:
        """The numbers of those that have not ended, empty when all have."""
        return ", ".join(str(number) for number in range(1, self.count + 1) if number not in self.numbers)


def find_parts(out: Path) -> list[Parts]:
    """Those of every mod that was split into ``out``, and its undivided run where there was one; the oldest first.

    Raises `UserError` for what cannot be read.
    """
    noted = read_packs(out)
    reports = _reports(out / OWN_FOLDER)
    split = {name for name, count in reports if count}
    found = [_parts(name, count, each, noted) for (name, count), each in reports.items() if name in split]
    return sorted(found, key=lambda parts: parts.at)


def _parts(name: str, count: int, reports: dict[int, tuple[float, Report]], noted: dict[str, PackLines]) -> Parts:
    read = tuple(report for _, (_, report) in sorted(reports.items()))
    textures = {row.name for report in read for row in report.rows if row.state in ("done", "kept")}
    packs = []
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
    ended = frozenset(number for number, (_, report) in reports.items() if not report.stopped)
    at = max(at for at, _ in reports.values())
    return Parts(name, count, ended, at, frozenset(textures), tuple(packs), read)


def _reports(own: Path) -> dict[tuple[str, int], dict[int, tuple[float, Report]]]:
    """What parts and undivided runs wrote when they ended, and when: by the name of the whole and their count, then
    by their number."""
    found: dict[tuple[str, int], dict[int, tuple[float, Report]]] = defaultdict(dict)
    try:
        names = sorted(os.listdir(own))
        for name in names:
            if name.endswith(DATA_END):
                report = read_report(own / name)
                number, count = report.shard or (1, 0)
                whole = unsharded(name.removesuffix(DATA_END), report.shard)
                found[whole, count][number] = ((own / name).stat().st_mtime, report)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    return dict(found)
