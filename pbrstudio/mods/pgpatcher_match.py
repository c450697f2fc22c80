"""Which files PGPatcher asks for on behalf of a texture when it follows all entries of a list that fit it.

Each of those fills the slots of a mesh anew where it says something of them, and a single file that is not there in the
end makes PGPatcher pass over them all, without a word. Source: its patcher of True PBR shapes (`skyrim-formats`, A1b).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from pbrstudio.mods.names_in_any_case import missing_names
from pbrstudio.mods.pgpatcher import Entry, base_of, matched, texture_of

_ALWAYS = {"lock_diffuse": "", "lock_normal": "_n", "lock_rmaos": "_rmaos"}
"""Ends of the files that every entry asks for, by the key that says otherwise."""
_SWITCHED = {"emissive": ("lock_emissive", "_g"), "parallax": ("lock_parallax", "_p")}
"""Files that an entry asks for or does without; one that says nothing of them leaves what was asked for before."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The entries of a list as it is written, by the last part of the paths that they fit."""

    by_name: dict[str, list[Entry]]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Listed:
        by_name = defaultdict(list)
        for each in entries:
            by_name[matched(each)[-1]].append(each)
        return cls(dict(by_name))

    def fitting(self, keys: Entry) -> list[Entry]:
        """Those that fit the texture of one of our entries, in order; not those for some meshes alone."""
        parts = matched(keys)
        return [
            each
            for each in self.by_name.get(parts[-1], [])
            if parts[-len(matched(each)) :] == matched(each) and "nif_filter" not in each
        ]


def overruled_fault(keys: Entry, listed: Listed, folder: Path) -> str | None:
    """Why PGPatcher would pass over the texture of one of our entries because of others in the list; None when not.

    ``folder`` is where the textures of the layout lie. Files of other names than ours may lie anywhere in the game, and
    are not looked for.
    """
    fitting = listed.fitting(keys)
    if all(each == keys for each in fitting):
        return None
    ours = base_of(keys)
    asked = _asked_for(keys, fitting)
    names = [f"{base.name}{end}.dds" for base, end in asked if str(base).lower() == str(ours).lower()]
    missing = missing_names(folder, ours.parent, names)
    if not missing:
        return None
    others = ", ".join(f"'{each['texture']}'" for each in fitting)
    return f"its list, where {others} fit this texture, asks for {', '.join(missing)}, which is not there"


def _asked_for(keys: Entry, fitting: Sequence[Entry]) -> list[tuple[PurePath, str]]:
    """Common path and end of each file in the slots at last."""
    slots: dict[str, PurePath | None] = {}
    texture = texture_of(keys).parts
    for each in fitting:
        if each.get("pbr") is False:
            continue
        base = PurePath(*texture[: len(texture) - len(matched(each))], *base_of(each).parts)
        slots |= {end: base for lock, end in _ALWAYS.items() if not each.get(lock)}
        for switch, (lock, end) in _SWITCHED.items():
            if switch in each and not each.get(lock):
                slots[end] = base if each[switch] else None
    return [(base, end) for end, base in slots.items() if base is not None]
