"""The end of a run: what belongs to the mod is noted, and what nothing asks for any more is told, or taken away."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pbrstudio.convert.item import Item
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.fingerprint import inputs_of
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.pack_files.drop_entries import drop_broken
from pbrstudio.mods.pack_files.former import drop_former, former_sets, list_of, unknown_sets
from pbrstudio.mods.pack_files.ours import Ours
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.plan import Plan
from pbrstudio.mods.pruning import Pruning
from pbrstudio.mods.report.write_report import DATA_END
from pbrstudio.mods.unasked import Unasked, find_unasked, why_partial
from pbrstudio.spec.manifest import BelongsRecord

TAKEN = "taken away, for nothing asks for it any more"
STAYS = "nothing asks for it any more, but it is not as it was written and stays: delete it yourself"


@dataclass(slots=True)
class Tidied:
    """What there is to tell."""

    told: dict[str, list[str]] = field(default_factory=dict)
    """By the names of textures, sentences about their files."""
    outcome: PackOutcome = field(default_factory=PackOutcome)


def note_belonging(pack: Pack, outputs: Sequence[Path], manifest: Manifest) -> None:
    """Notes those of the textures' files that are there and not noted yet: the user's belong to the mod as well."""
    there = manifest.claims(pack.unsharded_name).files
    added = tuple(path for path in dict.fromkeys(map(manifest.relative, outputs)) if path not in there)
    if added:
        _note(BelongsRecord(at=time.time(), layout=pack.layout.id, added=added, shard=pack.conversion.shard), manifest)


def tidy(
    pack: Pack, plan: Plan, failed: Collection[Item], workshop: Workshop, manifest: Manifest, *, dry_run: bool
) -> Tidied:
    """Gives up what no texture of a whole plan asks for any more, and under ``prune`` takes away what of it is as this
    program wrote it; else only how much it is gets told.

    ``failed``: the items that could not be converted. Of a plan that is not whole, nothing is known.
    """
    tidied = Tidied()
    if "pgpatcher" in pack.layout.pack_files and not dry_run:
        tidied.outcome += drop_broken(list_of(pack, manifest))
    prune = pack.conversion.prune
    tidied.outcome += PackOutcome(warnings=tuple(_unmerged(pack)))
    why = why_partial(pack, plan)
    if why is not None:
        if prune:
            tidied.outcome += PackOutcome(
                warnings=(f"--prune: nothing is taken away, for this is no whole run: {why}",)
            )
        return tidied
    unasked = find_unasked(pack, plan, failed, workshop, manifest)
    pruning = _looked_at(pack, plan, unasked, manifest, wrote=manifest.wrote if prune else _quick(manifest))
    if not dry_run:
        if prune:
            pruning.take()
        gone = tuple(path for path in (*unasked.files, *unasked.shared) if path in _belonging(pack, manifest))
        if gone:
            _note(BelongsRecord(at=time.time(), layout=pack.layout.id, gone=gone), manifest)
        if "pgpatcher" in pack.layout.pack_files:
            tidied.outcome += drop_former(pack, unasked.textures, manifest)
    tidied.outcome += PackOutcome(warnings=tuple(_sentences(pruning, pack, unasked, dry_run=dry_run)))
    if prune and not dry_run:
        tidied.outcome += PackOutcome(failed=tuple(pruning.failed))
        for paths, sentence in ((pruning.taken, TAKEN), (pruning.stays, STAYS)):
            for path in paths:
                tidied.told.setdefault(unasked.files.get(path) or path, []).append(f"{path}: {sentence}")
    return tidied


def _looked_at(pack: Pack, plan: Plan, unasked: Unasked, manifest: Manifest, wrote: Callable[[Path], bool]) -> Pruning:
    read = (file.name for item in plan.items for file in inputs_of(item).values())
    pruning = Pruning(pack.out, frozenset(map(os.path.realpath, read)))
    spelled = {path.lower(): full for path, full in unasked.wanted.items()}
    for path in unasked.files:
        pruning.look(path, wrote, spelled.get(path.lower()))
    if "pgpatcher" in pack.layout.pack_files:
        ours = Ours(pack.out)
        games = [item.game for item in plan.items]
        for path in former_sets(pack, unasked.textures, set(pruning.taken), games, manifest):
            pruning.look(path, ours.wrote)
    return pruning


def _quick(manifest: Manifest) -> Callable[[Path], bool]:
    """Enough to count: by size and time of change."""
    return lambda path: manifest.ours(path) is not None


def _belonging(pack: Pack, manifest: Manifest) -> Collection[str]:
    return manifest.claims(pack.unsharded_name).files


def _sentences(pruning: Pruning, pack: Pack, unasked: Unasked, *, dry_run: bool) -> list[str]:
    taken = pruning.taken
    told: list[str] = []
    if taken:
        textures = len({unasked.files[path] for path in taken if path in unasked.files})
        count = f"{_many(len(taken), 'file')} of {_many(textures, 'texture')}"
        verb = ("is", "stays", "was") if len(taken) == 1 else ("are", "stay", "were")
        if not pack.conversion.prune:
            told.append(f"{count} {verb[0]} no longer asked for and {verb[1]}: --prune takes them away")
        elif dry_run:
            told.append(f"{count} {verb[0]} no longer asked for and would be taken away")
            told += [f"{path}: would be taken away" for path in taken]
        else:
            told.append(f"{count} {verb[2]} taken away, for nothing asks for them any more")
    sets = unknown_sets(pack) if pack.conversion.prune and unasked.textures else []
    if sets:
        told.append(
            f"{' and '.join(sets)} stay as they are: which texture sets are still asked for is known with --plugin"
        )
    return told


def _unmerged(pack: Pack) -> list[str]:
    """That parts of a run with --shard are there, which PGPatcher would read beside the whole."""
    if not pack.is_mod or pack.conversion.shard is not None:
        return []
    part = re.compile(re.escape(f"{pack.name}_") + r"[1-9]\d*_of_[1-9]\d*" + re.escape(DATA_END))
    try:
        found = any(part.fullmatch(name) for name in os.listdir(pack.own_folder))
    except OSError:
        return []
    sentence = f"parts of an earlier run with --shard are in {pack.out}: pbrstudio report --merge puts them away"
    return [sentence] if found else []


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _note(line: BelongsRecord, manifest: Manifest) -> None:
    with suppress(OSError):  # the next run finds the same, and notes it
        manifest.append(line)
