"""What belonged to textures that are no longer asked for: entries of PGPatcher's list, texture sets, the plugin.

An entry whose files are gone would still take part in what PGPatcher makes of textures whose paths end alike, and a set
without its textures shows terrain without any.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path, PurePath

from pbrstudio.mods.pack_files.landscapes import FOLDER as SETS
from pbrstudio.mods.pack_files.ours import Ours
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pgpatcher import FOLDER, list_text, read_entries, texture_of
from pbrstudio.mods.pgpatcher_check import entry_faults
from pbrstudio.runtime.errors import os_error_sentence
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles


def drop_entries(pack: Pack, former: Collection[str]) -> PackOutcome:
    """Drops from the pack's list the entries of ``former`` textures (in its spelling, in lower case) that lack files.

    A list that holds nothing then is taken away. One that is no list stays: `write_pgpatcher_list` tells it.
    """
    path = pack.out / FOLDER / f"{pack.name}.json"
    if not former or not path.exists():
        return PackOutcome()
    try:
        with locked(path), StagedFiles() as staged:
            there = read_entries(path)
            kept = [
                each
                for each in there
                if "\\".join(texture_of(each).parts).lower() not in former
                or not entry_faults(each, pack.out / pack.layout.root)
            ]
            if not kept:
                path.unlink()
            elif len(kept) < len(there):
                staged.path_for(path).write_text(list_text(kept), encoding="utf-8")
                staged.commit()
    except ValueError:
        return PackOutcome()
    except OSError as error:
        return PackOutcome(failed=((str(path), os_error_sentence(error).removeprefix(f"{path}: ")),))
    return PackOutcome()


def drop_sets(pack: Pack, games: Iterable[PurePath]) -> PackOutcome:
    """Takes away the files of texture sets that this whole mod has no landscape for, and without any the plugin.

    Only those that are as they were written. ``games`` are the paths below ``textures``, without extension, of all
    textures that are asked for.
    """
    sets = () if pack.landscapes is None else (each for game in games for each in pack.landscapes.sets_of(game))
    wanted = {f"{each.editor_id}.json".lower() for each in sets}
    ours, failed = Ours(pack.out), []
    former = [path for path in sorted((pack.out / SETS).glob("*.json")) if path.name.lower() not in wanted]
    for path in (*former, *([] if wanted else [pack.out / f"{pack.unsharded_name}.esp"])):
        try:
            if path.exists() and ours.wrote(path):
                path.unlink()
        except OSError as error:
            failed.append((str(path), os_error_sentence(error).removeprefix(f"{path}: ")))
    remove_if_empty(pack.out / SETS)
    remove_if_empty(pack.out / FOLDER)
    return PackOutcome(failed=tuple(failed))


def remove_if_empty(folder: Path) -> None:
    """Removes ``folder`` when nothing is in it."""
    try:
        folder.rmdir()
    except OSError:
        return
