"""What terrain needs beside its textures: a file for each texture set, and a plugin that points the sets at them.

``PBRTextureSets/<EditorID>.json`` tells Community Shaders that a set is True PBR, and with which constants
(`skyrim-formats`, A1.6). The plugin overrides the sets of the plugins that were given with --plugin.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from pbrstudio.mods.pack_files.ours import Ours
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.pack_files.texts import write_texts
from pbrstudio.mods.pgpatcher import Entry, base_of, texture_of
from pbrstudio.mods.plugins.override import Worn, override_plugin
from pbrstudio.mods.plugins.texture_sets import Landscapes, TextureSet
from pbrstudio.mods.results import ItemResult, State
from pbrstudio.mods.trees.folder import folder_tree
from pbrstudio.mods.trees.tree import Tree
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.lock import locked
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.textures.naming import TEXTURES_FOLDER

FOLDER = "PBRTextureSets"
_KEYS = {
    "roughnessScale": "roughness_scale",
    "displacementScale": "displacement_scale",
    "specularLevel": "specular_level",
}
"""Of a set's file, and what the entry for PGPatcher calls the same."""
_DESCRIPTION = "Landscapes in True PBR, made by pbrstudio"
_FILE_NAME = re.compile(r"\w[\w .\-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Converted:
    """A landscape texture that was converted, with one of its texture sets."""

    texture_set: TextureSet
    entry: Entry

    @property
    def base(self) -> PurePath:
        """Below the layout's folder, without extension: where its files lie."""
        return base_of(self.entry)

    @property
    def file(self) -> str:
        return f"{FOLDER}/{self.texture_set.editor_id}.json"

    @property
    def text(self) -> str:
        values = {key: self.entry[name] for key, name in _KEYS.items()}
        return json.dumps(values, indent=2) + "\n"


def write_landscapes(
    pack: Pack, results: Sequence[ItemResult], landscapes: Landscapes | None, *, dry_run: bool
) -> PackOutcome:
    """Writes the sets' files and the plugin for the landscapes that are there; nothing where no plugin was given.

    The plugin carries the name of the mod without a shard's number: each shard writes into it all that is there by
    then, so that the last one has it whole. Files that a person changed stay.
    """
    if landscapes is None:
        return PackOutcome()
    found = list(_converted(results, landscapes))
    faulty = [each for each in found if not _FILE_NAME.fullmatch(each.texture_set.editor_id)]
    failed = tuple(
        (each.file, f"the EditorID '{each.texture_set.editor_id}' is no file name: rename the texture set")
        for each in faulty
    )
    found = [each for each in found if each not in faulty]
    texts = {each.file: each.text for each in found}
    outcome = PackOutcome(failed=failed) + write_texts(pack.out, texts, pack.conversion.existing, dry_run=dry_run)
    path = pack.out / f"{pack.unsharded_name}.esp"
    if dry_run:
        return outcome + PackOutcome((str(path),) if found else ())
    try:
        return outcome + _write_plugin(path, pack, found, landscapes)
    except UserError as error:
        return outcome + PackOutcome(failed=((str(path), str(error)),))
    except OSError as error:
        return outcome + PackOutcome(failed=((str(path), os_error_sentence(error).removeprefix(f"{path}: ")),))


def _converted(results: Sequence[ItemResult], landscapes: Landscapes) -> Iterator[_Converted]:
    for result in results:
        if result.entry is None or result.state not in (State.DONE, State.KEPT):
            continue
        sets = landscapes.sets_of(texture_of(result.entry))
        yield from (_Converted(each, result.entry) for each in sets)


def _write_plugin(path: Path, pack: Pack, found: Sequence[_Converted], landscapes: Landscapes) -> PackOutcome:
    bases = {each.texture_set.form: each.base for each in found}
    if not any(_told(pack, each) for each in landscapes.sets):
        return PackOutcome()
    with StagedFiles() as staged:
        part = staged.path_for(path)
        with locked(path):
            tree = folder_tree(pack.out / pack.layout.root, leave_out=pack.own_folder)
            worn = []
            for each in landscapes.sets:
                wears = _worn(bases.get(each.form, each.diffuse), pack, tree) if _told(pack, each) else None
                if wears is not None:
                    worn.append((each, wears))
            if not worn:
                return PackOutcome()
            plugin = override_plugin(worn, _DESCRIPTION)
            if not _may_write(path, plugin, pack, landscapes):
                return PackOutcome()
            part.write_bytes(plugin)
            staged.commit()
    Ours(pack.out).remember(path)
    return PackOutcome((str(path),))


def _told(pack: Pack, texture_set: TextureSet) -> bool:
    """Whether a set has its file: without it Community Shaders takes the textures for no True PBR."""
    return os.path.exists(pack.out / FOLDER / f"{texture_set.editor_id}.json")


def _worn(base: PurePath, pack: Pack, tree: Tree) -> Worn | None:
    """The files of a set as they lie in the output; None unless all that a set needs are there."""
    folder = PurePath(*(part for part in PurePath(pack.layout.root).parts if part != TEXTURES_FOLDER))
    paths: dict[str, PurePath] = {}
    for file in pack.layout.files:
        there = tree.find(base.with_name(f"{base.name}{file.suffix}.{file.type}"))
        if there is not None:
            paths[file.map] = folder / PurePath(there.name).relative_to(tree.root)
    if not {"albedo", "normal", "rmaos"} <= paths.keys():
        return None
    return Worn(paths["albedo"], paths["normal"], paths["rmaos"], paths.get("height"))


def _may_write(path: Path, plugin: bytes, pack: Pack, landscapes: Landscapes) -> bool:
    """False where it is there already; raises `UserError` where another plugin is in its place."""
    if not path.exists():
        return True
    if path.read_bytes() == plugin:
        Ours(pack.out).remember(path)  # a run that was killed right after it had written it could not
        return False
    given = {os.path.realpath(each) for each in landscapes.plugins}
    if os.path.realpath(path) in given or not Ours(pack.out).wrote(path):
        raise UserError("is another plugin, or was changed since it was written: move it away and run again")
    return True
