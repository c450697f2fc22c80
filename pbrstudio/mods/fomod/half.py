"""Half the resolution of what was written, block for block: the same files without their largest mip."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.mods.inside import is_own_file
from pbrstudio.mods.pack_files.ours import Ours
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.runtime.control import SafePoint
from pbrstudio.runtime.empty_folders import remove_empty_folders
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.textures.dds.formats import BLOCK, DxgiFormat
from pbrstudio.textures.dds.header import DdsHeader, read_header, read_one_level
from pbrstudio.textures.dds.write import HeaderKind, write_dds


@dataclass(frozen=True, slots=True)
class _Smaller:
    """A texture that has a half: what to write, and from where."""

    source: Path
    target: Path
    header: DdsHeader
    format: DxgiFormat


@dataclass(frozen=True, slots=True)
class Halves:
    """What there is at half the size."""

    files: tuple[Path, ...]
    """All halves, in a fixed order."""
    outcome: PackOutcome
    """Of those that were written now."""


def write_halves(
    wholes: Iterable[Path], full: Path, half: Path, ours: Ours, safe_point: SafePoint, *, prune: bool = False
) -> Halves:
    """Writes, for each DDS of ``wholes`` (below ``full``), its smaller mips as a texture of their own to the same path
    below ``half``; ``prune`` takes halves away whose whole ones are gone.

    Blocks are taken over as they are: a half holds exactly the bytes that a whole one shows at a distance. One
    whose half would have sides that are no multiples of 4, as the game wants them, has none; the whole one is installed
    then, and one that an earlier run made goes. What is there and newer than its source stays; what was changed by hand
    is never written over or taken away.
    Raises `Stopped` at a safe point.
    """
    written: list[Path] = []
    halves: list[Path] = []
    failed: list[tuple[str, str]] = []
    for source in sorted(path for path in wholes if path.suffix.lower() == ".dds"):
        safe_point()
        target = half / source.relative_to(full)
        try:
            smaller = _smaller(source, target)
            if smaller is None:
                _take_away(target, ours)
                continue
            halves.append(target)
            if _is_fresh(smaller):
                continue
            if target.exists() and not ours.wrote(target):
                failed.append((str(target), "was changed by hand, and its whole one is newer: move it away"))
                continue
            _write(smaller, ours)
            written.append(target)
        except UserError as error:
            failed.append((str(target), str(error)))
        except OSError as error:
            failed.append((str(target), os_error_sentence(error).removeprefix(f"{target}: ")))
    if prune:
        failed += _clear(full, half, set(halves), ours)
    return Halves(tuple(halves), PackOutcome(tuple(str(path) for path in written), tuple(failed)))


def _take_away(target: Path, ours: Ours) -> None:
    """The half of a larger whole one would now stand in place of this. `UserError` for one that was changed since."""
    if not os.path.lexists(target):
        return
    if not (is_own_file(target.relative_to(ours.out).as_posix(), ours.out) and ours.wrote(target)):
        raise UserError("was changed by hand, and its whole one has no half any more: move it away")
    target.unlink()
    remove_empty_folders(target.parent, ours.out)


def _clear(full: Path, half: Path, wanted: set[Path], ours: Ours) -> list[tuple[str, str]]:
    """Takes away halves whose whole ones are gone, as long as they are as they were written."""
    failed = []
    for path in sorted(half.rglob("*")):
        try:
            if path in wanted or os.path.lexists(full / path.relative_to(half)):
                continue
            if is_own_file(path.relative_to(ours.out).as_posix(), ours.out) and ours.wrote(path):
                path.unlink()
                remove_empty_folders(path.parent, ours.out)
        except OSError as error:
            failed.append((str(path), os_error_sentence(error).removeprefix(f"{path}: ")))
    return failed


def _smaller(source: Path, target: Path) -> _Smaller | None:
    header = read_header(source)
    if header.levels < 2 or not isinstance(header.format, DxgiFormat):
        return None
    top = header.mips[1]
    if header.format.block and (top.width % BLOCK or top.height % BLOCK):
        return None
    return _Smaller(source, target, header, header.format)


def _is_fresh(smaller: _Smaller) -> bool:
    try:
        there = os.stat(smaller.target)
    except FileNotFoundError:
        return False
    whole = os.stat(smaller.source)
    return there.st_mtime_ns >= whole.st_mtime_ns and there.st_size == whole.st_size - smaller.header.mips[0].size


def _write(smaller: _Smaller, ours: Ours) -> None:
    levels = [read_one_level(smaller.source, mip) for mip in smaller.header.mips[1:]]
    top = smaller.header.mips[1]
    with StagedFiles() as staged:
        kind: HeaderKind = "legacy" if smaller.header.legacy else "dx10"
        part = staged.path_for(smaller.target)
        write_dds(part, levels, top.width, top.height, smaller.format, header=kind)
        ours.note(smaller.target, part)
        staged.commit()
