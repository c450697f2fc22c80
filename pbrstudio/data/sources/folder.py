"""A folder of materials: one folder each, with a ``meta.json`` (`data/materials.py` says what is in it)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pbrstudio.data.decoding import DATA_MAPS, Decoded, MapFile, Told, decode
from pbrstudio.data.entry import Entry, Planes
from pbrstudio.data.masks import CLASS_MASK, LEGENDS, MASK, PAINTED, known_legend, read_mask
from pbrstudio.data.materials import (
    UNTRUSTED,
    attribution_of,
    declared_convention,
    depth_of,
    folders_without_colour,
    map_path,
    material_folders,
    read_meta,
)
from pbrstudio.data.sources.listing import Listing, Row, kept_size, stamp_of
from pbrstudio.data.sources.sizes import known_maps
from pbrstudio.data.split import family_of
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Finding, Severity
from pbrstudio.textures.eight_bit import srgb_bytes
from pbrstudio.textures.read import probe, read_texture
from pbrstudio.textures.shrink import fit_texture
from pbrstudio.textures.texture import ColourSpace, Texture

MAP_FILES: tuple[MapFile, ...] = ("basecolor", *DATA_MAPS)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The materials below ``root``, those in ``listed``."""

    name: str
    root: Path
    listed: tuple[Entry, ...]
    classes: tuple[str, ...]
    longest: int | None

    def entries(self) -> tuple[Entry, ...]:
        return self.listed

    def load(self, entry: Entry) -> Planes:
        return self.read(entry).planes

    def read(self, entry: Entry) -> Decoded:
        """The entry's planes, with its class map and its painted picture where it has them. UserError: its files are
        damaged, or gone."""
        folder = self.root / entry.id
        meta = read_meta(folder)
        told = Told(entry.label, entry.tileable, declared_convention(meta), depth_of(meta))
        name = str(meta.get("name", folder.name))

        def read_map(kind: MapFile) -> Texture | None:
            path = None if (name, kind) in UNTRUSTED else map_path(folder, kind)
            if path is None:
                if kind == "basecolor":
                    raise UserError(f"{folder}: has no basecolor any more")
                return None
            return read_texture(path, space=ColourSpace.SRGB if kind == "basecolor" else ColourSpace.LINEAR)

        decoded = decode(read_map, told, self.longest)
        planes = decoded.planes
        rows, columns = planes.colour.shape[:2]
        mask, shown = map_path(folder, CLASS_MASK), map_path(folder, PAINTED)
        if mask is not None:
            planes = replace(planes, classes=read_mask(mask, columns, rows, self.classes))
        if shown is not None:
            picture = fit_texture(read_texture(shown, space=ColourSpace.SRGB), columns, rows, wrap=False)
            planes = replace(planes, colour=srgb_bytes(picture))
        return replace(decoded, planes=planes)


def list_folder(root: Path, longest: int | None) -> Listing:
    """The materials below ``root``, by their ``meta.json`` and the headers of their images."""
    rows: list[Row] = []
    findings: list[Finding] = []
    for folder in material_folders(root):
        try:
            rows.append(_row(folder, longest, findings))
        except UserError as error:
            findings.append(Finding(Severity.ERROR, str(error), folder.name))
    for folder in folders_without_colour(root):
        message = "it has no basecolor, which every material needs: add basecolor.png, or take the folder away"
        findings.append(Finding(Severity.ERROR, message, folder.name))
    return Listing(root, tuple(rows), tuple(findings), partial(_open, root=root, longest=longest))


def _open(
    name: str, entries: tuple[Entry, ...], classes: tuple[str, ...], *, root: Path, longest: int | None
) -> FolderSource:
    return FolderSource(name, root, entries, classes, longest)


def _row(folder: Path, longest: int | None, findings: list[Finding]) -> Row:
    meta = read_meta(folder)
    found = {kind: path for kind in MAP_FILES if (path := map_path(folder, kind)) is not None}
    name = str(meta.get("name", folder.name))
    trusted = {kind: path for kind, path in found.items() if (name, kind) not in UNTRUSTED}
    sizes = {kind: (facts.width, facts.height) for kind, facts in ((k, probe(p)) for k, p in trusted.items())}
    width, height = kept_size(*sizes["basecolor"], longest)
    maps, wrong = known_maps(sizes, measurable=declared_convention(meta) is not None or "height" in sizes)
    wrong += tuple(f"its {kind} is known to be wrong: it counts as missing" for kind in found if kind not in trusted)
    findings += [Finding(Severity.WARNING, sentence, folder.name) for sentence in wrong]
    missing = [kind for kind in MAP_FILES if kind not in found and kind != "opacity"]
    findings += [Finding(Severity.NOTE, f"it has no {kind}", folder.name) for kind in missing]
    mask = map_path(folder, CLASS_MASK)
    shown = map_path(folder, PAINTED)
    more = [path for path in (mask, shown, *_legends(folder)) if path is not None]
    drawn = frozenset() if mask is None else frozenset(known_legend(mask).values())
    draft = Entry(
        id=folder.name,
        domain="materials",
        part="train",
        label=None,
        weak=None,
        tileable=bool(meta.get("tileable", False)),
        width=width,
        height=height,
        maps=maps,
        drawn=mask is not None,
        stamp=stamp_of([folder / "meta.json", *found.values(), *more]),
        licence=str(meta.get("licence", "")),
        attribution=attribution_of(meta),
    )
    return Row(draft, str(meta.get("category", "")), None, family_of(folder.name), drawn=drawn)


def _legends(folder: Path) -> list[Path]:
    base = CLASS_MASK.removesuffix(MASK)
    return [path for end in LEGENDS if (path := folder / f"{base}{end}").is_file()]
