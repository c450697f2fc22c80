"""Puts the parts that several processes or machines left in one output folder together: manifest, list, report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from pbrstudio.mods.claims import Texture
from pbrstudio.mods.manifest import ENDING, Manifest
from pbrstudio.mods.pack_files.drop_entries import ListOf, drop_entries
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import OWN_FOLDER
from pbrstudio.mods.pgpatcher import FOLDER, Entry, merged, read_entries
from pbrstudio.mods.report.write_report import DATA_END, PAGE_END, merge_reports
from pbrstudio.mods.shard_parts import Parts, find_parts
from pbrstudio.mods.superseded import superseded
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.textures.layouts import load_layout


def merge_shards(out: Path) -> PackOutcome:
    """Makes one manifest, one PGPatcher list and one report of those that shards of a mod wrote into ``out``.

    The parts are taken away once the whole is written: PGPatcher reads every list in its folder. What the merged files
    held of other textures stays; done again it finds nothing left to do and says so. Where a mod was split several
    ways, or done undivided since, the newest run that is complete says what the mod is: of older ones only entries of
    textures are taken over that it has none of and that something may still ask for. Parts of an older split that was
    never completed go once newer ones have all of its textures, and are told. Raises `UserError` where there are no
    parts, where nothing of a mod is complete, and for a part that cannot be read.
    """
    found = find_parts(out)
    if not found:
        raise UserError(f"{out} holds no parts of a conversion: convert a mod into it with --shard I/N first")
    for name in dict.fromkeys(parts.name for parts in found):
        runs = [parts for parts in found if parts.name == name]
        done = any(parts.whole for parts in runs if parts.count) or (runs[-1].whole and not runs[-1].count)
        parts = next(parts for parts in reversed(runs) if parts.count)
        if not done:
            raise UserError(f"{name}: part {parts.missing} of {parts.count} has not ended here yet: run it first")
    outcome = PackOutcome()
    try:
        for name in dict.fromkeys(parts.name for parts in found):
            outcome += _merge(out, name, [parts for parts in found if parts.name == name])
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    return outcome


def _merge(out: Path, name: str, runs: Sequence[Parts]) -> PackOutcome:
    """Of one mod; ``runs``: the oldest first."""
    own = out / OWN_FOLDER
    newest = next(parts for parts in reversed(runs) if parts.whole)
    complete = [parts for parts in runs if parts.whole and parts.count]
    outcome = _merge_lists(out / FOLDER, name, runs)
    packs = [pack for parts in complete for pack in parts.packs]
    _merge_manifests(own, name, packs)
    if newest.count:
        outcome += merge_reports([own / f"{pack}{DATA_END}" for pack in newest.packs], name)
    if outcome.failed:
        return outcome
    _forget(own, packs)
    manifest = Manifest(out, name)
    gone = superseded(newest, manifest.claims(name))
    outcome += _drop(out, name, gone, manifest)
    for parts in runs:
        if not parts.whole and parts.count:
            newer = [each for each in runs if each.whole and each.at >= parts.at]
            outcome += _clear(out, parts, newer, {texture.name for texture in gone})
    return outcome


def _drop(out: Path, name: str, gone: Sequence[Texture], manifest: Manifest) -> PackOutcome:
    """The entries of textures that nothing asks for any more leave the list; their files stay."""
    outcome = PackOutcome()
    for layout in map(load_layout, sorted({texture.layout for texture in gone})):
        if "pgpatcher" in layout.pack_files:
            bases = {texture.base for texture in gone if texture.layout == layout.id}
            listed = ListOf(out, name, layout, manifest, goes_when_empty=False)
            outcome += drop_entries(listed, partial(_is_among, listed, bases))
    return outcome


def _is_among(listed: ListOf, bases: Collection[str], entry: Entry) -> bool:
    return listed.base(entry) in bases


def _clear(out: Path, parts: Parts, complete: Sequence[Parts], gone: Collection[str]) -> PackOutcome:
    """Takes incomplete parts away when what is asked for of their textures is all in newer, ``complete`` ones."""
    split = f"{parts.name}: part {parts.missing} of {parts.count} never ended"
    left = len(parts.textures.difference(gone, *(each.textures for each in complete)))
    if left or not complete:
        advice = "run it, or once more without --shard"
        return PackOutcome(warnings=(f"{split}, and {left} textures of its other parts are in no newer one: {advice}",))
    # What they noted stays: it tells which files are ours.
    _merge_manifests(out / OWN_FOLDER, parts.name, parts.packs)
    for pack in parts.packs:
        (out / FOLDER / f"{pack}.json").unlink(missing_ok=True)
    _forget(out / OWN_FOLDER, parts.packs)
    return PackOutcome(warnings=(f"{split}; newer parts have all of its textures, so that its others were cleared",))


def _forget(own: Path, packs: Sequence[str]) -> None:
    # The reports' data last: as long as it is there, a merge that was cut off can be done again.
    for ending in (ENDING, PAGE_END, DATA_END):
        for pack in packs:
            (own / f"{pack}{ending}").unlink(missing_ok=True)


def _merge_lists(folder: Path, name: str, runs: Sequence[Parts]) -> PackOutcome:
    """An entry takes the place of an older run's; of parts that are older than what the whole holds, those alone are
    taken over of which that has none."""
    path = folder / f"{name}.json"
    undivided = max((parts.at for parts in runs if not parts.count), default=0.0)
    complete = [parts for parts in runs if parts.whole and parts.count]
    lists = [(parts.at < undivided, folder / f"{pack}.json") for parts in complete for pack in parts.packs]
    lists = [(older, part) for older, part in lists if part.exists()]
    if not lists:
        return PackOutcome()
    failed = None
    try:
        with StagedFiles() as staged:
            staging = staged.path_for(path)
            with locked(path):
                entries: list[tuple[bool, Entry]] = []
                for older, part in lists:
                    failed = part
                    entries += [(older, each) for each in read_entries(part)]
                failed = path
                newer = [each for older, each in entries if not older]
                text = merged(path, newer, [each for older, each in entries if older])
                if text is not None:
                    staging.write_text(text, encoding="utf-8")
                    staged.commit()
    except ValueError as error:
        message = f"is no list of PGPatcher entries ({error}): move it away and run again"
        return PackOutcome(failed=((str(failed), message),))
    for _, part in lists:
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
