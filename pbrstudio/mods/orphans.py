"""Takes away what earlier runs made and no texture asks for any more, so that a mod is what a first run would give."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.belonging import Known, known, wanted_files
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.pack_files.former import drop_entries, drop_sets
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.plan import Plan
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.spec.manifest import BelongsRecord

TAKEN_AWAY = "taken away, for nothing asks for it any more"
STAYS = "nothing asks for it any more, but it was changed since it was written and stays: delete it yourself"


@dataclass(slots=True)
class Cleared:
    """What became of them: by the names of textures, sentences about their files."""

    told: dict[str, list[str]] = field(default_factory=dict)
    outcome: PackOutcome = field(default_factory=PackOutcome)
    """Of what belonged to those textures beside their files."""


def is_whole(pack: Pack, plan: Plan) -> bool:
    """Whether a plan names all that is wanted of the mod, so that everything else is not."""
    conversion = pack.conversion
    part = conversion.shard is not None or conversion.include or plan.partly_unseen
    return pack.is_mod and not part and conversion.existing != "rename"


def clear_orphans(pack: Pack, plan: Plan, workshop: Workshop, manifest: Manifest) -> Cleared:
    """Removes, of a whole plan's pack, the files that are as we wrote them and that none of its textures has; then what
    the lists of the pack say of textures that are no longer there.

    What was changed since is the user's and stays, what a texture got under a new name too. Raises `UserError` when a
    manifest cannot be read.
    """
    noted = known(pack.out, pack.name)
    wanted = wanted_files(plan.items, workshop, manifest)
    cleared = Cleared()
    spelled = {path.lower(): path for path in wanted}
    gone = []
    for path in noted.unwanted(wanted, pack.layout.id):
        full = pack.out / path
        twin = spelled.get(path.lower())
        try:
            if full.exists() and not (twin is not None and _same(full, wanted[twin])):
                _clear(full, path, noted, manifest, cleared, pack)
            gone.append(path)
        except OSError as error:
            sentence = os_error_sentence(error).removeprefix(f"{full}: ")
            cleared.outcome += PackOutcome(failed=((str(full), sentence),))
    if gone:
        with suppress(OSError):  # the next run finds that they are not there, and notes it
            manifest.append(BelongsRecord(at=time.time(), layout=pack.layout.id, gone=tuple(gone)))
    if "pgpatcher" in pack.layout.pack_files:
        cleared.outcome += drop_entries(pack, _former(pack, plan, noted, manifest))
        if not noted.others:  # whose sets could not be told from these
            cleared.outcome += drop_sets(pack, [item.game for item in plan.items])
    return cleared


def note_others(pack: Pack, outputs: list[Path], manifest: Manifest) -> None:
    """Notes those of the textures' files that are the user's: they belong to the mod as well."""
    noted = known(pack.out, pack.name)
    added = [path for path in dict.fromkeys(map(manifest.relative, outputs)) if path not in noted.files]
    if added:
        with suppress(OSError):  # noted by the next run
            manifest.append(BelongsRecord(at=time.time(), layout=pack.layout.id, added=tuple(added)))


def _clear(full: Path, path: str, noted: Known, manifest: Manifest, cleared: Cleared, pack: Pack) -> None:
    mine = manifest.ours(full) is not None
    if mine:
        full.unlink()
        _remove_empty_folders(full.parent, pack.out)
    sentence = f"{path}: {TAKEN_AWAY if mine else STAYS}"
    cleared.told.setdefault(noted.files[path].texture or path, []).append(sentence)


def _remove_empty_folders(folder: Path, out: Path) -> None:
    with suppress(OSError):  # not empty
        while folder != out:
            folder.rmdir()
            folder = folder.parent


def _same(first: Path, second: Path) -> bool:
    """Whether two spellings are one file, as where case makes no difference."""
    return second.exists() and first.samefile(second)


def _former(pack: Pack, plan: Plan, noted: Known, manifest: Manifest) -> frozenset[str]:
    root = f"{pack.layout.id}:{pack.layout.root}/"
    now = {manifest.relative(item.base).lower() for item in plan.items}
    bases = (key.removeprefix(f"{pack.layout.id}:") for key in noted.keys if key.startswith(root))
    below = (base.removeprefix(f"{pack.layout.root}/") for base in bases if base.lower() not in now)
    return frozenset("\\".join(PurePath(each).parts).lower() for each in below)
