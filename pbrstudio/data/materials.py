"""A folder of materials: one folder each, ``basecolor`` and what other maps there are, and a ``meta.json``."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbrstudio.data.conventions import CONVENTIONS, Convention
from pbrstudio.data.decoding import cut_out, height_plane, normal_plane, scalar_plane
from pbrstudio.data.hygiene import fate_of
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.materials import DROP, MAPS_ONLY, PARENTS, MaterialTable
from pbrstudio.textures.eight_bit import alpha_bytes, data_bytes, srgb_bytes
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.shrink import fit_texture
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES
from pbrstudio.textures.texture import ColourSpace, Texture

META = "meta.json"
MAPS = ("roughness", "metallic", "ao", "height", "normal")
"""What a material can have beside its base colour."""
UNTRUSTED = {("rollershutter_window_02", "metallic")}
"""(name, map) known to be wrong: the map counts as missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """A material's maps at the size of its base colour; None where it has none. Integers, full range, as in
    `MaterialMaps`; the normal is OpenGL and of unit length."""

    id: str
    category: str
    label: str | None
    """Its class; None when it holds several materials."""
    tileable: bool
    licence: str
    attribution: str
    basecolor: U8
    alpha: U8 | None
    roughness: U8 | None
    metallic: U8 | None
    ao: U8 | None
    height: U16 | None
    normal: U8 | None
    notes: tuple[str, ...] = ()
    """What was found wrong with it, in sentences."""


def material_folders(root: Path) -> list[Path]:
    """The folders below ``root`` that hold a base colour, sorted. `UserError` when there is none."""
    if not root.is_dir():
        raise UserError(f"{root} is no folder of materials")
    found = sorted(path for path in root.iterdir() if path.is_dir() and map_path(path, "basecolor") is not None)
    if not found:
        raise UserError(f"{root} holds no materials: one folder each is expected, with a basecolor in it")
    return found


def folders_without_colour(root: Path) -> list[Path]:
    """The folders below ``root`` that are materials by a ``meta.json`` or a map, and have no base colour; sorted."""
    folders = sorted(path for path in root.iterdir() if path.is_dir() and map_path(path, "basecolor") is None)
    return [each for each in folders if (each / META).is_file() or any(map_path(each, name) for name in MAPS)]


def category_of(folder: Path) -> str:
    """The category that the material's ``meta.json`` states."""
    return str(read_meta(folder).get("category", ""))


def load_material(folder: Path, table: MaterialTable, *, maps: Collection[str] = MAPS) -> Material | None:
    """Reads a material, of its maps those in ``maps``; None when its category is dropped.

    Raises `UserError` for a category that the table does not know, and for maps that cannot be read. A map of other
    proportions than the base colour, or a normal map of unknown direction, counts as missing, and ``notes`` says so.
    """
    meta = read_meta(folder)
    fate = fate_of(str(meta.get("category", "")), table)
    if fate in (DROP, PARENTS):
        return None
    path = map_path(folder, "basecolor")
    if path is None:
        raise UserError(f"{folder}: has no basecolor")
    colour = read_texture(path)
    notes: list[str] = []
    name = str(meta.get("name", folder.name))
    planes = {
        kind: None if kind not in maps or (name, kind) in UNTRUSTED else _read(folder, kind, colour, notes)
        for kind in MAPS
    }
    convention = declared_convention(meta)
    if planes["normal"] is not None and convention is None:
        notes.append(f"{folder.name}: its normal map's direction is not known")
    return Material(
        id=folder.name,
        category=str(meta["category"]),
        label=None if fate == MAPS_ONLY else fate,
        tileable=bool(meta.get("tileable", False)),
        licence=str(meta.get("licence", "")),
        attribution=attribution_of(meta),
        basecolor=srgb_bytes(colour),
        alpha=cut_out(alpha_bytes(colour)),
        roughness=scalar_plane(planes["roughness"]),
        metallic=scalar_plane(planes["metallic"]),
        ao=scalar_plane(planes["ao"]),
        height=height_plane(planes["height"]),
        normal=None
        if planes["normal"] is None or convention is None
        else normal_plane(data_bytes(planes["normal"]), convention),
        notes=tuple(notes),
    )


def declared_convention(meta: Mapping[str, Any]) -> Convention | None:
    """What a material's ``meta.json`` says of its normal map's direction; None where it does not know."""
    said = meta.get("normal_convention")
    return next((name for name in CONVENTIONS if name == said), None)


def depth_of(meta: Mapping[str, Any]) -> float | None:
    """Full range of a material's height in widths, where its ``meta.json`` says it as ``height_factor``."""
    said = meta.get("height_factor")
    return float(said) if isinstance(said, int | float) and said >= 0 else None


def read_meta(folder: Path) -> dict[str, Any]:
    """A material's ``meta.json``. `UserError`: it is not there, or no JSON object."""
    path = folder / META
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"{path}: cannot be read ({error.strerror}); each material needs one, with a category"
        ) from error
    except ValueError as error:
        raise UserError(f"{path}: not valid JSON ({error})") from error
    if not isinstance(content, dict):
        raise UserError(f"{path}: must be an object with a category")
    return content


def attribution_of(meta: Mapping[str, Any]) -> str:
    """The credit line that the licence asks for; empty where it asks for none."""
    if str(meta.get("licence", "")).startswith("CC0"):
        return ""
    return str(meta.get("attribution") or meta.get("licence_evidence") or "")


def map_path(folder: Path, name: str) -> Path | None:
    """The file of a map in a material's folder; None when it has none."""
    return next((path for path in sorted(folder.glob(f"{name}.*")) if path.suffix.lower() in TEXTURE_SUFFIXES), None)


def _read(folder: Path, name: str, colour: Texture, notes: list[str]) -> Texture | None:
    path = map_path(folder, name)
    if path is None:
        return None
    texture = read_texture(path, space=ColourSpace.LINEAR)
    if texture.width * colour.height != texture.height * colour.width:
        notes.append(f"{folder.name}: the proportions of its {name} are not the base colour's")
        return None
    return fit_texture(texture, colour.width, colour.height, wrap=False)
