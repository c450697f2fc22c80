"""MatSynth as its download script extracts it: ``{train,test}/{Category}/{slug}/*.png`` with a ``metadata.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pbrstudio.data.decoding import Decoded, MapFile, decode
from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.materials import map_path
from pbrstudio.data.sources.listing import Listing, Row, kept_size, stamp_of
from pbrstudio.data.sources.matsynth import MAP_FILES, PARTS, Record, record_of
from pbrstudio.data.sources.sizes import known_maps
from pbrstudio.runtime.errors import UserError, os_error_sentence
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.textures.read import probe, read_texture
from pbrstudio.textures.texture import ColourSpace, Texture

METADATA = "metadata.json"


@dataclass(frozen=True, slots=True)
class MatSynthFolderSource:
    """The materials of an extracted MatSynth; ``folders`` by id."""

    name: str
    folders: dict[str, Path]
    listed: tuple[Entry, ...]
    longest: int | None

    def entries(self) -> tuple[Entry, ...]:
        return self.listed

    def load(self, entry: Entry) -> Planes:
        return self.read(entry).planes

    def read(self, entry: Entry) -> Decoded:
        """The entry's planes. UserError: its files are damaged, or gone."""
        folder = self.folders[entry.id]

        def read_map(kind: MapFile) -> Texture | None:
            path = map_path(folder, kind) if kind in MAP_FILES else None
            if path is None:
                if kind == "basecolor":
                    raise UserError(f"{folder}: has no basecolor any more")
                return None
            return read_texture(path, space=ColourSpace.SRGB if kind == "basecolor" else ColourSpace.LINEAR)

        return decode(read_map, _record(folder).told(entry), self.longest)


def is_tree(root: Path) -> bool:
    """Whether there is a material with its metadata where the script puts one."""
    return root.is_dir() and any(next((root / part).glob(f"*/*/{METADATA}"), None) for part in PARTS)


def list_tree(root: Path, longest: int | None) -> Listing:
    """The materials below ``root``, by their metadata and the headers of their images."""
    rows: list[Row] = []
    findings: list[Finding] = []
    folders: dict[str, Path] = {}
    for part in PARTS:
        for folder in sorted(path for path in (root / part).glob("*/*") if path.is_dir()):
            try:
                row = _row(folder, part, longest, findings)
                if row.draft.id in folders:
                    raise UserError(f"two materials are called so: {folders[row.draft.id]} and {folder}; rename one")
                folders[row.draft.id] = folder
                rows.append(row)
            except UserError as error:
                findings.append(Finding(Severity.ERROR, str(error), folder.name))
    ordered = tuple(sorted(rows, key=lambda row: row.draft.id))
    return Listing(root, ordered, tuple(findings), partial(_open, folders=folders, longest=longest))


def _open(
    name: str, entries: tuple[Entry, ...], classes: tuple[str, ...], *, folders: dict[str, Path], longest: int | None
) -> MatSynthFolderSource:
    kept = {entry.id: folders[entry.id] for entry in entries}
    return MatSynthFolderSource(name, kept, entries, longest)


def _row(folder: Path, part: str, longest: int | None, findings: list[Finding]) -> Row:
    record = _record(folder)
    found = {kind: path for kind in MAP_FILES if (path := map_path(folder, kind)) is not None}
    if "basecolor" not in found:
        raise UserError(f"{folder}: has no basecolor")
    sizes = {kind: (facts.width, facts.height) for kind, facts in ((k, probe(p)) for k, p in found.items())}
    maps, wrong = known_maps(sizes, measurable=True)
    missing = [kind for kind in MAP_FILES if kind not in found and kind != "opacity"]
    if missing:
        wrong += (f"it has no {' and no '.join(missing)}: counts as missing",)
    findings += [Finding(Severity.WARNING, sentence, folder.name) for sentence in wrong]
    stamp = stamp_of([folder / METADATA, *found.values()])
    return record.row(part, kept_size(*sizes["basecolor"], longest), maps, stamp)


def _record(folder: Path) -> Record:
    path = folder / METADATA
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(os_error_sentence(error)) from error
    except ValueError as error:
        raise UserError(f"{path}: not valid JSON ({error})") from error
    if not isinstance(content, dict):
        raise UserError(f"{path}: must be an object with a category")
    return record_of(folder.name, content, folder.parent.name)
