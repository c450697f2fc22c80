"""A folder of materials: one folder each, ``basecolor`` and what other maps there are, and a ``meta.json``."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from pbrstudio.data.hygiene import fate_of
from pbrstudio.runtime.errors import UserError
from pbrstudio.spec.materials import DROP, MAPS_ONLY, MaterialTable
from pbrstudio.textures.eight_bit import alpha_bytes, data_bytes, srgb_bytes
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.normals import decode_normals, encode_normals, flip_green
from pbrstudio.textures.read import read_texture
from pbrstudio.textures.shrink import fit_texture
from pbrstudio.textures.sniff import TEXTURE_SUFFIXES
from pbrstudio.textures.texture import ColourSpace, Texture

MAPS = ("roughness", "metallic", "ao", "height", "normal")
"""What a material can have beside its base colour."""
CONVENTIONS = ("OpenGL", "DirectX")
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
    found = sorted(path for path in root.iterdir() if path.is_dir() and _map_path(path, "basecolor") is not None)
    if not found:
        raise UserError(f"{root} holds no materials: one folder each is expected, with a basecolor in it")
    return found


def category_of(folder: Path) -> str:
    """The category that the material's ``meta.json`` states."""
    return str(_meta(folder).get("category", ""))


def load_material(folder: Path, table: MaterialTable, *, maps: Collection[str] = MAPS) -> Material | None:
    """Reads a material, of its maps those in ``maps``; None when its category is dropped.

    Raises `UserError` for a category that the table does not know, and for maps that cannot be read. A map of other
    proportions than the base colour, or a normal map of unknown direction, counts as missing, and ``notes`` says so.
    """
    meta = _meta(folder)
    fate = fate_of(str(meta.get("category", "")), table)
    if fate == DROP:
        return None
    path = _map_path(folder, "basecolor")
    if path is None:
        raise UserError(f"{folder}: has no basecolor")
    colour = read_texture(path)
    notes: list[str] = []
    name = str(meta.get("name", folder.name))
    planes = {
        kind: None if kind not in maps or (name, kind) in UNTRUSTED else _read(folder, kind, colour, notes)
        for kind in MAPS
    }
    convention = str(meta.get("normal_convention"))
    if planes["normal"] is not None and convention not in CONVENTIONS:
        notes.append(f"{folder.name}: its normal map's direction is not known")
    return Material(
        id=folder.name,
        category=str(meta["category"]),
        label=None if fate == MAPS_ONLY else fate,
        tileable=bool(meta.get("tileable", False)),
        licence=str(meta.get("licence", "")),
        attribution=_attribution(meta),
        basecolor=srgb_bytes(colour),
        alpha=_cut_out(colour),
        roughness=_scalar(planes["roughness"]),
        metallic=_scalar(planes["metallic"]),
        ao=_scalar(planes["ao"]),
        height=_height(planes["height"]),
        normal=_normal(planes["normal"], convention),
        notes=tuple(notes),
    )


def _meta(folder: Path) -> dict[str, Any]:
    path = folder / "meta.json"
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


def _attribution(meta: dict[str, Any]) -> str:
    if str(meta.get("licence", "")).startswith("CC0"):
        return ""
    return str(meta.get("attribution") or meta.get("licence_evidence") or "")


def _map_path(folder: Path, name: str) -> Path | None:
    return next((path for path in sorted(folder.glob(f"{name}.*")) if path.suffix.lower() in TEXTURE_SUFFIXES), None)


def _read(folder: Path, name: str, colour: Texture, notes: list[str]) -> Texture | None:
    path = _map_path(folder, name)
    if path is None:
        return None
    texture = read_texture(path, space=ColourSpace.LINEAR)
    if texture.width * colour.height != texture.height * colour.width:
        notes.append(f"{folder.name}: the proportions of its {name} are not the base colour's")
        return None
    return fit_texture(texture, colour.width, colour.height, wrap=False)


def _cut_out(colour: Texture) -> U8 | None:
    """Its opacity where it has holes; None where all of it can be seen."""
    alpha = alpha_bytes(colour)
    return alpha if alpha is not None and alpha.min() == 0 and alpha.max() > 0 else None


def _scalar(texture: Texture | None) -> U8 | None:
    return None if texture is None else np.ascontiguousarray(data_bytes(texture)[..., 0])


def _height(texture: Texture | None) -> U16 | None:
    if texture is None:
        return None
    plane = texture.rgb[..., 0]
    if plane.dtype == np.uint8:
        return cast(U16, plane.astype(np.uint16) * np.uint16(257))
    if plane.dtype == np.float32:
        plane = np.rint(np.clip(plane, 0, 1) * 65535)
    return plane.astype(np.uint16)


def _normal(texture: Texture | None, convention: str) -> U8 | None:
    if texture is None or convention not in CONVENTIONS:
        return None
    unit = encode_normals(decode_normals(data_bytes(texture)))
    return flip_green(unit) if convention == "DirectX" else unit
