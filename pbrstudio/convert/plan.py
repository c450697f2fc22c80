"""The plan of a conversion: which textures, which files each will give, and what is left alone or cannot be."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pbrstudio.convert.own_normal import find_own_normal
from pbrstudio.convert.scan import scan
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout, LayoutFile
from pbrstudio.textures.naming import game_path, without_diffuse_suffix
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES

ITEM_FILE_ENDINGS = {"maps-json": "_maps.json", "gltf": ".gltf"}


@dataclass(frozen=True, slots=True)
class Item:
    """One texture to convert."""

    source: Path
    name: str
    """How reports call it: the path as it was given, or below the folder that was given."""
    game: PurePath
    """The texture's path below the game's ``textures`` folder, without extension: what a mesh asks for."""
    base: Path
    """The outputs' common path, to which each file's suffix and extension are added."""


@dataclass(slots=True)
class Plan:
    """What a conversion will go through. ``left_alone`` and ``failed`` pair a file's name with one sentence."""

    items: list[Item] = field(default_factory=list)
    left_alone: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def active_files(layout: Layout, conversion: Conversion, classes: tuple[str, ...]) -> list[LayoutFile]:
    """The files of the layout that this conversion writes."""
    allowed = {"always": True, "parallax": conversion.parallax, "materials": bool(classes)}
    return [file for file in layout.files if allowed[file.when]]


def targets(item: Item, layout: Layout, files: Sequence[LayoutFile]) -> list[Path]:
    """The paths of an item's files, images first, then the layout's text files."""
    images = [target(item, file) for file in files]
    return images + [item.base.with_name(item.base.name + ITEM_FILE_ENDINGS[kind]) for kind in layout.item_files]


def target(item: Item, file: LayoutFile) -> Path:
    return item.base.with_name(f"{item.base.name}{file.suffix}.{file.type}")


def make_plan(inputs: Sequence[Path], out: Path, layout: Layout, conversion: Conversion) -> Plan:
    """Goes through the inputs, files and folders, and decides what becomes of each texture.

    Nothing is read but the folders. Two textures that would give the same files, and one that would overwrite a
    source of this very conversion, are refused with a sentence.
    """
    plan = Plan()
    claimed: dict[str, str] = {}
    sources: set[Path] = set()
    for path in inputs:
        for item in _items_of(path, out, layout, plan):
            if (source := item.source.resolve()) in sources:
                continue  # Named twice, or named and in a folder that is: once is meant.
            sources.add(source)
            keys = [str(path).lower() for path in targets(item, layout, layout.files)]
            if rival := next((claimed[key] for key in keys if key in claimed), None):
                plan.failed.append((item.name, f"would write the same files as {rival}: rename one of them"))
                continue
            claimed |= dict.fromkeys(keys, item.name)
            plan.items.append(item)
    _refuse_overwritten_sources(plan, layout)
    if conversion.shard is not None:
        part, parts = conversion.shard
        plan.items = plan.items[part - 1 :: parts]
        if part > 1:
            # Told once for all parts: by the first.
            plan.left_alone, plan.failed = [], []
    return plan


def _items_of(path: Path, out: Path, layout: Layout, plan: Plan) -> list[Item]:
    if os.path.isdir(path):  # a path that is too long is no folder; Path.is_dir would raise
        seen = list(scan(path, leave_out=out))
        plan.failed += [(str(entry.path), entry.fault) for entry in seen if entry.fault is not None]
        plan.left_alone += [(str(entry.relative), entry.reason) for entry in seen if entry.reason is not None]
        return [
            _item(entry.path, str(entry.relative), entry.relative, out, layout)
            for entry in seen
            if entry.reason is None and entry.fault is None
        ]
    if not os.path.exists(path):
        plan.failed.append((str(path), "there is no such file or folder"))
    elif path.suffix.lower() not in TEXTURE_SUFFIXES:
        kinds = ", ".join(sorted(suffix.lstrip(".") for suffix in TEXTURE_SUFFIXES))
        plan.failed.append((str(path), f"is no texture by its extension: these are read: {kinds}"))
    else:
        return [_item(path, str(path), PurePath(path.name), out, layout)]
    return []


def _item(source: Path, name: str, relative: PurePath, out: Path, layout: Layout) -> Item:
    # Below the input first: an absolute path may hold another folder called textures further up.
    in_game = game_path(relative) or game_path(source.absolute()) or relative
    in_game = in_game.with_suffix("")
    if in_game.parts[0].lower() == "pbr" and len(in_game.parts) > 1:
        in_game = PurePath(*in_game.parts[1:])
    tree = in_game if layout.tree == "game" else relative.with_suffix("")
    stem = without_diffuse_suffix(tree.name) if layout.strip_diffuse_suffix else tree.name
    return Item(source, name, in_game, out / layout.root / tree.with_name(stem))


def _refuse_overwritten_sources(plan: Plan, layout: Layout) -> None:
    sources = {item.source.resolve() for item in plan.items}
    safe = []
    for item in plan.items:
        read = sources | _own_normal_beside(item)
        clash = [path for path in targets(item, layout, layout.files) if path.resolve() in read]
        if clash:
            plan.failed.append((item.name, f"{clash[0]} is a source and is never written to: choose another folder"))
        else:
            safe.append(item)
    plan.items = safe


def _own_normal_beside(item: Item) -> set[Path]:
    """The mod's own normal map, a source as much as the diffuse, where the outputs would lie in its folder."""
    if item.base.parent.resolve() != item.source.parent.resolve():
        return set()
    own = find_own_normal(item.source)
    return set() if own is None else {own.resolve()}
