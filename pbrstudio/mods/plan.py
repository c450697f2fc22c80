"""The plan of a conversion: which textures, which files each will give, and what is left alone or cannot be."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from pbrstudio.convert.item import Item, targets
from pbrstudio.convert.texture_file import LooseFile, TextureFile
from pbrstudio.mods.origins import place_of
from pbrstudio.mods.placing import Placing
from pbrstudio.mods.plugins.texture_sets import Landscapes, read_landscapes
from pbrstudio.mods.scan import Seen, scan_tree
from pbrstudio.mods.spelling import spelled
from pbrstudio.mods.trees.forest import Forest
from pbrstudio.mods.trees.tree import Tree
from pbrstudio.runtime.control import SafePoint, never_stop
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.conversion import Conversion
from pbrstudio.spec.layout import Layout
from pbrstudio.textures.dds.header import LONGEST_HEADER, is_cube_map
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES


@dataclass(slots=True)
class Plan:
    """What a conversion will go through. ``left_alone`` and ``failed`` pair a file's name with one sentence."""

    items: list[Item] = field(default_factory=list)
    left_alone: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    landscapes: Landscapes | None = None
    """The texture sets of the plugins that were given; None when none was."""
    warnings: list[str] = field(default_factory=list)
    """What there is to say about the request as a whole."""
    inputs: tuple[str, ...] = ()
    """What was gone through, as `place_of` has it."""
    unasked: set[str] = field(default_factory=set)
    """The images that are left alone, as `place_of` has them."""
    refused: set[str] = field(default_factory=set)
    """Those that cannot be converted."""
    unseen: list[str] = field(default_factory=list)
    """What of the input could not be looked into, or held nothing, a sentence each: what it lacks may be wanted."""

    def leave_alone(self, name: str, reason: str, file: TextureFile) -> None:
        """Notes an image that is nothing to convert."""
        self.left_alone.append((name, reason))
        self.unasked.add(place_of(file.name))

    def refuse(self, name: str, message: str, file: TextureFile) -> None:
        """Notes an image that cannot be converted."""
        self.failed.append((name, message))
        self.refused.add(place_of(file.name))

    def miss(self, name: str, message: str) -> None:
        """Notes a part of the input that could not be looked into, which is a failure."""
        self.failed.append((name, message))
        self.unseen.append(f"{name}: {message}")


def make_plan(
    inputs: Sequence[Path],
    out: Path,
    layout: Layout,
    conversion: Conversion,
    safe_point: SafePoint = never_stop,
    forest: Forest | None = None,
) -> Plan:
    """Goes through the inputs (files, folders, archives) and decides what becomes of each texture.

    Read are the folders, lists of archives, plugins and the headers of DDS files, nothing else. Two textures that
    would give the same files, and one whose files would replace something of the inputs, are refused with a sentence.
    ``forest``: the inputs' trees, where several plans are made of them. Raises `UserError` for a plugin that cannot be
    read.
    """
    forest = forest or Forest(out)
    landscapes = read_landscapes(conversion.plugins) if conversion.plugins else None
    plan = Plan(landscapes=landscapes, inputs=tuple(map(place_of, inputs)))
    placing = Placing(out, layout, conversion, landscapes)
    claimed: dict[str, Item] = {}
    named: set[str] = set()
    sources: set[str] = set()
    seen: set[str] = set()
    for path in inputs:
        prefix = f"{path.name}/" if len(inputs) > 1 and path.name else ""
        for item in _items_of(path, prefix, placing, plan, forest, seen, safe_point):
            safe_point()
            if (name := os.path.abspath(item.source.name)) in named:
                continue  # Named twice, or named and in a folder that is: once is meant.
            named.add(name)
            sources.add(source := os.path.realpath(name))
            paths = {str(path).lower(): path.name for path in targets(item, layout, layout.files)}
            if rival := next((claimed[key] for key in paths if key in claimed), None):
                if os.path.realpath(rival.source.name) == source:
                    continue  # So it is of a folder that is reached by two ways.
                shared = ", ".join(name for key, name in paths.items() if claimed.get(key) is rival)
                message = (
                    f"would write the same files as {rival.name}, which comes first and wins ({shared}): "
                    "convert this one alone, into another output folder"
                )
                plan.refuse(item.name, message, item.source)
                continue
            claimed |= dict.fromkeys(paths, item)
            plan.items.append(replace(item, found_in=path))
    plan.items = spelled(plan.items, out)
    _refuse_replacing_inputs(plan, layout, conversion, sources, seen)
    return plan


def _items_of(
    path: Path,
    prefix: str,
    placing: Placing,
    plan: Plan,
    forest: Forest,
    seen: set[str],
    safe_point: SafePoint,
) -> Iterator[Item]:
    """The textures of one input; what is none goes into ``plan``, every image of a folder into ``seen``."""
    try:
        tree = forest.tree(path, safe_point)
    except UserError as error:
        plan.miss(str(path), str(error).removeprefix(f"{path}: "))
        return
    if tree is None:
        yield from _single_item(path, placing, plan, forest)
    else:
        yield from _items_of_tree(tree, prefix, placing, plan, seen)


def _items_of_tree(tree: Tree, prefix: str, placing: Placing, plan: Plan, seen: set[str]) -> Iterator[Item]:
    for hidden in tree.hidden:
        name = f"{prefix}{hidden.member.archive}/{hidden.member.relative}"
        plan.leave_alone(name, hidden.sentence, hidden.member.file)
    plan.unseen += [f"{each.path}: {each.sentence}" for each in tree.unseen]
    empty = True
    for entry in scan_tree(tree):
        empty = False
        if entry.file is None:
            plan.miss(str(entry.path), entry.fault or "")
            continue
        seen.add(os.path.realpath(entry.path))
        yield from _item(entry, entry.file, f"{prefix}{entry.relative}", tree, placing, plan)
    if empty:
        plan.miss(str(tree.root), "no textures were found in it (the output folder is left out)")


def _item(entry: Seen, file: TextureFile, name: str, tree: Tree, placing: Placing, plan: Plan) -> Iterator[Item]:
    """The item of one image of a folder or an archive, unless there is a reason against it."""
    if entry.reason is not None:
        plan.leave_alone(name, entry.reason, file)
        return
    try:
        item = placing.item(file, name, entry.relative, tree, entry.doubt)
    except UserError as error:
        plan.refuse(name, str(error), file)
        return
    if item.place_known and _is_cube_map(file):  # a part of the game's; elsewhere it is a mistake, which is told
        plan.leave_alone(name, "is a cube map by its header", file)
        return
    if (reason := placing.pbr_already(item, entry.relative, tree)) is not None:
        plan.leave_alone(name, reason, file)
    else:
        yield item


def _single_item(path: Path, placing: Placing, plan: Plan, forest: Forest) -> Iterator[Item]:
    """The texture of a file that was named itself: it is converted whatever its name and header say."""
    if not os.path.lexists(path):
        plan.miss(str(path), "there is no such file or folder")
        return
    if path.suffix.lower() not in TEXTURE_SUFFIXES:
        kinds = ", ".join(sorted(suffix.lstrip(".") for suffix in TEXTURE_SUFFIXES))
        plan.miss(str(path), f"is no texture by its extension: these are read: {kinds}, and bsa archives")
        return
    if not os.path.exists(path):  # converting it tells what it is
        plan.unseen.append(f"{path}: is a link to what is not there")
    try:
        yield placing.item(LooseFile(path), str(path), PurePath(path.name), forest.siblings(path.parent))
    except UserError as error:
        plan.refuse(str(path), str(error), LooseFile(path))


def _is_cube_map(file: TextureFile) -> bool:
    """Whether its header says so; a file that cannot be read is none, and fails when it is converted."""
    if file.name.suffix.lower() != ".dds":
        return False
    try:
        return is_cube_map(file.start(LONGEST_HEADER))
    except (OSError, UserError):
        return False


def _refuse_replacing_inputs(
    plan: Plan, layout: Layout, conversion: Conversion, sources: set[str], seen: set[str]
) -> None:
    """Moves to the failed ones what would write over a source, or would replace any image of the input folders."""
    kept = seen | sources if conversion.existing == "overwrite" else sources
    safe = []
    for item in plan.items:
        beside = _maps_beside(item)
        paths = ((path, os.path.realpath(path)) for path in targets(item, layout, layout.files))
        clash = [path for path, real in paths if real in kept or real in beside]
        if clash:
            message = f"{clash[0]} belongs to the inputs and is never written to: choose another output folder"
            plan.refuse(item.name, message, item.source)
        else:
            safe.append(item)
    plan.items = safe


def _maps_beside(item: Item) -> set[str]:
    """The mod's own maps that are used, sources as much as the diffuse, where outputs would lie in their folder."""
    maps = [item.normal, item.glow]
    if item.conversion.existing == "overwrite":  # else what is there stays, and the rest of the texture is made
        maps += [item.height, item.mask]
    return {os.path.realpath(file.name) for file in maps if file is not None}
