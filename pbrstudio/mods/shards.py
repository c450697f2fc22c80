"""A batch split between processes: each takes the textures whose paths hash to its number, and asks nobody."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from pbrstudio.mods.manifest import recordable
from pbrstudio.mods.plan import Plan


def share(plan: Plan, shard: tuple[int, int] | None, out: Path) -> Plan:
    """The part of a whole plan that shard (I, N) does.

    Every process makes the whole plan, so that they agree about textures that would write the same files. What is left
    alone, and what cannot be converted, is told by the first one for all.
    """
    if shard is None or shard[1] == 1:
        return plan
    part, parts = shard
    mine = [item for item in plan.items if part_of(item.base.relative_to(out).as_posix(), parts) == part]
    return replace(plan, items=mine) if part == 1 else Plan(mine, landscapes=plan.landscapes, inputs=plan.inputs)


def part_of(path: str, parts: int) -> int:
    """The number, from 1 to ``parts``, of the shard that does the texture with this path below the output folder.

    The same on every system and in every run, whatever else is in the mod.
    """
    content = hashlib.blake2b(recordable(path).lower().encode(), digest_size=8).digest()
    return int.from_bytes(content, "big") % parts + 1
