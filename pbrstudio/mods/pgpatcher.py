"""The PGPatcher JSON: which textures of the pack make a mesh's shape True PBR, and with which constants.

PGPatcher has no defaults: a key that is left out keeps what the mesh had (a glossiness of 80 as specular level, for
one), so every entry carries the same ten keys, in the order in which the community writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PurePath

from pbrstudio.spec.conversion import Conversion

FOLDER = "PBRNIFPatcher"

Entry = dict[str, object]


def entry(
    game: PurePath, conversion: Conversion, *, parallax: bool, emissive: bool = False, rename: PurePath | None = None
) -> Entry:
    """The entry for the diffuse at ``game`` (below ``textures``, without extension).

    ``parallax`` and ``emissive`` say whether its ``_p`` and ``_g`` were written. ``rename`` is the path of the written
    files where it differs.
    """
    keys: Entry = {
        "texture": _with_backslashes(game),
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
    entries = sorted([*kept, *(missing | new).values()], key=_key)
    if old is not None and entries == sorted(old, key=_key):
        return None
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


def _key(keys: Entry) -> str:
    return str(keys["texture"]).lower()


def _entry_text(keys: Entry) -> str:
    """One key a line, colours on theirs, the way people write and read these files."""
    lines = (f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in keys.items())
    return "  {\n" + ",\n".join(lines) + "\n  }"


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _with_backslashes(path: PurePath) -> str:
    return "\\".join(path.parts)
