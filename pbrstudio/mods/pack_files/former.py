"""What belonged to textures that are no longer asked for: entries of PGPatcher's list, texture sets, the plugin.

An entry whose files are gone would still take part in what PGPatcher makes of textures whose paths end alike, and a set
without its textures shows terrain without any.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePath

from pbrstudio.mods.claims import Texture
from pbrstudio.mods.manifest import Manifest
from pbrstudio.mods.pack_files.drop_entries import ListOf, drop_entries
from pbrstudio.mods.pack_files.landscapes import FOLDER as SETS
from pbrstudio.mods.pack_files.outcome import PackOutcome
from pbrstudio.mods.pack_files.pack import Pack
from pbrstudio.mods.plugins.texture_sets import Landscapes


def drop_former(pack: Pack, former: Collection[Texture], manifest: Manifest) -> PackOutcome:
    """Drops from the pack's list those entries of ``former`` textures that are exactly as this program wrote them.

    A list that holds nothing then is taken away under ``prune``.
    """
    if not former:
        return PackOutcome()
    bases = {each.base for each in former}
    listed = list_of(pack, manifest)
    return drop_entries(listed, lambda entry: listed.base(entry) in bases)


def list_of(pack: Pack, manifest: Manifest) -> ListOf:
    """The pack's list, which goes when it is empty under ``prune``."""
    return ListOf(pack.out, pack.name, pack.layout, manifest, goes_when_empty=pack.conversion.prune)


def former_sets(
    pack: Pack, former: Collection[Texture], gone: Collection[str], games: Collection[PurePath], manifest: Manifest
) -> list[str]:
    """The files of texture sets that ``former`` textures had alone, and the plugin where no set is left.

    A set counts whose texture's files are not there or among ``gone``; ``games`` are the paths below ``textures``,
    without extension, of all textures that are asked for. Without any plugins given nothing is known of sets.
    """
    landscapes = pack.landscapes
    if landscapes is None:
        return []
    keys = {each.key for each in former}
    others = [each for each in manifest.claims(pack.unsharded_name).textures.values() if each.key not in keys]
    for claims in manifest.other_claims(pack.unsharded_name):
        others += [each for each in claims.textures.values() if not each.files.isdisjoint(claims.files)]
    wanted = set(_sets(landscapes, [*games, *(_game(each, pack) for each in others)]))
    bare = [each for each in former if not any((pack.out / path).exists() for path in each.files if path not in gone)]
    names = sorted(set(_sets(landscapes, [_game(each, pack) for each in bare])) - wanted)
    found = [name for name in names if (pack.out / name).exists()]
    left = [f"{SETS}/{each.editor_id}.json" for each in landscapes.sets]
    plugin = f"{pack.unsharded_name}.esp"
    if found and not any((pack.out / name).exists() for name in left if name not in found):
        found.append(plugin)
    return found


def unknown_sets(pack: Pack) -> list[str]:
    """What there is of texture sets that nothing can be said of, for no plugin was given."""
    if pack.landscapes is not None or "pgpatcher" not in pack.layout.pack_files:
        return []
    return [name for name in (SETS, f"{pack.unsharded_name}.esp") if (pack.out / name).exists()]


def _sets(landscapes: Landscapes, games: Collection[PurePath]) -> Iterator[str]:
    return (f"{SETS}/{each.editor_id}.json" for game in games for each in landscapes.sets_of(game))


def _game(texture: Texture, pack: Pack) -> PurePath:
    """The path below ``textures``, without extension, of what lies in the layout's folder."""
    return PurePath(texture.base.removeprefix(f"{pack.layout.root}/"))
