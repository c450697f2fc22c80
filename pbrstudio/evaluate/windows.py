"""Windows cut out of a material at its own density, with their truth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from pbrstudio.data.materials import Material
from pbrstudio.evaluate.maps import Maps, plane, vectors
from pbrstudio.textures.maps import U8, U16

SIDE = 512
"""Pixels a side; a texture that is shorter along an axis is taken whole along it, and never scaled."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A part of a material, or all of one that is no larger."""

    material: str
    index: int
    label: str | None
    """The material's class; None when it holds several."""
    wrap: bool
    """Whether it tiles: only a whole one of a tileable material does."""
    rgb: U8
    """[H,W,3] base colour, sRGB."""
    alpha: U8 | None
    truth: Maps
    mask: Tensor
    """[1,H,W] bool: what can be seen, and so counts."""


def corners(rows: int, columns: int, count: int) -> tuple[tuple[int, int], ...]:
    """Top left corners (row, column) of ``count`` windows: the middle one first, then those of an even grid over the
    texture, nearest to the middle first. Fewer where the texture has no room for so many different ones.
    """
    free = (max(0, rows - SIDE), max(0, columns - SIDE))
    middle = (free[0] // 2, free[1] // 2)
    steps = math.ceil(math.sqrt(count - 1))
    ends = [np.rint(np.linspace(0, room, max(2, steps))).astype(int).tolist() for room in free]
    grid = sorted(
        {(top, left) for top in ends[0] for left in ends[1]},
        key=lambda at: ((at[0] - middle[0]) ** 2 + (at[1] - middle[1]) ** 2, at),
    )
    return tuple(dict.fromkeys([middle, *grid]))[:count]


def windows_of(material: Material, count: int) -> list[Window]:
    """Up to ``count`` windows of a material, those of which nothing can be seen left out."""
    rows, columns = material.basecolor.shape[:2]
    cut = [_window(material, index, top, left) for index, (top, left) in enumerate(corners(rows, columns, count))]
    return [window for window in cut if window.mask.any()]


def _window(material: Material, index: int, top: int, left: int) -> Window:
    part = (slice(top, top + SIDE), slice(left, left + SIDE))
    rgb = np.ascontiguousarray(material.basecolor[part])
    alpha = None if material.alpha is None else np.ascontiguousarray(material.alpha[part])
    normal = None if material.normal is None else vectors(material.normal[part])
    mask = torch.ones(rgb.shape[:2], dtype=torch.bool) if alpha is None else torch.from_numpy(alpha > 0)
    whole = rgb.shape[:2] == material.basecolor.shape[:2]
    return Window(
        material=material.id,
        index=index,
        label=material.label,
        wrap=material.tileable and whole,
        rgb=rgb,
        alpha=alpha,
        truth=Maps(
            albedo=plane(rgb),
            roughness=_cut(material.roughness, part),
            metallic=_cut(material.metallic, part),
            ao=_cut(material.ao, part),
            height=_cut(material.height, part),
            normal=normal,
        ),
        mask=mask[None],
    )


def _cut(stored: U8 | U16 | None, part: tuple[slice, slice]) -> Tensor | None:
    return None if stored is None else plane(stored[part])
