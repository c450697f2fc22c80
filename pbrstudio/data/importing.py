"""Copies MatSynth, shards or tree, into a plain folder of materials with a split of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.opening import SPLIT_FILE, list_root, survey
from pbrstudio.data.parting import write_split
from pbrstudio.data.sources.listing import Row
from pbrstudio.data.sources.matsynth import BLENDS
from pbrstudio.data.training_data import TrainingData
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.staging import StagedFiles
from pbrstudio.textures.png import write_png
from pbrstudio.textures.texture import ColourSpace


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a root has to import: its data, and its rows by id."""

    data: TrainingData
    rows: Mapping[str, Row]

    def write_split(self, out: Path) -> None:
        """The parts of all that could be imported: without them variants of test materials would train."""
        write_split(out / SPLIT_FILE, self.data.listed)


def plan_import(root: Path, out: Path, size: int | None) -> ImportPlan:
    """What would be imported. `UserError`: the root is no MatSynth, or its index is broken."""
    if out.is_file():
        raise UserError(f"{out}: is a file: name a folder to import into")
    data = survey([root], longest=size)
    rows = {row.draft.id: row for row in list_root(root, size, data.cache.folder).rows}
    if not any(row.slug or row.library for row in rows.values()):
        raise UserError(f"{root}: is neither MatSynth's shards nor its tree, which are all that is imported")
    return ImportPlan(data, rows)


def chosen(plan: ImportPlan, *, category: str | None, limit: int | None) -> tuple[Entry, ...]:
    """The entries to import, by id: of a category, at most ``limit``, spread over all. `UserError`: there are none."""
    found = [
        entry
        for entry in plan.data.listed
        if category is None or (plan.rows[entry.id].category or "").lower() == category.lower()
    ]
    if not found:
        known = ", ".join(sorted({row.category or "" for row in plan.rows.values()}))
        raise UserError(f"nothing is left to import of the category '{category}': there are {known}")
    if limit is not None and limit < len(found):
        step = len(found) / limit
        found = [found[int(index * step)] for index in range(limit)]
    return tuple(found)


def folder_of(out: Path, entry: Entry) -> Path:
    """Where an entry is imported to. `UserError`: its name is none for a folder."""
    if not re.fullmatch(r"\w[\w.+-]*", entry.id):
        raise UserError(f"'{entry.id}' is no name for a folder: rename it where it comes from")
    return out / entry.id


def is_there(out: Path, entry: Entry) -> bool:
    """Whether it was imported before: ``meta.json`` is the last of its files to get its name."""
    return (out / entry.id / "meta.json").is_file()


def write_imported(plan: ImportPlan, entry: Entry, out: Path) -> tuple[Path, ...]:
    """Writes one material. UserError: it cannot be read. OSError: it cannot be written."""
    planes = plan.data.decoded(entry).planes
    folder = folder_of(out, entry)
    row = plan.rows[entry.id]
    with StagedFiles() as staged:
        for kind, pixels in _planes(planes).items():
            space = ColourSpace.SRGB if kind == "basecolor" else ColourSpace.LINEAR
            write_png(staged.path_for(folder / f"{kind}.png"), pixels, space=space)
        meta = {
            "name": entry.id,
            # A blend's category says nothing without its parents, so it comes with what it was found to be.
            "category": entry.label if row.category == BLENDS else row.category,
            "licence": entry.licence,
            "attribution": entry.attribution,
            "normal_convention": "OpenGL",
            "tileable": entry.tileable,
            "height_factor": planes.depth,
            "source": row.library,
        }
        staged.path_for(folder / "meta.json").write_text(
            json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        return staged.commit()


def _planes(planes: Planes) -> dict[str, np.ndarray]:
    """The maps to write; not AO, which MatSynth has none of: it is computed again where it is read."""
    colour = planes.colour if planes.alpha is None else np.dstack([planes.colour, planes.alpha])
    maps = {
        "basecolor": colour,
        "roughness": planes.roughness,
        "metallic": planes.metallic,
        "height": planes.height,
        "normal": planes.normal,
    }
    return {kind: np.ascontiguousarray(pixels) for kind, pixels in maps.items() if pixels is not None}
