"""The plan of a conversion: which textures, which files each will give, and what is left alone or cannot be."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pbrstudio.convert.item import Item, targets
from pbrstudio.convert.own_normal import find_companion
from pbrstudio.convert.texture_file import LooseFile
from pbrstudio.mods.scan import scan
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout
from pbrstudio.textures.naming import GLOW_SUFFIX, NORMAL_SUFFIX, game_path, without_diffuse_suffix
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES


@dataclass(slots=True)
class Plan:
    """What a conversion will go through. ``left_alone`` and ``failed`` pair a file's name with one sentence."""

    items: list[Item] = field(default_factory=list)
    left_alone: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def make_plan(
    inputs: Sequence[Path], out: Path, layout: Layout, conversion: Conversion, safe_point: SafePoint = never_stop
) -> Plan:
    """Goes through the inputs, files and folders, and decides what becomes of each texture.

    Nothing is read but the folders. Two textures that would give the same files, and one whose files would replace
    something of the inputs, are refused with a sentence.
    """
    plan = Plan()
    claimed: dict[str, str] = {}
    sources: set[str] = set()
    seen: set[str] = set()
    for path in inputs:
        prefix = f"{path.name}/" if len(inputs) > 1 and path.name else ""
        for item in _items_of(path, out, layout, conversion, plan, seen, prefix):
            safe_point()
            if (source := os.path.realpath(item.source.name)) in sources:
                continue  # Named twice, or named and in a folder that is: once is meant.
            sources.add(source)
            keys = [str(path).lower() for path in targets(item, layout, layout.files)]
            if rival := next((claimed[key] for key in keys if key in claimed), None):
                plan.failed.append((item.name, f"would write the same files as {rival}: convert them one at a time"))
                continue
            claimed |= dict.fromkeys(keys, item.name)
            plan.items.append(item)
    _refuse_replacing_inputs(plan, layout, conversion, sources, seen)
    if conversion.shard is not None:
        part, parts = conversion.shard
        plan.items = plan.items[part - 1 :: parts]
        plan.failed = plan.failed[part - 1 :: parts]
        if part > 1:
            plan.left_alone = []  # told once for all parts, by the first
    return plan


def _items_of(
    path: Path, out: Path, layout: Layout, conversion: Conversion, plan: Plan, seen: set[str], prefix: str
) -> Iterator[Item]:
    """The textures of one input; what is not one goes into ``plan``, every image of a folder into ``seen``."""
    if os.path.isdir(path):  # a path that is too long is no folder; Path.is_dir would raise
        empty = True
        for entry in scan(path, leave_out=out):
            name = f"{prefix}{entry.relative}"
            empty = False
            if entry.fault is not None:
                plan.failed.append((str(entry.path), entry.fault))
                continue
            seen.add(os.path.realpath(entry.path))
            if entry.reason is not None:
                plan.left_alone.append((name, entry.reason))
            else:
                yield from _item(entry.path, name, entry.relative, out, layout, conversion, plan)
        if empty:
            plan.failed.append((str(path), "no textures were found in it (the output folder is left out)"))
    elif not os.path.lexists(path):
        plan.failed.append((str(path), "there is no such file or folder"))
    elif path.suffix.lower() not in TEXTURE_SUFFIXES:
        kinds = ", ".join(sorted(suffix.lstrip(".") for suffix in TEXTURE_SUFFIXES))
        plan.failed.append((str(path), f"is no texture by its extension: these are read: {kinds}"))
    else:
        yield from _item(path, str(path), PurePath(path.name), out, layout, conversion, plan)


def _item(
    source: Path, name: str, relative: PurePath, out: Path, layout: Layout, conversion: Conversion, plan: Plan
) -> Iterator[Item]:
    if not relative.stem.strip("."):
        plan.failed.append((name, "has no name before its extension: rename it"))
        return
    below = game_path(relative, PurePath(os.path.abspath(source)))
    known = below is not None
    if below is None and conversion.game_folder is not None:
        below, known = PurePath(conversion.game_folder) / relative, True
    in_game = (below or relative).with_suffix("")
    if in_game.parts[0].lower() == "pbr" and len(in_game.parts) > 1:
        in_game = PurePath(*in_game.parts[1:])
    base = out / layout.root / (in_game if layout.tree == "game" else relative.with_suffix(""))
    stripped = without_diffuse_suffix(base.name) if layout.strip_diffuse_suffix else base.name
    normal, glow = (find_companion(source, suffix) for suffix in (NORMAL_SUFFIX, GLOW_SUFFIX))
    yield Item(
        LooseFile(source),
        name,
        in_game,
        known,
        base,
        base.with_name(stripped),
        conversion,
        None if normal is None else LooseFile(normal),
        None if glow is None else LooseFile(glow),
    )


def _refuse_replacing_inputs(
    plan: Plan, layout: Layout, conversion: Conversion, sources: set[str], seen: set[str]
) -> None:
    """Moves to the failed ones what would write over a source, or would replace any image of the input folders."""
    kept = seen | sources if conversion.existing == "overwrite" else sources
    safe = []
    for item in plan.items:
        read = kept | _own_normal_beside(item)
        clash = [path for path in targets(item, layout, layout.files) if os.path.realpath(path) in read]
        if clash:
            message = f"{clash[0]} belongs to the inputs and is never written to: choose another output folder"
            plan.failed.append((item.name, message))
        else:
            safe.append(item)
    plan.items = safe


def _own_normal_beside(item: Item) -> set[str]:
    """The mod's own normal map, a source as much as the diffuse, where the outputs would lie in its folder."""
    return set() if item.normal is None else {os.path.realpath(item.normal.name)}
