"""The PGPatcher JSON: which textures of the pack make a mesh's shape True PBR, and with which constants.

PGPatcher has no defaults: a key that is left out keeps what the mesh had (a glossiness of 80 as specular level, for
one), so every entry carries the same ten keys, in the order in which the community writes them.

It matches by the end of a mesh's path, by whole parts, and lets every entry of a list that fits do its work, one after
another: ``plants\\lamp`` also changes ``dlc01\\plants\\lamp``. So longer paths stand later, where they have the last
word. Source: its patcher of True PBR shapes (`skyrim-formats`, A1b).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PurePath

from pbrstudio.spec.conversion import Conversion

FOLDER = "PBRNIFPatcher"

_EXTENSION = ".dds"

Entry = dict[str, object]


def entry(
    game: PurePath, conversion: Conversion, *, parallax: bool, emissive: bool = False, rename: PurePath | None = None
) -> Entry:
    """The entry for the diffuse at ``game`` (below ``textures``, without extension).

    PGPatcher cuts off what stands after a name's last dot, so a name with a dot in it is written with its extension.
    ``parallax`` and ``emissive`` say whether its ``_p`` and ``_g`` were written. ``rename`` is the path of the written
    files where it differs.
    """
    keys: Entry = {
        "texture": _with_backslashes(game) + (_EXTENSION if _without_extension(game.name) != game.name else ""),
        "emissive": emissive,
        "parallax": parallax,
        "subsurface_foliage": False,
        "subsurface": False,
        "specular_level": _number(conversion.specular_level),
        "subsurface_color": [1, 1, 1],
        "roughness_scale": _number(conversion.roughness_scale),
        "subsurface_opacity": 1,
        "displacement_scale": _number(conversion.displacement_scale),
    }
    if rename is not None:
        keys["rename"] = _with_backslashes(rename)
    return keys


def merged(path: Path, converted: Iterable[Entry], skipped: Iterable[Entry] = ()) -> str | None:
    """The text of a pack's file with entries for these textures; None when the file at ``path`` has them all already.

    What an earlier run or the user left there for other textures stays, and so does what is there for ``skipped``
    ones, as it is. The entries of ``converted`` ones take the place of theirs.
    A file that is no array of entries (not ours, or damaged) raises ValueError rather than be replaced.
    """
    new = {_key(each): each for each in converted}
    old = read_entries(path) if path.exists() else None
    there = {_key(each) for each in old or ()}
    missing = {_key(each): each for each in skipped if _key(each) not in there}
    kept = [each for each in old or () if _key(each) not in new]
    entries = sorted([*kept, *(missing | new).values()], key=_order)
    if old is not None and entries == sorted(old, key=_order) and _longer_ones_later(old):
        return None
    return list_text(entries)


def list_text(entries: Iterable[Entry]) -> str:
    """The text of a list of these entries, in this order."""
    return "[\n" + ",\n".join(_entry_text(each) for each in entries) + "\n]\n"


def read_entries(path: Path) -> list[Entry]:
    """The entries of a list; ValueError for a file that is none."""
    try:
        old = json.loads(path.read_text(encoding="utf-8-sig"))  # a user's editor may have put a mark before it
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(old, list) or not all(isinstance(each, dict) and "texture" in each for each in old):
        raise ValueError("not an array of entries with 'texture'")
    return old


def matched(keys: Entry) -> tuple[str, ...]:
    """The parts, in lower case, that PGPatcher looks for at the end of a mesh's path without extension."""
    *folders, name = str(keys["texture"]).lower().split("\\")
    return (*folders, _without_extension(name))


def base_of(keys: Entry) -> PurePath:
    """The common path of the files of one of our entries, below the folder of the layout."""
    if "rename" in keys:
        return PurePath(*str(keys["rename"]).split("\\"))
    return texture_of(keys)


def texture_of(keys: Entry) -> PurePath:
    """The path below ``textures``, without extension, of the diffuse that one of our entries is about."""
    *folders, name = str(keys["texture"]).split("\\")
    return PurePath(*folders, _without_extension(name))


def _longer_ones_later(entries: Iterable[Entry]) -> bool:
    """Whether no entry comes after one with a longer path that it fits as well."""
    overruled: set[tuple[str, ...]] = set()
    for each in entries:
        parts = matched(each)
        if parts in overruled:
            return False
        overruled |= {parts[count:] for count in range(1, len(parts))}
    return True


def _order(keys: Entry) -> tuple[int, str]:
    return len(matched(keys)), _key(keys)


def _key(keys: Entry) -> str:
    return str(keys["texture"]).lower().removesuffix(_EXTENSION)


def _without_extension(name: str) -> str:
    """As PGPatcher cuts it off: from the last dot on, unless the name begins with that."""
    return name.rpartition(".")[0] or name


def _entry_text(keys: Entry) -> str:
    """One key a line, colours on theirs, the way people write and read these files."""
    lines = (f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in keys.items())
    return "  {\n" + ",\n".join(lines) + "\n  }"


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _with_backslashes(path: PurePath) -> str:
    return "\\".join(path.parts)
