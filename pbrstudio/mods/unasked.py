"""Which files of earlier runs nothing asks for any more; in doubt a file is asked for."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePath

from pbrstudio.convert.item import Item, targets
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.claims import Texture
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.origins import image_of, place_of
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.plan import Plan
from pbrstudio.spec.manifest import OriginRecord


@dataclass(frozen=True, slots=True)
class Unasked:
    """Of one pack; paths are below the output folder, with forward slashes."""

    files: dict[str, str]
    """Those that no texture of any pack asks for, and what reports called the texture that each was made for."""
    shared: frozenset[str]
    """Those that no texture of this pack asks for, but another pack's may."""
    textures: tuple[Texture, ...]
    """Those of which no file at all is asked for."""
    wanted: dict[str, Path]
    """The files that the textures of this run have or will have."""


def why_partial(pack: Pack, plan: Plan) -> str | None:
    """Why a plan does not name all that is wanted of the mod, so that what it lacks may be wanted still."""
    conversion = pack.conversion
    if not pack.is_mod:
        return "single textures were named, and no mod"
    if conversion.shard is not None:
        return "a shard is a part of the mod"
    if conversion.include:
        return "--include names a part of the mod"
    if conversion.existing == "rename":
        return "--existing rename leaves what is there beside what is new"
    return plan.unseen[0] if plan.unseen else None


def find_unasked(pack: Pack, plan: Plan, failed: Collection[Item], workshop: Workshop, manifest: Manifest) -> Unasked:
    """What a whole plan shows. ``failed``: those of its items that could not be converted: all that they ever had is
    asked for."""
    paths = (path for item in plan.items for path in targets(item, workshop.layout, workshop.files(item.conversion)))
    wanted = {manifest.relative(path): path for path in paths}
    sources = _Sources(plan, failed)
    textures = [
        each for each in manifest.claims(pack.unsharded_name).textures.values() if each.layout == pack.layout.id
    ]
    let_go = [each for each in textures if sources.let_go(each)]
    keys = {each.key for each in let_go}
    keep = {*wanted, *(path for each in textures if each.key not in keys for path in each.files)}
    files = {path: each.name for each in let_go for path in sorted(each.files) if path not in keep}
    theirs = _of_others(pack, sources, manifest)
    shared = frozenset(path for path in files if path.lower() in theirs)
    bases = {manifest.relative(item.base).lower() for item in plan.items}
    return Unasked(
        files={path: files[path] for path in sorted(files) if path not in shared},
        shared=shared,
        textures=tuple(each for each in let_go if each.base.lower() not in bases),
        wanted=wanted,
    )


def _of_others(pack: Pack, sources: _Sources, manifest: Manifest) -> set[str]:
    """The files that belong to other packs, in lower case; what a single texture's image asked for goes with that."""
    theirs: set[str] = set()
    for claims in manifest.other_claims(pack.unsharded_name):
        alone = [each for each in claims.textures.values() if all(not origin.below for origin in each.origins)]
        lapsed = {path for each in alone if sources.let_go(each) for path in each.files}
        theirs |= {path.lower() for path in claims.files if path not in lapsed}
    return theirs


class _Sources:
    """What became of the images of this run's inputs."""

    def __init__(self, plan: Plan, failed: Collection[Item]) -> None:
        self._inputs = [PurePath(each) for each in plan.inputs]
        self._asking = {*plan.refused, *(place_of(item.source.name) for item in failed)}
        self._converted = {place_of(item.source.name) for item in plan.items}
        self._left_alone = plan.unasked

    def let_go(self, texture: Texture) -> bool:
        """Whether nothing that a texture was made from asks for more of it than the files of this run."""
        if not texture.own_name or not texture.origins or not self._is_here(texture.origins[-1]):
            return False
        return not any(map(self._asks, texture.origins))

    def _is_here(self, origin: OriginRecord) -> bool:
        image = PurePath(image_of(origin))
        return any(image.is_relative_to(each) for each in self._inputs)

    def _asks(self, origin: OriginRecord) -> bool:
        image = image_of(origin)
        if image in self._asking:
            return True
        if image in self._converted:
            return False
        # One that the user named itself was asked for whatever the rules and globs of a whole mod say.
        if origin.below and image in self._left_alone:
            return False
        return is_there(image)


def is_there(image: str) -> bool:
    """Whether an image is there, or might be: what cannot be looked at is not known to be gone."""
    try:
        os.lstat(image)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True
