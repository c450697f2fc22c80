"""From the textures of one material to its `Planes`: one size, one convention, what can be computed computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from pbrstudio.data import occlusion
from pbrstudio.data.conventions import Convention, relate
from pbrstudio.data.entry import Planes
from pbrstudio.data.hygiene import holds_no_metal
from pbrstudio.data.occlusion import middle_and_deviation
from pbrstudio.textures.eight_bit import alpha_bytes, data_bytes, srgb_bytes
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.normals import decode_normals, encode_normals, flip_green
from pbrstudio.textures.shrink import fit_texture, shrink_texture
from pbrstudio.textures.texture import Texture

MapFile = Literal["basecolor", "roughness", "metallic", "ao", "height", "normal", "opacity"]
DATA_MAPS: tuple[MapFile, ...] = ("roughness", "metallic", "ao", "height", "normal", "opacity")
ReadMap = Callable[[MapFile], Texture | None]
"""A map as it is stored; None where there is none. UserError: it is there and cannot be read."""
METAL_FLOOR = 4
"""Of 255: less metallic than this is dust of a lossy format and counts as none (decisions 5)."""
PARAMETERS = f"decoding 1: metal floor {METAL_FLOOR}, {occlusion.PARAMETERS}"
"""For cache keys."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Planes, and in sentences what was wrong with the maps that they lack, or odd about those they have."""

    planes: Planes
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a material beside its textures."""

    label: str | None
    tileable: bool
    convention: Convention | None
    """None: measured against the height."""
    depth: float | None = None
    """Full range of its height in widths, where it is declared."""


def decode(read: ReadMap, told: Told, longest: int | None) -> Decoded:
    """The planes of a material, at the size of its base colour, halved until its longer side is at most ``longest``.

    A map of other proportions than the base colour counts as missing, and so does a normal map whose direction is
    neither told nor found by its height; notes say so. AO is computed from the height where there is none.
    """
    colour = read("basecolor")
    if colour is None:
        raise ValueError("a material needs a basecolor")
    if longest is not None:
        colour = shrink_texture(colour, longest, wrap=told.tileable)
    notes: list[str] = []
    textures = {name: fitted(name, read(name), colour, notes) for name in DATA_MAPS}
    height = height_plane(textures["height"])
    normal, depth = _normal_and_depth(textures["normal"], height, told, notes)
    ao = scalar_plane(textures["ao"])
    if ao is None and height is not None:
        ao = occlusion.occlusion(height, occlusion.USUAL_DEPTH if depth is None else depth, wrap=told.tileable)
    albedo = srgb_bytes(colour)
    opacity = scalar_plane(textures["opacity"])
    middle, deviation = (0.0, 0.0) if height is None else middle_and_deviation(height)
    planes = Planes(
        colour=albedo,
        albedo=albedo,
        alpha=cut_out(alpha_bytes(colour) if opacity is None else opacity),
        roughness=scalar_plane(textures["roughness"]),
        metallic=metallic_plane(scalar_plane(textures["metallic"]), albedo.shape[:2], told),
        ao=ao,
        height=height,
        normal=normal,
        classes=None,
        depth=depth,
        middle=middle,
        deviation=deviation,
    )
    return Decoded(planes, tuple(notes))


def fitted(name: str, texture: Texture | None, colour: Texture, notes: list[str]) -> Texture | None:
    """A map at the base colour's size; None, and a note, where its proportions are others."""
    if texture is None:
        return None
    if texture.width * colour.height != texture.height * colour.width:
        notes.append(
            f"its {name} is {texture.width} x {texture.height} px, which are not the proportions of its base colour "
            f"({colour.width} x {colour.height} px): it counts as missing"
        )
        return None
    return fit_texture(texture, colour.width, colour.height, wrap=False)


def cut_out(alpha: U8 | None) -> U8 | None:
    """Opacity [H,W] where there are holes in it; None where all can be seen, or nothing."""
    return alpha if alpha is not None and alpha.min() == 0 and alpha.max() > 0 else None


def scalar_plane(texture: Texture | None) -> U8 | None:
    """[H,W] of a map that is grey."""
    return None if texture is None else np.ascontiguousarray(data_bytes(texture)[..., 0])


def height_plane(texture: Texture | None) -> U16 | None:
    """[H,W] of a height of 8 or 16 bits or floats (0 to 1), full range."""
    if texture is None:
        return None
    plane = texture.rgb[..., 0]
    if plane.dtype == np.uint8:
        return cast(U16, plane.astype(np.uint16) * np.uint16(257))
    if plane.dtype == np.float32:
        plane = np.rint(np.clip(plane, 0, 1) * 65535)
    return plane.astype(np.uint16)


def normal_plane(stored: U8, convention: Convention) -> U8:
    """Stored normals [H,W,3] as OpenGL and of unit length."""
    unit = encode_normals(decode_normals(stored))
    return flip_green(unit) if convention == "DirectX" else unit


def metallic_plane(stored: U8 | None, size: tuple[int, ...], told: Told) -> U8 | None:
    """Metallic without its dust; a true zero where the material can hold no metal; else None where there is none."""
    if stored is None:
        return np.zeros(size, np.uint8) if holds_no_metal(told.label, tileable=told.tileable) else None
    return np.where(stored < METAL_FLOOR, np.uint8(0), stored)


def _normal_and_depth(
    texture: Texture | None, height: U16 | None, told: Told, notes: list[str]
) -> tuple[U8 | None, float | None]:
    if texture is None:
        return None, told.depth
    stored = data_bytes(texture)
    relation = None if height is None else relate(stored, height)
    measured = None if relation is None else relation.convention
    depth = told.depth
    if depth is None and relation is not None:
        depth = relation.believed_depth
    convention = told.convention or measured
    if convention is None:
        why = "there is no height to measure it by" if height is None else "its height does not tell"
        notes.append(f"its normal map's direction is not declared and {why}: it counts as missing")
        return None, depth
    if told.convention is None:
        notes.append(f"its normal map's direction is not declared: {convention} by its height")
    elif measured is not None and measured != told.convention:
        notes.append(f"its normal map is said to be {told.convention}, but by its height it is {measured}")
    return normal_plane(stored, convention), depth
