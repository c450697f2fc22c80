"""What a recipe makes, and the planes that follow from it: normal and occlusion from the height, bytes from floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pbrstudio.data.decoding import METAL_FLOOR
from pbrstudio.data.entry import UNLABELLED, Planes
from pbrstudio.data.occlusion import middle_and_deviation, occlusion
from pbrstudio.textures.maps import U8, U16
from pbrstudio.textures.normals import normals_from_height

F32 = NDArray[np.float32]

DARKEST, BRIGHTEST = 30, 240
"""What base colours of real materials keep to, sRGB of 255."""
SMOOTHEST = 0.05
"""Roughness under which no real surface is."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A square material of H = W pixels. Arrays are float32 but for ``classes``."""

    colour: F32
    """Base colour [H,W,3], sRGB-encoded, 0 to 1; without any light."""
    roughness: F32
    """[H,W], 0 to 1."""
    metallic: F32
    """[H,W], 0 to 1."""
    height: F32
    """[H,W] in widths of the texture, real amplitude, any zero: a joint that is 0.01 deeper is one hundredth of the
    width deep."""
    classes: U8
    """[H,W] index into ``names``; `UNLABELLED` where nothing is meant to be seen (between islands of an atlas)."""
    names: tuple[str, ...]
    """Classes of ``resources/materials.toml``."""
    alpha: F32 | None = None
    """[H,W], 0 where there is a hole; None: all can be seen."""
    painted: F32 | None = None
    """[H,W,3] sRGB as a game shows it, with baked light, painted edges and compression; None: as ``colour``."""


def whole(size: int) -> U8:
    """A class map [size,size] of one material, index 0."""
    return np.zeros((size, size), np.uint8)


def finished(surface: Surface, classes: tuple[str, ...], *, tileable: bool = True) -> Planes:
    """The planes of a surface, with ids of ``classes`` in the class map; a name that is none of them is unlabelled.

    The normal (OpenGL) and the occlusion are computed from the height as it is stored, so they agree with it.
    ValueError: the arrays are not of one square size, or hold no numbers.
    """
    _check(surface)
    height, depth = _stored(surface.height)
    ids = np.full(256, UNLABELLED, np.uint8)
    for index, name in enumerate(surface.names):
        ids[index] = classes.index(name) if name in classes else UNLABELLED
    albedo = colour_bytes(surface.colour)
    metallic = _bytes(surface.metallic)
    alpha = None if surface.alpha is None else _bytes(surface.alpha)
    middle, deviation = middle_and_deviation(height)
    return Planes(
        colour=albedo if surface.painted is None else _bytes(surface.painted),
        albedo=albedo,
        alpha=alpha if alpha is not None and alpha.min() == 0 else None,
        roughness=np.maximum(_bytes(surface.roughness), np.uint8(np.ceil(SMOOTHEST * 255))),
        metallic=np.where(metallic < METAL_FLOOR, np.uint8(0), metallic),
        ao=occlusion(height, depth, wrap=tileable),
        height=height,
        normal=normals_from_height(height, depth, wrap=tileable),
        classes=ids[surface.classes],
        depth=depth,
        middle=middle,
        deviation=deviation,
    )


def colour_bytes(colour: F32) -> U8:
    """Base colour [H,W,3] as bytes, within what real materials measure."""
    return np.clip(_bytes(colour), DARKEST, BRIGHTEST)


def _stored(height: F32) -> tuple[U16, float]:
    """The height over the full range of 16 bits, and that range in widths; 0 where it is flat."""
    low, depth = float(height.min()), float(np.ptp(height))
    if depth < 1e-7:
        return np.full(height.shape, 32768, np.uint16), 0.0
    return np.rint((height - np.float32(low)) * np.float32(65535 / depth)).astype(np.uint16), depth


def _bytes(plane: F32) -> U8:
    stored: U8 = np.rint(np.clip(plane, 0, 1) * np.float32(255)).astype(np.uint8)
    return stored


def _check(surface: Surface) -> None:
    size = surface.height.shape
    if len(size) != 2 or size[0] != size[1]:
        raise ValueError(f"a surface is square, not {size}")
    planes: dict[str, NDArray[Any]] = {
        "roughness": surface.roughness,
        "metallic": surface.metallic,
        "classes": surface.classes,
    }
    for name, plane in planes.items():
        if plane.shape != size:
            raise ValueError(f"{name} is {plane.shape}, not {size}")
    for name, colours in {"colour": surface.colour, "painted": surface.painted}.items():
        if colours is not None and colours.shape != (*size, 3):
            raise ValueError(f"{name} is {colours.shape}, not {(*size, 3)}")
    for name in ("colour", "roughness", "metallic", "height"):
        if not np.isfinite(getattr(surface, name)).all():
            raise ValueError(f"{name} holds values that are no numbers")
    known = surface.classes[surface.classes != UNLABELLED]
    if known.size and int(known.max()) >= len(surface.names):
        raise ValueError(f"a class of {int(known.max())}, where there are {len(surface.names)} names")
