"""Which textures belong to a pack, as its manifest has it, and which of them nothing asks for any more."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pbrstudio.convert.item import Item, targets
from pbrstudio.convert.workshop import Workshop
from pbrstudio.mods.manifest import AnyRecord, Manifest, read_packs
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.layout import Layout
from pbrstudio.spec.manifest import BelongsRecord, ItemRecord
from pbrstudio.textures.layouts import layout_ids, load_layout


@dataclass(frozen=True, slots=True)
class Made:
    """What a file is one of."""

    layout: str
    texture: str
    """As reports called it; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was noted of one pack; paths are below the output folder, with forward slashes."""

    files: dict[str, Made]
    """The files that belong to it, whether they are there or not."""
    renamed: frozenset[str]
    """Those of them that were written under new names, beside what was there."""
    others: frozenset[str]
    """Files that belong to other packs of the folder."""
    keys: frozenset[str]
    """Of all textures that were ever converted under their own names."""

    def unwanted(self, wanted: Collection[str], layout: str) -> list[str]:
        """The files of ``layout`` that were made under their own names and are not ``wanted``, in a fixed order."""
        keep = {*wanted, *self.renamed, *self.others}
        return sorted(path for path, made in self.files.items() if made.layout == layout and path not in keep)


def known(out: Path, pack: str) -> Known:
    """What the manifests in ``out`` tell of ``pack`` and its shards. Raises `UserError` when one cannot be read."""
    of_pack = re.compile(re.escape(pack) + r"(_[1-9]\d*_of_[1-9]\d*)?")
    mine: list[AnyRecord] = []
    theirs: list[AnyRecord] = []
    for name, lines in read_packs(out).items():
        (mine if of_pack.fullmatch(name) else theirs).extend(lines)
    items = [line for line in mine if isinstance(line, ItemRecord)]
    return Known(
        files=_files(mine),
        renamed=frozenset(output.path for line in items if line.renamed for output in line.outputs),
        others=frozenset(_files(theirs)),
        keys=frozenset(line.key for line in items if not line.renamed),
    )


def belonging(out: Path) -> set[str]:
    """The files that belong to any pack of ``out``. Raises `UserError` when a manifest cannot be read."""
    return {path for lines in read_packs(out).values() for path in _files(lines)}


def check_layout(out: Path, layout: Layout) -> None:
    """Raises `UserError` where ``out`` holds textures of another of the game's layouts: together they are no mod."""
    if layout.tree != "game":
        return
    there = {path: made for lines in read_packs(out).values() for path, made in _files(lines).items()}
    games = {each for each in layout_ids() if load_layout(each).tree == "game"} - {layout.id}
    for path, made in there.items():
        if made.layout in games and (out / path).exists():
            raise UserError(
                f"{out} holds textures of layout '{made.layout}', such as {path}, and '{layout.id}' was asked for: "
                "choose another output folder, or move what is there away"
            )


def wanted_files(items: Collection[Item], workshop: Workshop, manifest: Manifest) -> dict[str, Path]:
    """The files that these textures have or will have, by the paths that records call them by."""
    paths = (path for item in items for path in targets(item, workshop.layout, workshop.files(item.conversion)))
    return {manifest.relative(path): path for path in paths}


def _files(lines: Collection[AnyRecord]) -> dict[str, Made]:
    files: dict[str, Made] = {}
    for line in sorted(lines, key=lambda line: line.at):
        match line:
            case ItemRecord():
                made = Made(line.key.partition(":")[0], line.name)
                files |= dict.fromkeys((output.path for output in line.outputs), made)
            case BelongsRecord():
                files = dict.fromkeys(line.added, Made(line.layout, "")) | files
                for path in line.gone:
                    files.pop(path, None)
            case _:
                pass
    return files
