"""Matches game textures with the maps of a True PBR pack by their paths, and measures how well they are aligned."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from pbrstudio.data.alignment import align
from pbrstudio.data.sources.listing import stamp_of
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.spec.pairs import Pair
from pbrstudio.textures.naming import (
    TEXTURES_FOLDER,
    game_path,
    role_by_folder,
    role_by_suffix,
    without_diffuse_suffix,
)
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES
from pbrstudio.textures.tiling import tiles

PBR_FOLDER = "pbr"
MAP_SUFFIXES = {"albedo": "", "normal": "_n", "rmaos": "_rmaos", "height": "_p"}
MASK_SUFFIX = "_material.png"
_FIGURES = 1
"""Of the files of figures: another number when their content changes."""


@dataclass(frozen=True, slots=True)
class Match:
    """A game texture, by its path below ``textures`` without ending, and the files of a pack for it."""

    path: str
    diffuse: Path
    albedo: Path | None
    normal: Path | None
    rmaos: Path | None
    height: Path | None
    mask: Path | None


def matches(games: Sequence[Path], pack: Path) -> tuple[Match, ...]:
    """Every diffuse texture of the game folders that the pack has a set for, or a person drew a mask for, by path.

    Of one path in several game folders the last folder's counts, as the game loads it. `UserError`: the pack has no
    ``textures/pbr``, or a folder is none.
    """
    sets = _pack_files(pack)
    found: dict[str, Match] = {}
    for game in games:
        for path, inner in _diffuse_textures(game):
            key = inner.with_suffix("").as_posix()
            base = key.lower()
            if base not in sets:
                base = without_diffuse_suffix(base)
            mask = path.with_name(path.stem + MASK_SUFFIX)
            files = {name: sets.get(base + suffix) for name, suffix in MAP_SUFFIXES.items()}
            drawn = mask if mask.is_file() else None
            if files["albedo"] is not None or drawn is not None:
                if files["albedo"] is None:
                    files = dict.fromkeys(MAP_SUFFIXES)
                found[key.lower()] = Match(key.lower(), path, **files, mask=drawn)
    return tuple(found[key] for key in sorted(found))


def measured(match: Match, cache: Path) -> Pair:
    """The match with its alignment, from ``cache`` when the same files were compared before.

    `UserError`: one of the two colour textures cannot be read.
    """
    files = [match.diffuse] if match.albedo is None else [match.diffuse, match.albedo]
    kept = cache / f"alignment-{_FIGURES}-{stamp_of(files)}.json"
    pair = Pair(
        path=match.path,
        diffuse=str(match.diffuse),
        albedo=str(match.albedo or ""),
        normal=str(match.normal or ""),
        rmaos=str(match.rmaos or ""),
        height=str(match.height or ""),
        mask=str(match.mask or ""),
    )
    try:
        return pair.model_copy(update=json.loads(kept.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        pass  # not compared yet
    diffuse = read_texture(match.diffuse)
    figures: dict[str, object] = {"tileable": tiles(diffuse.rgb)}
    if match.albedo is not None:
        found = align(diffuse, read_texture(match.albedo))
        if found is not None:
            figures |= {"sharpness": round(max(0.0, found.sharpness), 2), "offset": round(found.offset, 4)}
    with StagedFiles() as staged:
        staged.path_for(kept).write_text(json.dumps(figures), encoding="utf-8")
        staged.commit()
    return pair.model_copy(update=figures)


def absolute(match: Match) -> Match:
    """With absolute paths, for a file that is read from elsewhere."""
    files = {name: getattr(match, name) for name in ("diffuse", *MAP_SUFFIXES, "mask")}
    return replace(match, **{name: path and path.absolute() for name, path in files.items()})


def pbr_folder(pack: Path) -> Path | None:
    """Where a pack's sets begin: its ``textures/pbr``, or ``pbr`` where it is a textures folder itself."""
    textures = _child(pack, TEXTURES_FOLDER) or pack
    return _child(textures, PBR_FOLDER)


def _child(folder: Path, name: str) -> Path | None:
    """A folder of this name, in whatever case."""
    if not folder.is_dir():
        return None
    return next((each for each in sorted(folder.iterdir()) if each.name.lower() == name and each.is_dir()), None)


def _pack_files(pack: Path) -> dict[str, Path]:
    """Files of the pack by their path below ``textures/pbr``, in lower case and without ending."""
    if not pack.is_dir():
        raise UserError(f"{pack}: there is no such folder: name the folder of a True PBR pack")
    root = pbr_folder(pack)
    if root is None:
        raise UserError(f"{pack}: has no textures/pbr: name the folder of a True PBR pack")
    return {path.relative_to(root).with_suffix("").as_posix().lower(): path for path in _images(root)}


def _diffuse_textures(game: Path) -> Iterator[tuple[Path, PurePath]]:
    """Diffuse textures below a game folder, each with its path below ``textures``."""
    if not game.is_dir():
        raise UserError(f"{game}: there is no such folder: name the one that holds the game's textures")
    for path in _images(game):
        relative = path.relative_to(game)
        inner = game_path(relative, path.absolute()) or PurePath(relative)
        if role_by_suffix(path.stem) is None and role_by_folder(inner) is None:
            yield path, inner


def _images(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in TEXTURE_SUFFIXES and path.is_file())
